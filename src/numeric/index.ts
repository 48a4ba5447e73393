/** Numbers that more than one room needs: random generators, linear systems, metrics, correlations, calibration. */
export { factorise, invertFactorised, solveFactorised } from './cholesky.ts';
export { type Correlation, correlate } from './correlation.ts';
export {
  type BootstrapEstimate,
  bootstrapEstimate,
  type Estimate,
  quantile,
  reflect,
  reflectedEstimate,
  Z_90,
  Z_95,
} from './estimate.ts';
export {
  type Confusion,
  majorityBaseline,
  rowLogLoss,
  type Scores,
  scoreConfusion,
  scorePredictions,
  weightedF1,
} from './metrics.ts';
export { createMt19937, type Mt19937 } from './mt19937.ts';
export { permutation, randperm } from './permutation.ts';
export { type PooledScores, poolScores } from './pool-scores.ts';
export { FEWEST_CALIBRATION_ROWS, fitTemperature, meanLogLoss, probabilityOf } from './temperature.ts';
