/**
 * The tokenizer beside a base, from tokenizer.json and tokenizer_config.json (both of Transformers' generations), or of a BERT
 * from vocab.txt.
 *
 * Defects of the library are mended here: its notion of white space, see WORD_PATTERN, and BERT's normaliser. Another stays, because no text
 * meets it: the library drops U+FEFF straight before a literal "[MASK]" and keeps U+0085 there; the Rust library does
 * the opposite.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tokenizer as UntypedTokenizer } from '@huggingface/tokenizers';
import { UnderstudyError } from '../errors.ts';
import { BERT_WORD_PATTERN, type BertNormalizerSettings, bertNormalizer } from './bert-normalizer.ts';
import { WORD_PATTERN } from './byte-level.ts';
import { cutText } from './cut-text.ts';
import { readTextForm } from './sentence-transformers.ts';
import { BERT_SPECIAL, wordPieceDefinition } from './word-piece.ts';

/** Of a text that is too long the first tokens are kept, or, as `cutText` does, its question and options. */
export type Cut = 'end' | 'middle';

export interface Tokenizer {
  /** The folder that it was read from. */
  readonly folder: string;
  /**
   * Token ids of `[CLS] text [SEP]`; a folder in sentence-transformers' form has a length and a prompt of its own.
   *
   * @param maxLength in tokens, the two around the text included
   * @param cut what is left of a text that is too long. @default 'end'
   */
  encode(text: string, maxLength: number, cut?: Cut): Int32Array;
  /** Whether `encode` cuts the text. */
  isLong(text: string, maxLength: number): boolean;
  /** Tokens of the longest text that is read whole: `maxLength`, or fewer where the base has a length of its own. */
  longest(maxLength: number): number;
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
  normalizer: ((text: string) => string) | null;
  readonly pre_tokenizer: { pattern?: RegExp } | null;
}

const DEFINITION = 'tokenizer.json';
const VOCABULARY = 'vocab.txt';
export const SETTINGS = 'tokenizer_config.json';
/** Written by Transformers 4 only, and not needed: the settings name the special tokens too. */
const SPECIAL_TOKENS_MAP = 'special_tokens_map.json';

/**
 * The tokenizer in a base's folder.
 *
 * @throws UnderstudyError `base` when a file is missing or broken, or texts do not become [CLS] … [SEP]
 */
export async function loadTokenizer(folder: string): Promise<Tokenizer> {
  const { files, definition, settings, where } = await readFiles(folder);
  const library = buildTokenizer(definition, settings, where);
  const form = isWordPiece(definition) ? await readTextForm(folder) : undefined;

  const special = readSpecial(library, settings, join(folder, SETTINGS));
  const specialIds = new Set(Object.values(special));
  let vocabularySize = 0;
  for (const id of library.get_vocab().values()) vocabularySize = Math.max(vocabularySize, id + 1);

  const idsOf = (text: string) => library.encode(text, { add_special_tokens: false }).ids;
  const roomIn = (maxLength: number) => Math.min(maxLength, form?.longest ?? maxLength) - 2;
  return {
    folder,
    encode(text, maxLength, cut = 'end') {
      if (!Number.isInteger(maxLength) || maxLength < 3) {
        throw new UnderstudyError(
          'usage',
          `maximum length: expected a whole number from 3, got ${maxLength}`,
        );
      }
      const room = roomIn(maxLength);
      const whole = idsOf(form?.prepare(text) ?? text);
      if (whole.length <= room || cut === 'end')
        return Int32Array.of(special.cls, ...whole.slice(0, room), special.sep);
      const prompt = form === undefined ? [] : idsOf(form.prompt);
      const kept = cutText(text, room - prompt.length, (part) => idsOf(form?.plain(part) ?? part));
      return Int32Array.of(special.cls, ...[...prompt, ...kept].slice(0, room), special.sep);
    },
    longest: (maxLength) => roomIn(maxLength) + 2,
    isLong(text, maxLength) {
      const [read, room] = [form?.prepare(text) ?? text, roomIn(maxLength)];
      // A token is a byte at least, and a byte is worth no look-up.
      return Buffer.byteLength(read) > room && idsOf(read).length > room;
    },
    decode(tokenIds) {
      const shown = [...tokenIds].filter((id) => !specialIds.has(id));
      // The library refuses an empty list. Its "clean-up" would drop spaces that the text had.
      return shown.length === 0 ? '' : library.decode(shown, { clean_up_tokenization_spaces: false });
    },
    vocabularySize,
    special,
    files: [...files, ...(form?.files ?? [])],
  };
}

/** Whether texts are cut to pieces as BERT's are, which sentence-transformers' files may say more of. */
function isWordPiece(definition: object): boolean {
  return (definition as { model?: { type?: unknown } | null }).model?.type === 'WordPiece';
}

/** The files that are there, and what they define. */
async function readFiles(folder: string) {
  const optional = async (name: string): Promise<TokenizerFile | undefined> => {
    const bytes = await readFile(join(folder, name)).catch(() => undefined);
    return bytes && { name, bytes };
  };
  const map = await optional(SPECIAL_TOKENS_MAP);
  const beside = map === undefined ? [] : [map];
  const list = (await optional(DEFINITION)) === undefined ? await optional(VOCABULARY) : undefined;
  if (list !== undefined) {
    const where = join(folder, VOCABULARY);
    const settingsFile = await optional(SETTINGS);
    const read = settingsFile === undefined ? {} : parseObject(settingsFile.bytes, join(folder, SETTINGS));
    const settings = { ...BERT_SPECIAL, ...read };
    const definition = wordPieceDefinition(new TextDecoder().decode(list.bytes), settings);
    const files = [list, ...(settingsFile === undefined ? [] : [settingsFile]), ...beside];
    return { files, definition, settings, where };
  }
  const definitionBytes = await readRequired(folder, DEFINITION);
  const settingsBytes = await readRequired(folder, SETTINGS);
  const where = join(folder, DEFINITION);
  return {
    files: [
      { name: DEFINITION, bytes: definitionBytes },
      { name: SETTINGS, bytes: settingsBytes },
      ...beside,
    ],
    definition: parseObject(definitionBytes, where),
    settings: parseObject(settingsBytes, join(folder, SETTINGS)),
    where,
  };
}

/**
 * The tokenizer as a model can read what comes of it: longer texts are cut to what the model can compute.
 *
 * @param model.vocabSize rows of the model's embeddings
 * @param model.longest tokens of the longest text
 * @throws UnderstudyError `base` when the tokenizer has ids beyond the rows
 */
export function fitTokenizer(
  tokenizer: Tokenizer,
  { vocabSize, longest }: { readonly vocabSize: number; readonly longest: number },
): Tokenizer {
  const { vocabularySize, encode, isLong } = tokenizer;
  if (vocabularySize <= vocabSize)
    return {
      ...tokenizer,
      encode: (text, maxLength, cut) => encode(text, Math.min(maxLength, longest), cut),
      isLong: (text, maxLength) => isLong(text, Math.min(maxLength, longest)),
      longest: (maxLength) => tokenizer.longest(Math.min(maxLength, longest)),
    };
  throw new UnderstudyError(
    'base',
    `${join(tokenizer.folder, tokenizer.files[0]!.name)}: expected token ids below the model's vocab_size ${vocabSize}, ` +
      `got ${vocabularySize - 1}`,
    { hint: 'put the tokenizer that belongs to the model into its folder' },
  );
}

function buildTokenizer(definition: object, settings: object, path: string): LibraryTokenizer {
  try {
    const library: LibraryTokenizer = new UntypedTokenizer(definition, settings);
    const { pre_tokenizer: words, normalizer } = definition as {
      pre_tokenizer?: { type?: unknown } | null;
      normalizer?: ({ type?: unknown } & BertNormalizerSettings) | null;
    };
    if (words?.type === 'ByteLevel') library.pre_tokenizer!.pattern = WORD_PATTERN;
    if (words?.type === 'BertPreTokenizer') library.pre_tokenizer!.pattern = BERT_WORD_PATTERN;
    if (normalizer?.type === 'BertNormalizer') library.normalizer = bertNormalizer(normalizer);
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
