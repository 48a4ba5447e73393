/**
 * The library: what the command line does, for programs. Everything else may change without notice.
 * @module understudy
 */

// The answer log.
export {
  type Answer,
  type AnswerLog,
  auditLog,
  auditSplit,
  type ClassAnswers,
  classAnswers,
  findNearDuplicates,
  type LogAudit,
  type LogSummary,
  mostActiveStudents,
  openAnswerLog,
  questionText,
  type Side,
  type SplitAudit,
  type SplitOptions,
  splitAnswers,
  splitClass,
  studentAnswers,
  summariseLog,
  trainTestSplit,
} from './answers/index.ts';
// Models and where they compute.
export { cpuDevice, type Device } from './engine/index.ts';
// What users are told when something is wrong.
export { describeError, type ErrorCode, isUnderstudyError, UnderstudyError } from './errors.ts';
// How good predictions are.
export {
  type ClassSummary,
  classSummary,
  climbLadder,
  type JudgedRows,
  type Judgement,
  judge,
  type Predictor,
  reliabilityCurve,
  type StudentScores,
  studentScores,
} from './evaluation/index.ts';
// The jobs: awaited for the result, iterated for the events. A trained class, opened once and asked often.
export {
  type AskedClass,
  compare,
  describeJobs,
  difficulty,
  type EventOf,
  evaluate,
  exportStudents,
  type HostOptions,
  type InputOf,
  inspect,
  type JobDescription,
  type JobName,
  type JobRun,
  join,
  type NewQuestion,
  type OpenClass,
  type OpenClassOptions,
  openClass,
  type PlanOf,
  planTraining,
  pretrain,
  push,
  type ResultOf,
  sample,
  simulate,
  train,
} from './jobs/index.ts';
export { type BaseConfig, type Checkpoint, type ModernBertConfig, openCheckpoint } from './model/index.ts';
export { type Scores, scorePredictions } from './numeric/index.ts';
// What a run left.
export {
  type ClassContent,
  type Prediction,
  type ResponseMatrix,
  readClass,
  readPredictions,
  readResponses,
  readRun,
  readRunEvents,
  type StudentRow,
} from './runs/index.ts';
// A class whose truth is known.
export { generateSampleClass, type SampleClass, type SampleOptions } from './samples/index.ts';
// Training, one student or a class.
export { type ClassEvent, type SoloJob, type StudentResult, trainSolo } from './students/index.ts';
export { loadTokenizer, type Tokenizer } from './text/index.ts';
export {
  type Classifier,
  createClassifier,
  type FineTuneJob,
  type FineTuneResult,
  fineTune,
  TRAINING_DEFAULTS,
  type TrainingEvent,
  type TrainingSettings,
} from './training/index.ts';
