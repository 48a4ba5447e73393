/** Numbers that more than one room needs: random generators, linear systems, metrics, intervals, correlations, calibration. */
export { bisect } from './bisect.ts';
export { remainingChange } from './convergence.ts';
export { type Correlation, correlate } from './correlation.ts';
export {
  type BootstrapEstimate,
  bootstrapEstimate,
  type Estimate,
  reflect,
  reflectedEstimate,
  Z_90,
  Z_95,
} from './estimate.ts';
export { groupFolds } from './group-folds.ts';
export { hashText } from './hash-text.ts';
export { factorise, inverseDiagonal, invertFactorised, solveFactorised } from './linear/cholesky.ts';
export { conjugateGradients, conjugateGradientsInSteps, dot } from './linear/conjugate-gradients.ts';
export { addMatrixTimes, addTransposeTimes } from './linear/matrix-vector.ts';
export { probabilityOf, smoothedLogit, softplus } from './logistic.ts';
export {
  majorityBaseline,
  rowLogLoss,
  type Scores,
  scoreConfusion,
  scorePredictions,
  weightedF1,
} from './metrics.ts';
export { mean, quantile, sampleDeviation, sampleVariance, variance } from './moments.ts';
export { createMt19937, type Mt19937 } from './mt19937.ts';
export { permutation, randperm } from './permutation.ts';
export { type PooledScores, poolScores } from './pool-scores.ts';
export { rankGroups, tied } from './rank-groups.ts';
export { createRanking } from './ranking.ts';
export { finish, part, type Steps } from './steps.ts';
export { FEWEST_CALIBRATION_ROWS, fitTemperature, meanLogLoss } from './temperature.ts';
export { wilsonInterval } from './wilson-interval.ts';
