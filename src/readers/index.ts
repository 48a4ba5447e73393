/** Reading questions: blocks of features, and how much each says of difficulty. */
export { covariatesOf, type ReadTexts } from './blocks/features.ts';
export { ALL_BLOCKS, BLOCKS, type BlockName } from './blocks/names.ts';
export type { SparseRows } from './blocks/rows.ts';
export { termRows, vocabularyOf } from './blocks/term-block.ts';
export { letterTerms, segmentsOf, wordTerms } from './blocks/terms.ts';
export { evidenceWeights } from './evidence-weights.ts';
export { type Familiarity, familiarity } from './familiarity.ts';
export { type BaseLine, learnLine, onLine } from './linear.ts';
export {
  type MissingCovariate,
  missingCovariates,
  varianceOfMissing,
} from './missing-covariates.ts';
export { mixedReader } from './mixed-reader.ts';
export {
  type BlockSum,
  FEWEST_TEXTS,
  type Learned,
  learnBlocks,
  learnDifficultiesInSteps,
  learnToRead,
  learnToReadInSteps,
  needsBase,
  type Reader,
  type ReadingTask,
  readDifficulty,
  readDifficultyInSteps,
  sharesOf,
} from './reader.ts';
export { type ReadingReport, readingReport, type ScoredReading } from './report/reading-report.ts';
export { type Measured, measuredOf, type ReadingScore, readingScore } from './report/reading-score.ts';
