/** ModernBERT: configuration, parameters, forward pass and heads as graphs, checkpoint folders. */
export { type Adapter, adapterIn, initialAdapter, type LoraMatrices, storeAdapter } from './adapter.ts';
export { twoLabelClassifier } from './adapter-classifier.ts';
export { readAdapter, saveAdapter } from './adapter-files.ts';
export { adapterInputs, adapterLabelInputs, dropoutInputs, type StudentSequence } from './adapter-inputs.ts';
export { encoderInputs, labelInputs, poolingInput } from './batch-inputs.ts';
export { type Checkpoint, openCheckpoint, parseWeightIndex, readConfig } from './checkpoint.ts';
export {
  type AnswerBatch,
  answerInputs,
  CLASS_BIAS,
  CLASS_LOADINGS,
  CLASS_WEIGHT,
  type ClassEncoder,
  classParameterTable,
  classScoringGraph,
  classTrainingGraph,
  poolingGraph,
} from './class-graphs.ts';
export { type ModernBertConfig, parseConfig } from './config.ts';
export { type AttentionView, attentionView, EMBEDDINGS } from './encoder.ts';
export { fingerprintFolder } from './fingerprint.ts';
export { initialiseParameter, initialiseParameters } from './initialise.ts';
export { firstNonFinite, loadParameters } from './load-parameters.ts';
export { LORA_DEFAULTS, type LoraSettings, loraModules, studentParameters } from './lora.ts';
export { type AdapterGraphs, adapterGraphs, frozenTable } from './lora-graphs.ts';
export { mergeAdapter } from './merge-adapter.ts';
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
export { saveOnnx } from './save-onnx.ts';
