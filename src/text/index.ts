/** Texts and tokens: the tokenizer of a base, batches without padding, masking, training a tokenizer. */
export { type BpeTraining, SPECIAL_TOKENS, type TrainedTokenizer, trainByteLevelBpe } from './bpe-trainer.ts';
export { type MaskedTokens, maskTokens } from './mask.ts';
export {
  checkVocabulary,
  loadTokenizer,
  type SpecialTokenIds,
  type Tokenizer,
  type TokenizerFile,
} from './tokenizer.ts';
