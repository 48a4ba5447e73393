/** Devices that run graphs, the memory of parameters, and the optimizer step. */
export { type AdamW, type AdamWSettings, type AdamWStep, graphAdamW } from './adamw.ts';
export { type CpuOptions, cpuDevice, ONNXRUNTIME_VERSION } from './cpu-device.ts';
export type { Device, DeviceTensor, Program, RunOutputs } from './device.ts';
export { matrixProductRate } from './matrix-product-rate.ts';
export {
  type MemoryKind,
  type MemorySpec,
  type ParameterMemory,
  parameterMemories,
  parameterMemory,
} from './parameter-memory.ts';
export { referenceDevice } from './reference-device.ts';
export {
  parameterTensors,
  type TrainStep,
  type TrainStepResult,
  trainStep,
  uploadAll,
} from './train-step.ts';
