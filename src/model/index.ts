/** ModernBERT: configuration, parameters, forward pass and heads as graphs, checkpoint folders. */
export { encoderInputs, labelInputs, poolingInput } from './batch-inputs.ts';
export { type Checkpoint, openCheckpoint } from './checkpoint.ts';
export { type ModernBertConfig, parseConfig } from './config.ts';
export { type AttentionView, attentionView, EMBEDDINGS } from './encoder.ts';
export { fingerprintFolder } from './fingerprint.ts';
export { initialiseParameters } from './initialise.ts';
export { loadParameters } from './load-parameters.ts';
export { predictionGraphs, trainingGraph } from './model-graphs.ts';
export { type ParameterSpec, parameterTable } from './parameters.ts';
export {
  closeSafetensors,
  elementCount,
  openSafetensors,
  readTensor,
  type Tensor,
  writeSafetensors,
} from './safetensors.ts';
export { type NamedBytes, saveCheckpoint } from './save-checkpoint.ts';
