/** How good predictions are: metrics with intervals on the same rows for all, students, the class. */
export { type ClassSummary, classSummary, type Distribution } from './class-summary.ts';
export { type Correlation, correlate } from './correlation.ts';
export { type BootstrapEstimate, type Estimate, wilsonInterval } from './estimate.ts';
export { type Gain, type JudgedPredictor, type JudgeEvent, type Judgement, judge } from './judge.ts';
export type { JudgedRows, Predictor } from './judged-rows.ts';
export { climbLadder } from './ladder/climb-ladder.ts';
export type { LadderQuestion } from './ladder/ladder-problem.ts';
export { type ReliabilityBin, reliabilityCurve } from './reliability.ts';
export { LESS_IS_BETTER, METRICS, type Metric, type MetricValues } from './scorer.ts';
export { type KnownAnswers, type StudentScores, studentScores } from './student-scores.ts';
