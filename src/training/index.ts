/** Fine-tuning a classifier: settings, the loop, schedule, metrics, checkpoints. */
export {
  type AdapterAnswer,
  type AdapterNetwork,
  type AdapterStudent,
  createAdapterNetwork,
} from './adapter-network.ts';
export { type Checkpointed, type CheckpointStore, checkpointKeeper, removeMoments } from './checkpoints.ts';
export { calibrated, openClassModel, type StudentRow, saveClassModel, studentRow } from './class-model.ts';
export { type ClassNetwork, createClassNetwork } from './class-network.ts';
export { type Classifier, createClassifier, type LabelledTokens, type Tokens } from './classifier.ts';
export { type Evaluation, evaluateRows } from './evaluate.ts';
export type { EvaluationEvent, StepEvent, TrainingEvent } from './events.ts';
export { explainNumeric } from './explain-numeric.ts';
export { type FineTuneJob, type FineTuneResult, fineTune } from './fine-tune.ts';
export {
  type MaskedLmQuality,
  type PretrainEvent,
  type PretrainOptions,
  type PretrainResult,
  type PretrainSettings,
  pretrain,
} from './pretrain.ts';
export { batchesOf, epochOrder, learningRateAt, stepsPerEpoch, totalSteps } from './schedule.ts';
export {
  ADAPTER_DEFAULTS,
  type AdapterSettings,
  type ClassSettings,
  epochsFor,
  FROZEN_DEFAULTS,
  TRAINING_DEFAULTS,
  type TrainingSettings,
  TUNED_DEFAULTS,
} from './settings.ts';
export { INITIAL_STATE, type TrainingState } from './state.ts';
export { type ClassModel, createPooler, createScorer, encodeAll, type TextEncoder } from './text-encoder.ts';
