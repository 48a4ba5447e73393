/** Training: settings, networks and their parameters, the loop, schedule, checkpoints; and prediction without it. */
export {
  type AdapterAnswer,
  type AdapterNetwork,
  type AdapterStudent,
  createAdapterNetwork,
} from './adapter-network.ts';
export { createAdapterPredictor } from './adapter-predictor.ts';
export {
  type Choice,
  type ChoiceBatch,
  type ChoiceSettings,
  type ChoiceTraining,
  NOTHING_TAUGHT,
  openChoiceTraining,
} from './bases/choice.ts';
export {
  type Distillation,
  type DistillationSettings,
  openDistillation,
  openTeacher,
  type Taught,
  type Teacher,
} from './bases/distil.ts';
export { type MaskedLmQuality, type PretrainEvent, pretrain } from './bases/pretrain.ts';
export { type CheckpointStore, removeMoments } from './checkpoints.ts';
export { calibrated, type LastLayer, openClassModel, saveClassModel, studentRow } from './class-model.ts';
export { type ClassNetwork, createClassNetwork } from './class-network.ts';
export { type Classifier, createClassifier, PREDICTION_BATCH } from './classifier.ts';
export { type FineTuneJob, type FineTuneResult, fineTune, type TrainingEvent } from './fine-tune.ts';
export { packByLength, placeRows } from './packed-passes.ts';
export {
  createPopulationNetwork,
  type DifficultyHead,
  type PopulationNetwork,
} from './population-network.ts';
export { batchesOf, epochOrder, stepsPerEpoch, totalSteps } from './schedule.ts';
export {
  ADAPTER_DEFAULTS,
  type AdapterSettings,
  type ClassSettings,
  epochsFor,
  FROZEN_DEFAULTS,
  POPULATION_DEFAULTS,
  type PopulationSettings,
  TRAINING_DEFAULTS,
  type TrainingSettings,
  TUNED_DEFAULTS,
} from './settings.ts';
export {
  type ClassModel,
  createPooler,
  createScorer,
  type TextEncoder,
  textEncoder,
} from './text-encoder.ts';
export type { LabelledTokens, Tokens } from './tokens.ts';
export { type EvaluationEvent, type LoopSurroundings, type StepEvent, trainLoop } from './train-loop.ts';
