/** Reading questions: blocks of features, and how much each says of difficulty. */
export { BLOCKS, type BlockName } from './blocks/names.ts';
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
