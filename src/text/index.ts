/** Texts and tokens: the tokenizer of a base, masking, training a tokenizer. */
export { SPECIAL_TOKENS, trainByteLevelBpe } from './bpe-trainer.ts';
export { cutting, longTextNotes } from './long-texts.ts';
export { maskTokens } from './mask.ts';
export { stateMaxLength } from './state-max-length.ts';
export { type Cut, fitTokenizer, loadTokenizer, type Tokenizer } from './tokenizer.ts';
export { tokenizerSettings } from './tokenizer-settings.ts';
