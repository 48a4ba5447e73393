/**
 * How hard questions and how able students are, from answers alone. Pure functions over typed arrays.
 * @module psychometrics
 */
export { wilsonInterval } from '../numeric/index.ts';
export { type Alpha, type AlphaAnalysis, cronbachAlpha } from './classical/alpha.ts';
export { type Facilities, shrunkenFacilities } from './classical/facility.ts';
export { FLAG_LIMITS, type FlagKind, type ItemFlag, itemFlags } from './classical/flags.ts';
export { type ClassicalAnalysis, type ClassicalItem, classicalAnalysis } from './classical/items.ts';
export { type ItemOptions, type OptionStatistics, optionAnalysis } from './classical/options.ts';
export type { ScoreDistribution } from './classical/scores.ts';
export type { DifAnalysis, DifClass } from './dif/judge-items.ts';
export { type DifTest, type LogisticDifItem, logisticDif } from './dif/logistic-dif.ts';
export { type MantelHaenszelItem, mantelHaenszelDif } from './dif/mantel-haenszel.ts';
export type { Groups } from './dif/matched-answers.ts';
export type { GroupOptions } from './fit/ability-groups.ts';
export { curvePoints, type EmpiricalPoint } from './fit/curve-points.ts';
export { type ItemTraitFit, itemTraitFit } from './fit/item-trait.ts';
export { type MeanSquares, meanSquareFit } from './fit/mean-squares.ts';
export { type PointMeasure, pointMeasure } from './fit/point-measure.ts';
export {
  type ItemPair,
  type ResidualCorrelationOptions,
  type ResidualCorrelations,
  residualCorrelations,
} from './fit/residual-correlations.ts';
export type { AnswerModel } from './fit/residuals.ts';
export { curveProbabilities, type ItemParameters, raschItems } from './item-curves.ts';
export { type AnchorDrift, anchorDrift, type DriftOptions } from './link/drift.ts';
export {
  linkAbilities,
  linkErrors,
  linkItems,
  meanMeanLink,
  meanSigmaLink,
  type ScaleLink,
} from './link/scales.ts';
export { type StockingLordLink, stockingLordLink } from './link/stocking-lord.ts';
export type { AbilityDistribution, TwoPlAnchor } from './marginal/options.ts';
export { type PersonAbilities, type PersonOptions, personAbilities } from './persons/abilities.ts';
export { eapReliability, type Separation, separation } from './persons/separation.ts';
export { type TestInformation, testInformation } from './persons/test-information.ts';
export { type RaschFit, type RaschOptions, raschMml, raschMmlInSteps } from './rasch/mml.ts';
export { expectedRaschProbability, raschProbability } from './rasch/probability.ts';
export { countByItem, type SparseAnswers } from './sparse-answers.ts';
export { type TwoPlFit, type TwoPlOptions, twoPlMml } from './two-pl/mml.ts';
