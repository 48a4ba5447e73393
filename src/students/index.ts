/** Synthetic students: the recipes, training a class. */
export type { AdapterEvent } from './adapter/adapter-events.ts';
export { type AdapterJob, trainAdapters } from './adapter/train-adapters.ts';
export type { ClassEvent } from './class/class-events.ts';
export type { ClassStudent } from './class/finish-class.ts';
export type { Posterior, Prior } from './class/posterior.ts';
export { type ClassJob, type FinishedClass, trainClass } from './class/train-class.ts';
export { type PlannedStudent, planStudent } from './plan.ts';
export { FEWEST_ANSWERS, prepareStudent, reasonToSkip, type SideOf, sidesById } from './prepare.ts';
export type { HeldOutAnswer, StudentResult } from './student-result.ts';
export { type SoloEvent, type SoloJob, trainSolo } from './train-solo.ts';
