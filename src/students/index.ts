/** Synthetic students: the recipes, training a class. */
export { type PlannedStudent, planStudent } from './plan.ts';
export { FEWEST_ANSWERS, prepareStudent, reasonToSkip } from './prepare.ts';
export type { HeldOutAnswer, StudentResult } from './student-result.ts';
export { type ClassEvent, type SoloJob, trainSolo } from './train-solo.ts';
