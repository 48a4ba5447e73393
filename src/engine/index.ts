/** Devices that run graphs, the memory of parameters, and the optimizer step. */
export { adamW } from './adamw.ts';
export { cpuDevice, ONNXRUNTIME_VERSION } from './cpu/cpu-device.ts';
export type { Device, DeviceTensor, Program, StepAt } from './device.ts';
export { openDevice } from './devices.ts';
export type { DeviceName } from './inputs.ts';
export { matrixProductRate } from './matrix-product-rate.ts';
export {
  type MemoryKind,
  type MemorySpec,
  type ParameterMemory,
  parameterMemory,
} from './parameter-memory.ts';
export {
  parameterTensors,
  type TrainStep,
  type TrainStepResult,
  trainStep,
  type Update,
  uploadAll,
  uploadBlocks,
} from './train-step.ts';
