/**
 * The student's tokenizer: the teacher's WordPiece without the pieces of scripts other than Latin and Greek, and with ids
 * of its own. A text is cut by the teacher's, so that both see the same tokens.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UnderstudyError } from '../../src/errors.ts';
import type { NamedBytes } from '../../src/model/index.ts';
import { tokenizerSettings } from '../../src/text/index.ts';
import type { Tokens } from '../../src/training/index.ts';

export interface Vocabulary {
  /** The student's id of a teacher's; that of [UNK] for a piece that was left out. */
  readonly ofTeacher: Int32Array;
  /** The teacher's id of a student's. */
  readonly toTeacher: Int32Array;
  readonly ids: { readonly pad: number; readonly cls: number; readonly sep: number; readonly mask: number };
}

const SPECIAL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
/** Letters of Latin and Greek, digits, punctuation, currencies, arrows and mathematical signs. */
const KEPT = /^[\x21-\x7e\u00a1-\u024f\u0370-\u03ff\u2010-\u2044\u2070-\u209f\u20a0-\u20bf\u2190-\u22ff]+$/;

interface Definition {
  readonly model: { readonly vocab: Readonly<Record<string, number>> } & Readonly<Record<string, unknown>>;
  readonly added_tokens: readonly ({ readonly id: number; readonly content: string } & Readonly<
    Record<string, unknown>
  >)[];
  readonly post_processor: unknown;
}

/**
 * Which pieces stay, specials first.
 *
 * @param folder the teacher's, with a tokenizer.json of WordPiece
 * @throws UnderstudyError `base` for a tokenizer of another kind, or one without BERT's special tokens
 */
export function cutVocabulary(folder: string): Vocabulary {
  const vocab = readDefinition(folder).model.vocab;
  const missing = SPECIAL.find((token) => vocab[token] === undefined);
  if (missing !== undefined)
    throw new UnderstudyError(
      'base',
      `${folder}: expected a tokenizer with ${SPECIAL.join(', ')}, got no ${missing}`,
    );
  const pieces = Object.keys(vocab).filter(
    (piece) => !SPECIAL.includes(piece) && !/^\[unused\d+\]$/.test(piece) && KEPT.test(piece),
  );
  const kept = [...SPECIAL, ...pieces.sort((a, b) => vocab[a]! - vocab[b]!)];
  const size = Math.max(...Object.values(vocab)) + 1;
  const ofTeacher = new Int32Array(size).fill(SPECIAL.indexOf('[UNK]'));
  kept.forEach((piece, id) => {
    ofTeacher[vocab[piece]!] = id;
  });
  const at = (piece: string) => SPECIAL.indexOf(piece);
  return {
    ofTeacher,
    toTeacher: Int32Array.from(kept, (piece) => vocab[piece]!),
    ids: { pad: at('[PAD]'), cls: at('[CLS]'), sep: at('[SEP]'), mask: at('[MASK]') },
  };
}

/** A text's ids as the student has them. */
export function studentIds({ ofTeacher }: Vocabulary): (tokens: Tokens) => Tokens {
  return (tokens) => tokens.map((id) => ofTeacher[id]!);
}

/** tokenizer.json and tokenizer_config.json of the student. @throws UnderstudyError `base` as `cutVocabulary` does */
export function tokenizerFiles(
  teacher: string,
  { ofTeacher, toTeacher }: Vocabulary,
  maxLength: number,
): NamedBytes[] {
  const { model, added_tokens: added, ...rest } = readDefinition(teacher);
  const pieceOf = new Map(Object.entries(model.vocab).map(([piece, id]) => [id, piece]));
  const definition = {
    ...rest,
    truncation: null,
    padding: null,
    added_tokens: added.map((token) => ({ ...token, id: ofTeacher[token.id]! })),
    post_processor: renumbered(rest.post_processor, ofTeacher),
    model: {
      ...model,
      vocab: Object.fromEntries(Array.from(toTeacher, (id, place) => [pieceOf.get(id)!, place])),
    },
  };
  const settings = tokenizerSettings('PreTrainedTokenizerFast', maxLength);
  return [
    { name: 'tokenizer.json', bytes: Buffer.from(JSON.stringify(definition)) },
    { name: 'tokenizer_config.json', bytes: Buffer.from(`${JSON.stringify(settings, null, 2)}\n`) },
  ];
}

/** A template's special tokens name their ids. */
function renumbered(processor: unknown, ofTeacher: Int32Array): unknown {
  const { special_tokens: tokens, ...rest } = processor as {
    special_tokens: Record<string, { ids: number[] }>;
  };
  const numbered = Object.entries(tokens).map(([name, token]) => [
    name,
    { ...token, ids: token.ids.map((id) => ofTeacher[id]!) },
  ]);
  return { ...rest, special_tokens: Object.fromEntries(numbered) };
}

/** @throws UnderstudyError `base` for a tokenizer of another kind, or none */
function readDefinition(folder: string): Definition {
  const path = join(folder, 'tokenizer.json');
  const definition = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Definition) : undefined;
  if (definition?.model.type !== 'WordPiece')
    throw new UnderstudyError(
      'base',
      `${path}: expected a tokenizer of WordPiece, got ${definition?.model.type ?? 'none'}`,
    );
  return definition;
}
