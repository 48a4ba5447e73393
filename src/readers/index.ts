/** Reading questions: blocks of features, and how much each says of difficulty. */
export { BLOCKS, type BlockName } from './blocks/names.ts';
export type { SparseRows } from './blocks/rows.ts';
export { termRows, vocabularyOf } from './blocks/term-block.ts';
export { letterTerms, segmentsOf, wordTerms } from './blocks/terms.ts';
export { type BaseLine, learnLine, onLine } from './linear.ts';
export {
  type Learned,
  learnToRead,
  needsBase,
  type Reader,
  type ReadingTask,
  type ReadTexts,
  readDifficulty,
  sharesOf,
} from './reader.ts';
