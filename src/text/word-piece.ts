/** The tokenizer of a BERT that comes as a list of words: vocab.txt, one token a line, numbered from 0. */

/** The names that BERT's tokenizers have by default. */
export const BERT_SPECIAL = {
  cls_token: '[CLS]',
  sep_token: '[SEP]',
  pad_token: '[PAD]',
  mask_token: '[MASK]',
  unk_token: '[UNK]',
} as const;

/**
 * The contents of the tokenizer.json that Transformers makes of the list.
 *
 * @param settings tokenizer_config.json
 */
export function wordPieceDefinition(list: string, settings: Readonly<Record<string, unknown>>): object {
  const words = list.replace(/\r?\n$/, '').split(/\r?\n/);
  const vocab = Object.fromEntries(words.map((word, id) => [word, id]));
  const named = { ...BERT_SPECIAL, ...settings };
  const special = Object.keys(BERT_SPECIAL).map((key) => String(named[key as keyof typeof BERT_SPECIAL]));
  const end = (token: string) => ({ SpecialToken: { id: token, type_id: 0 } });
  const around = [named.cls_token, named.sep_token].map(String) as [string, string];
  return {
    version: '1.0',
    added_tokens: special
      .filter((content) => Object.hasOwn(vocab, content))
      .map((content) => ({ id: vocab[content], content, special: true, normalized: false })),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: settings.tokenize_chinese_chars ?? true,
      strip_accents: settings.strip_accents ?? null,
      lowercase: settings.do_lower_case ?? true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [end(around[0]), { Sequence: { id: 'A', type_id: 0 } }, end(around[1])],
      pair: [],
      special_tokens: Object.fromEntries(
        around.map((token) => [token, { id: token, ids: [vocab[token]], tokens: [token] }]),
      ),
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: String(named.unk_token),
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab,
    },
  };
}
