/** ModernBERT: configuration, parameters, forward pass and heads as graphs, checkpoint folders. */
export { elementCount } from '../graph/index.ts';
export { type Adapter, adapterIn, initialAdapter, stackAdapters } from './adapter/adapter.ts';
export { adapterInputs, adapterLabelInputs, dropoutInputs, type StudentSequence } from './adapter/inputs.ts';
export { loraModules, studentParameters } from './adapter/lora.ts';
export { adapterPredictionGraph, adapterTrainingGraph } from './adapter/lora-graphs.ts';
export { LORA_DEFAULTS, type LoraSettings } from './adapter/lora-settings.ts';
export { mergeAdapter } from './adapter/merge-adapter.ts';
export { readAdapter, saveAdapter } from './adapter/peft-folder.ts';
export { twoLabelClassifier } from './adapter/two-label-classifier.ts';
export { type AttentionView, attentionView } from './attention.ts';
export {
  asksModules,
  type BaseConfig,
  baseConfigText,
  checkModernBert,
  encoderParameters,
  isTokenTable,
  parameterTable,
  parseBaseConfig,
} from './base.ts';
export { type BatchInputs, encoderInputs, labelInputs, poolingInput, textInputs } from './batch-inputs.ts';
export { type Checkpoint, openCheckpoint, parseWeightIndex, readConfig } from './checkpoint/checkpoint.ts';
export { fingerprintFolder } from './checkpoint/fingerprint.ts';
export { checkFinite, loadParameters } from './checkpoint/load-parameters.ts';
export { openSafetensors, type Tensor, writeSafetensors } from './checkpoint/safetensors.ts';
export { type NamedBytes, saveCheckpoint } from './checkpoint/save-checkpoint.ts';
export { saveOnnx } from './checkpoint/save-onnx.ts';
export { type ChoiceRows, choiceGraph, choiceInputs, MOST_OPTIONS } from './choice-graphs.ts';
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
export {
  DIFFICULTY_BIAS,
  DIFFICULTY_WEIGHT,
  difficultyGraph,
  difficultyHead,
  difficultyInputs,
  difficultyTrainingGraph,
} from './difficulty-graphs.ts';
export {
  DISTIL_BIAS,
  DISTIL_WEIGHT,
  distillationGraph,
  distillationTable,
  tokenGraph,
} from './distil-graphs.ts';
export { EMBEDDINGS } from './encoder.ts';
export { initialiseParameter, initialiseParameters } from './initialise.ts';
export { type ModelGraph, predictionGraphs, trainingGraph } from './model-graphs.ts';
export type { ParameterSpec } from './parameter-spec.ts';
