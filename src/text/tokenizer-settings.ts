/** What stands in tokenizer_config.json beside a tokenizer.json that was made here. */

/** `TokenizersBackend` is Transformers 5's name for what every version knows as `PreTrainedTokenizerFast`. */
type TokenizerClass = 'TokenizersBackend' | 'PreTrainedTokenizerFast';

/** @param maxLength of the longest text that the model is made for, in tokens */
export function tokenizerSettings(
  tokenizerClass: TokenizerClass,
  maxLength: number,
): Record<string, unknown> {
  return {
    backend: 'tokenizers',
    cls_token: '[CLS]',
    mask_token: '[MASK]',
    model_input_names: ['input_ids', 'attention_mask'],
    model_max_length: maxLength,
    pad_token: '[PAD]',
    sep_token: '[SEP]',
    tokenizer_class: tokenizerClass,
    unk_token: '[UNK]',
  };
}
