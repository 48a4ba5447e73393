/** Synthetic students: the recipes, training a class, asking it, exporting it. */
export { trainAdapters } from './adapter/train-adapters.ts';
export { checkClassModel } from './class/check-class-model.ts';
export { textsAsked } from './class/class-data.ts';
export { encodeQuestions } from './class/encode-questions.ts';
export type { ClassStudent } from './class/finish-class.ts';
export type { Posterior, Prior } from './class/posterior.ts';
export { openQuestionReader } from './class/question-reader.ts';
export type { ClassReader } from './class/read-questions.ts';
export { tidyCheckpoints } from './class/tidy-checkpoints.ts';
export { type FinishedClass, trainClass } from './class/train-class.ts';
export { planStages, type Stage } from './class/train-stages.ts';
export type { AdapterEvent, ClassEvent, SoloEvent, StageName, TuningEvent } from './events.ts';
export {
  addOnnx,
  asClassHasThem,
  averageStudent,
  saveWhole,
  soloStudent,
  type WholeClassifier,
  withAdapter,
} from './export-student.ts';
export type { HeldOutItem } from './items/held-out-file.ts';
export { type ItemReader, openItemReader } from './items/item-reader.ts';
export type { ReadDifficulties } from './items/learn-items.ts';
export type { OptionReader } from './items/options/learn-options.ts';
export { planTrainings } from './items/plan-trainings.ts';
export { type TrainedItems, tidyTunings, trainItems } from './items/train-items.ts';
export type { ItemsEvent } from './items/train-parts.ts';
export { joinClass, type Newcomer } from './join-class.ts';
export { readOwn } from './own-files.ts';
export { adapterSteps, type PlannedStudent, planStudents, soloSteps } from './plan.ts';
export { FEWEST_ANSWERS, sidesById } from './prepare.ts';
export { openAdapterResponder } from './respond/adapter-responder.ts';
export { openClassResponder } from './respond/class-responder.ts';
export { drawAnswers } from './respond/draw-answers.ts';
export type { Responder } from './respond/responder.ts';
export { openSoloResponder } from './respond/solo-responder.ts';
export { type SoloJob, trainSolo } from './solo/train-solo.ts';
export type { HeldOutAnswer, StudentResult } from './student-result.ts';
