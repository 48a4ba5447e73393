/** How good predictions are: metrics with intervals on the same rows for all, students, the class. */

export { type ClassSummary, classSummary, type Distribution } from './class-summary.ts';
export { type Climbed, climb, rowsAt } from './climb.ts';
export {
  type Abilities,
  type AbilityMixture,
  abilityMixture,
  expectedFacility,
  normalAbility,
} from './difficulty/ability-mixture.ts';
export { answerCurves, difficultyGrid } from './difficulty/answer-curves.ts';
export {
  type CalibrationQuestion,
  calibrated,
  type DifficultyCalibration,
} from './difficulty/calibrate-difficulty.ts';
export {
  type Agreement,
  agreementOf,
  byAnswers,
  disattenuated,
  type GroupAgreement,
  inGroups,
} from './difficulty/compare/agreement.ts';
export {
  type ComparedValues,
  type Comparison,
  compareDifficulties,
} from './difficulty/compare/comparison.ts';
export { type CoveragePoint, coverageOf } from './difficulty/compare/coverage.ts';
export {
  type CurveComparison,
  curvesBeside,
  type QuestionCurve,
} from './difficulty/compare/curves-beside.ts';
export { difficultyBaselines } from './difficulty/compare/difficulty-baselines.ts';
export { rmseGain } from './difficulty/compare/paired-rmse.ts';
export { type PriorWorth, priorWorth, type WorthQuestion } from './difficulty/compare/prior-worth.ts';
export { type AnsweredRows, type Realism, realismOf, studentShares } from './difficulty/compare/realism.ts';
export type { ItemRest, PersonFit, PersonFitSummary } from './difficulty/compare/realism-fit.ts';
export { type Reliability, splitHalfReliability } from './difficulty/compare/split-half.ts';
export {
  type AskedPart,
  type QuestionEvidence,
  questionEvidence,
  questionTexts,
} from './difficulty/evidence.ts';
export { heldOutDifficulty } from './difficulty/held-out-difficulty.ts';
export type { RaisedFlags, RealTest } from './difficulty/item-analysis.ts';
export { type LogFacts, logQuestionRows } from './difficulty/log-questions.ts';
export { type NewQuestionFacts, newQuestionRows } from './difficulty/new-questions.ts';
export { type BeyondClass, beyondClass, everybodyOnScale } from './difficulty/population.ts';
export { type RidgeTask, ridgeRegression } from './difficulty/ridge.ts';
export { type SyntheticDifficulty, syntheticDifficulties } from './difficulty/synthetic-difficulty.ts';
export { type AnswerToQuestion, updateDifficulty } from './difficulty/update-difficulty.ts';
export { wordDifficulty } from './difficulty/word-difficulty.ts';
export type { HeldOutAnswers, HeldOutPart } from './held-out-answers.ts';
export { type Gain, type JudgedPredictor, type JudgeEvent, type Judgement, judge } from './judge.ts';
export type { JudgedRows, Predictor } from './judged-rows.ts';
export { climbLadder, ladderRidges } from './ladder/climb-ladder.ts';
export type { LadderQuestion } from './ladder/ladder-problem.ts';
export type { SparseRows } from './ladder/sparse-design.ts';
export { type ReliabilityBin, reliabilityCurve } from './reliability.ts';
export { LESS_IS_BETTER, METRICS, type Metric, type MetricValues } from './scorer.ts';
export { type KnownAnswers, type StudentScores, studentScores } from './student-scores.ts';
