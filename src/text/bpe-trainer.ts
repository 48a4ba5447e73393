/**
 * Trains a byte-level BPE tokenizer in the layout of ModernBERT's: NFC, GPT-2's words, [CLS] text [SEP].
 *
 * Byte-pair encoding (Sennrich et al. 2016): start from single bytes, and again and again make one token of the pair
 * that is most frequent within words. Words are counted once and pair counts kept up to date, so that the cost of a
 * merge is that of the words it touches. The same texts give the same tokenizer: ties go to the pair whose tokens have
 * the lower ids.
 */
import { BYTE_LETTERS, WORD_PATTERN } from './byte-level.ts';
import { tokenizerSettings } from './tokenizer-settings.ts';

/** The tokens that a ModernBERT needs; the order of their ids. */
export const SPECIAL_TOKENS: readonly string[] = ['[UNK]', '[CLS]', '[SEP]', '[PAD]', '[MASK]'];

export interface BpeTraining {
  readonly texts: Iterable<string>;
  /** Tokens to end with, special ones and the 256 bytes included; fewer when the texts have no more pairs. */
  readonly vocabularySize: number;
  /** They take the first ids, in this order. `SPECIAL_TOKENS` must be among them. */
  readonly specials: readonly string[];
  /** Longest text the model is made for, in tokens. */
  readonly maxLength: number;
}

/** The contents of tokenizer.json and tokenizer_config.json. */
interface TrainedTokenizer {
  readonly tokenizerJson: Record<string, unknown>;
  readonly tokenizerConfig: Record<string, unknown>;
}

/** A pair seen once says nothing about texts to come. */
const MIN_PAIR_COUNT = 2;

/** Two token ids in one number. */
const PAIR_BASE = 2 ** 24;

interface Word {
  tokens: number[];
  readonly count: number;
}

/**
 * The tokenizer of these texts, in Transformers 5's layout.
 *
 * @throws RangeError when the vocabulary has no room for bytes and specials, or a special is missing or repeated
 */
export function trainByteLevelBpe({
  texts,
  vocabularySize,
  specials,
  maxLength,
}: BpeTraining): TrainedTokenizer {
  const missing = SPECIAL_TOKENS.find((token) => !specials.includes(token));
  if (missing !== undefined || new Set(specials).size !== specials.length) {
    throw new RangeError(`trainByteLevelBpe: expected each of ${SPECIAL_TOKENS} once, got ${specials}`);
  }
  const letters = [...BYTE_LETTERS].sort();
  const vocabulary = [...specials, ...letters];
  if (vocabularySize < vocabulary.length) {
    throw new RangeError(
      `trainByteLevelBpe: expected at least ${vocabulary.length} tokens, got ${vocabularySize}`,
    );
  }
  const words = countWords(texts, new Map(letters.map((letter, k) => [letter, specials.length + k])));
  const merges = mergePairs(words, vocabulary, vocabularySize);
  return {
    tokenizerJson: tokenizerJson(vocabulary, merges, specials),
    tokenizerConfig: tokenizerSettings('TokenizersBackend', maxLength),
  };
}

/** Distinct words of two bytes and more, as the ids of their letters. */
function countWords(texts: Iterable<string>, letterIds: ReadonlyMap<string, number>): Word[] {
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (const [word] of text.normalize('NFC').matchAll(WORD_PATTERN))
      counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const encoder = new TextEncoder();
  return [...counts]
    .map(([word, count]) => ({
      tokens: Array.from(encoder.encode(word), (byte) => letterIds.get(BYTE_LETTERS[byte]!)!),
      count,
    }))
    .filter(({ tokens }) => tokens.length > 1);
}

/** Appends to `vocabulary` until it is full or no pair repeats; returns the pairs in the order of merging. */
function mergePairs(
  words: readonly Word[],
  vocabulary: string[],
  vocabularySize: number,
): [string, string][] {
  const counts = new Map<number, number>();
  const owners = new Map<number, Set<Word>>(); // may hold words that no longer have the pair
  const add = (word: Word, sign: 1 | -1): void => {
    for (let k = 0; k + 1 < word.tokens.length; k++) {
      const pair = word.tokens[k]! * PAIR_BASE + word.tokens[k + 1]!;
      const count = (counts.get(pair) ?? 0) + sign * word.count;
      if (count === 0) {
        counts.delete(pair);
        continue;
      }
      counts.set(pair, count);
      if (sign === -1) continue;
      const owning = owners.get(pair);
      if (owning === undefined) owners.set(pair, new Set([word]));
      else owning.add(word);
    }
  };
  for (const word of words) add(word, 1);

  const merges: [string, string][] = [];
  const known = new Set(vocabulary);
  while (vocabulary.length < vocabularySize) {
    const pair = mostFrequent(counts);
    if (pair === undefined) break;
    const left = Math.floor(pair / PAIR_BASE);
    const right = pair % PAIR_BASE;
    const merged = vocabulary[left]! + vocabulary[right]!;
    const id = known.has(merged) ? vocabulary.indexOf(merged) : vocabulary.push(merged) - 1;
    known.add(merged);
    merges.push([vocabulary[left]!, vocabulary[right]!]);
    for (const word of owners.get(pair)!) {
      add(word, -1);
      word.tokens = mergeInWord(word.tokens, left, right, id);
      add(word, 1);
    }
    owners.delete(pair);
  }
  return merges;
}

/** Linear in the distinct pairs, some ten thousand; a queue would need an update at every change of a count. */
function mostFrequent(counts: ReadonlyMap<number, number>): number | undefined {
  let best: number | undefined;
  let most = MIN_PAIR_COUNT - 1;
  for (const [pair, count] of counts) {
    if (count > most || (count === most && best !== undefined && pair < best)) {
      best = pair;
      most = count;
    }
  }
  return best;
}

function mergeInWord(tokens: readonly number[], left: number, right: number, id: number): number[] {
  const result: number[] = [];
  for (let k = 0; k < tokens.length; k++) {
    if (tokens[k] === left && tokens[k + 1] === right) {
      result.push(id);
      k++;
    } else {
      result.push(tokens[k]!);
    }
  }
  return result;
}

function tokenizerJson(
  vocabulary: readonly string[],
  merges: readonly [string, string][],
  specials: readonly string[],
): Record<string, unknown> {
  const ids = Object.fromEntries(vocabulary.map((token, id) => [token, id]));
  const around = (sequences: readonly string[]): unknown[] => [
    { SpecialToken: { id: '[CLS]', type_id: 0 } },
    ...sequences.flatMap((id) => [
      { Sequence: { id, type_id: 0 } },
      { SpecialToken: { id: '[SEP]', type_id: 0 } },
    ]),
  ];
  const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true };
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: specials.map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: content === '[MASK]', // a mask stands for a word together with the space before it
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: { type: 'NFC' },
    pre_tokenizer: byteLevel,
    post_processor: {
      type: 'TemplateProcessing',
      single: around(['A']),
      pair: around(['A', 'B']),
      special_tokens: Object.fromEntries(
        specials.map((token, id) => [token, { id: token, ids: [id], tokens: [token] }]),
      ),
    },
    decoder: byteLevel,
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: ids,
      merges,
    },
  };
}
