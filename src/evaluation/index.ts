/**
 * How good predictions are: metrics with intervals on the same rows for all, the ladder of simpler predictors, students,
 * the class; and how hard questions are that a class has not met.
 */
export { Z_90 } from '../numeric/index.ts';
export { type ClassSummary, classSummary, type Distribution } from './class-summary.ts';
export { type AbilityMixture, abilityMixture, normalAbility } from './difficulty/ability-mixture.ts';
export type { DifficultyCalibration } from './difficulty/calibrate-difficulty.ts';
export { type Agreement, agreementOf } from './difficulty/compare/agreement.ts';
export {
  type ComparedValues,
  type Comparison,
  compareDifficulties,
} from './difficulty/compare/compare-difficulties.ts';
export type { PersonFitSummary } from './difficulty/compare/realism-fit.ts';
export {
  type ComparedItem,
  compareItems,
  type ItemComparison,
} from './difficulty/items/compare-items.ts';
export { type ItemQuestionRow, newItemRows, type OwnItem, ownItemRow } from './difficulty/items/item-rows.ts';
export { populationFacility } from './difficulty/items/population-facility.ts';
export { type ItemAgreement, type ReadItem, scoreItems } from './difficulty/items/score-items.ts';
export { type BeyondClass, beyondClass, everybodyOnScale } from './difficulty/population.ts';
export {
  type AskedPart,
  type QuestionEvidence,
  questionEvidence,
  questionTexts,
} from './difficulty/question-evidence.ts';
export type { RaisedFlags, RealTest } from './difficulty/rows/item-analysis.ts';
export { type LogFacts, logQuestionRows } from './difficulty/rows/log-question-rows.ts';
export type { NewQuestionFacts, OwnQuestions } from './difficulty/rows/new-question-facts.ts';
export { newQuestionRows } from './difficulty/rows/new-question-rows.ts';
export type { OptionRow, QuestionRow } from './difficulty/rows/row-types.ts';
export { type HeldOutAnswers, rowsAt } from './held-out.ts';
export { type Gain, type JudgedPredictor, type JudgeEvent, type Judgement, judge } from './judge.ts';
export type { JudgedRows, Predictor } from './judged-rows.ts';
export { type Climbed, climb } from './ladder/climb.ts';
export { climbLadder } from './ladder/climb-ladder.ts';
export type { LadderQuestion } from './ladder/ladder-problem.ts';
export { type ReliabilityBin, reliabilityCurve } from './reliability.ts';
export { METRICS, type Metric } from './scorer.ts';
export { type KnownAnswers, type StudentScores, studentScores } from './student-scores.ts';
