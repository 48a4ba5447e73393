/**
 * What BERT's tokenizer does to a text before words are cut to pieces: `BertNormalizer` of the Rust library that trained
 * these tokenizers. The JavaScript library's own differs in characters beyond 16 bits, final sigmas and format controls.
 */

/** The normaliser's part of tokenizer.json. */
export interface BertNormalizerSettings {
  readonly clean_text?: boolean | null;
  readonly handle_chinese_chars?: boolean | null;
  /** Null: as `lowercase` says. */
  readonly strip_accents?: boolean | null;
  readonly lowercase?: boolean | null;
}

/** Dropped: NUL, the replacement character, controls, formats, private use; line ends and tabs are white space. */
const DROPPED = /(?![\t\n\r])[\0\ufffd\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu;
const WHITE_SPACE = /\p{White_Space}/gu;
/** CJK ideographs in the Rust library's ranges, a gap from U+2B820 to U+2B91F included. */
const IDEOGRAPH =
  /[\u4e00-\u9fff\u3400-\u4dbf\uf900-\ufaff\u{20000}-\u{2a6df}\u{2a700}-\u{2b73f}\u{2b740}-\u{2b81f}\u{2b920}-\u{2ceaf}\u{2f800}-\u{2fa1f}]/gu;

/** Runs of signs that are neither white space nor punctuation, and punctuation sign by sign (`BertPreTokenizer`). */
export const BERT_WORD_PATTERN: RegExp =
  /[^\p{White_Space}\p{P}\u0021-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u007e]+|[\p{P}\u0021-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u007e]/gu;

/** A function from a text to the text whose words are looked up; what the settings leave out is on. */
export function bertNormalizer(settings: BertNormalizerSettings): (text: string) => string {
  const lowercase = settings.lowercase ?? true;
  const steps: ((text: string) => string)[] = [];
  if (settings.clean_text ?? true) steps.push((text) => text.replace(DROPPED, '').replace(WHITE_SPACE, ' '));
  if (settings.handle_chinese_chars ?? true) steps.push((text) => text.replace(IDEOGRAPH, ' $& '));
  if (settings.strip_accents ?? lowercase)
    steps.push((text) => text.normalize('NFD').replace(/\p{Mn}/gu, ''));
  // Sign by sign: at the end of a word JavaScript alone makes ς of Σ.
  if (lowercase) steps.push((text) => text.replaceAll('Σ', 'σ').toLowerCase());
  return (text) => steps.reduce((done, step) => step(done), text);
}
