/** Fine-tuning a classifier: settings, the loop, schedule, metrics, checkpoints. */
export { type CheckpointStore, removeMoments } from './checkpoints.ts';
export { type Classifier, createClassifier, type LabelledTokens, type Tokens } from './classifier.ts';
export { type Evaluation, evaluateRows } from './evaluate.ts';
export type { EvaluationEvent, StepEvent, TrainingEvent } from './events.ts';
export { type FineTuneJob, type FineTuneResult, fineTune } from './fine-tune.ts';
export { majorityBaseline, type Scores, scorePredictions } from './metrics.ts';
export {
  type MaskedLmQuality,
  type PretrainEvent,
  type PretrainOptions,
  type PretrainResult,
  type PretrainSettings,
  pretrain,
} from './pretrain.ts';
export { totalSteps } from './schedule.ts';
export { TRAINING_DEFAULTS, type TrainingSettings } from './settings.ts';
