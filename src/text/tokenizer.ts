/**
 * The tokenizer beside a base, from tokenizer.json and tokenizer_config.json (both of Transformers' generations).
 *
 * One defect of the library is mended here: its notion of white space, see WORD_PATTERN. Another stays, because no text
 * meets it: the library drops U+FEFF straight before a literal "[MASK]" and keeps U+0085 there; the Rust library does
 * the opposite.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tokenizer as UntypedTokenizer } from '@huggingface/tokenizers';
import { UnderstudyError } from '../errors.ts';
import { WORD_PATTERN } from './byte-level.ts';

export interface Tokenizer {
  /** The folder that it was read from. */
  readonly folder: string;
  /**
   * Token ids of `[CLS] text [SEP]`. Of a text that is too long the first `maxLength - 2` tokens are kept.
   *
   * @param maxLength in tokens, the two around the text included
   */
  encode(text: string, maxLength: number): Int32Array;
  /** The text of token ids, without [CLS], [SEP] and the other special tokens. */
  decode(tokenIds: Iterable<number>): string;
  /** The largest token id plus one: the rows that an embedding must have. */
  readonly vocabularySize: number;
  readonly special: SpecialTokenIds;
  /** The files that make up the tokenizer, to be saved beside a student. */
  readonly files: readonly TokenizerFile[];
}

/** Token ids; null where the tokenizer has no such token. */
interface SpecialTokenIds {
  readonly cls: number;
  readonly sep: number;
  readonly pad: number | null;
  readonly mask: number | null;
  readonly unk: number | null;
}

export interface TokenizerFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The part of the library that is used. Its declarations do not resolve under `nodenext`, so that it comes as `any`. */
interface LibraryTokenizer {
  encode(text: string, options?: { add_special_tokens: boolean }): { ids: number[] };
  decode(ids: number[], options: { clean_up_tokenization_spaces: boolean }): string;
  token_to_id(token: string): number | undefined;
  get_vocab(): Map<string, number>;
  readonly pre_tokenizer: { pattern?: RegExp } | null;
}

const DEFINITION = 'tokenizer.json';
export const SETTINGS = 'tokenizer_config.json';
/** Written by Transformers 4 only, and not needed: the settings name the special tokens too. */
const SPECIAL_TOKENS_MAP = 'special_tokens_map.json';

/**
 * The tokenizer in a base's folder.
 *
 * @throws UnderstudyError `base` when a file is missing or broken, or texts do not become [CLS] … [SEP]
 */
export async function loadTokenizer(folder: string): Promise<Tokenizer> {
  const definition = await readRequired(folder, DEFINITION);
  const settings = await readRequired(folder, SETTINGS);
  const specialTokensMap = await readFile(join(folder, SPECIAL_TOKENS_MAP)).catch(() => undefined);
  const definitionJson = parseObject(definition, join(folder, DEFINITION));
  const settingsJson = parseObject(settings, join(folder, SETTINGS));
  const library = buildTokenizer(definitionJson, settingsJson, join(folder, DEFINITION));

  const special = readSpecial(library, settingsJson, join(folder, SETTINGS));
  const specialIds = new Set(Object.values(special));
  let vocabularySize = 0;
  for (const id of library.get_vocab().values()) vocabularySize = Math.max(vocabularySize, id + 1);

  return {
    folder,
    encode(text, maxLength) {
      if (!Number.isInteger(maxLength) || maxLength < 3) {
        throw new UnderstudyError(
          'usage',
          `maximum length: expected a whole number from 3, got ${maxLength}`,
        );
      }
      const body = library.encode(text, { add_special_tokens: false }).ids.slice(0, maxLength - 2);
      return Int32Array.of(special.cls, ...body, special.sep);
    },
    decode(tokenIds) {
      const shown = [...tokenIds].filter((id) => !specialIds.has(id));
      // The library refuses an empty list. Its "clean-up" would drop spaces that the text had.
      return shown.length === 0 ? '' : library.decode(shown, { clean_up_tokenization_spaces: false });
    },
    vocabularySize,
    special,
    files: [
      { name: DEFINITION, bytes: definition },
      { name: SETTINGS, bytes: settings },
      ...(specialTokensMap === undefined ? [] : [{ name: SPECIAL_TOKENS_MAP, bytes: specialTokensMap }]),
    ],
  };
}

/**
 * Makes sure that a model has a row for every token.
 *
 * @param vocabSize rows of the model's embeddings
 * @throws UnderstudyError `base` when the tokenizer has ids beyond them
 */
export function checkVocabulary(tokenizer: Tokenizer, vocabSize: number): void {
  if (tokenizer.vocabularySize <= vocabSize) return;
  throw new UnderstudyError(
    'base',
    `${join(tokenizer.folder, DEFINITION)}: expected token ids below the model's vocab_size ${vocabSize}, ` +
      `got ${tokenizer.vocabularySize - 1}`,
    { hint: 'put the tokenizer that belongs to the model into its folder' },
  );
}

function buildTokenizer(definition: object, settings: object, path: string): LibraryTokenizer {
  try {
    const library: LibraryTokenizer = new UntypedTokenizer(definition, settings);
    const { pre_tokenizer: declared } = definition as { pre_tokenizer?: { type?: unknown } | null };
    if (declared?.type === 'ByteLevel') library.pre_tokenizer!.pattern = WORD_PATTERN;
    return library;
  } catch (cause) {
    const got = cause instanceof Error ? cause.message : String(cause);
    throw new UnderstudyError('base', `${path}: expected a tokenizer, got one that does not load: ${got}`, {
      hint: 'fetch the tokenizer again',
      cause,
    });
  }
}

function readSpecial(library: LibraryTokenizer, settings: object, path: string): SpecialTokenIds {
  const idOf = (key: string): number | null => {
    const token = (settings as Record<string, unknown>)[key];
    // Transformers 4 may write a token with its matching rules.
    const text = typeof token === 'object' ? (token as { content?: unknown } | null)?.content : token;
    return typeof text === 'string' ? (library.token_to_id(text) ?? null) : null;
  };
  const cls = idOf('cls_token');
  const sep = idOf('sep_token');
  const around = library.encode('').ids;
  if (cls === null || sep === null || around.length !== 2 || around[0] !== cls || around[1] !== sep) {
    throw new UnderstudyError(
      'base',
      `${path}: expected a tokenizer that puts cls_token before a text and sep_token after it, ` +
        `got cls_token ${cls}, sep_token ${sep} and [${around}] around the text`,
      { hint: 'fetch the tokenizer that belongs to the model' },
    );
  }
  return { cls, sep, pad: idOf('pad_token'), mask: idOf('mask_token'), unk: idOf('unk_token') };
}

async function readRequired(folder: string, name: string): Promise<Uint8Array> {
  const path = join(folder, name);
  return readFile(path).catch((cause: unknown) => {
    throw new UnderstudyError('base', `${path}: expected the tokenizer of the model, got no readable file`, {
      hint: `put ${DEFINITION} and ${SETTINGS} beside config.json`,
      cause,
    });
  });
}

function parseObject(bytes: Uint8Array, path: string): object {
  try {
    const json: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (typeof json !== 'object' || json === null || Array.isArray(json))
      throw new TypeError('another value');
    return json;
  } catch (cause) {
    const got = cause instanceof Error ? cause.message : String(cause);
    throw new UnderstudyError('base', `${path}: expected a JSON object, got ${got}`, {
      hint: 'fetch the tokenizer again',
      cause,
    });
  }
}
