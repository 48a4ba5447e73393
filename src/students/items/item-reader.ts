/** What a population that was trained on items alone makes of new ones. */
import type { Device } from '../../engine/index.ts';
import { needsBase, type Reader } from '../../readers/index.ts';
import {
  type ClassModel,
  createPooler,
  placeRows,
  type TextEncoder,
  type Tokens,
} from '../../training/index.ts';
import type { AskedTexts } from '../class/question-reader.ts';
import { type ReadDifficulties, readItems } from './learn-items.ts';
import { type OptionReader, readOptions, readsBase } from './options/learn-options.ts';
import type { KeyedQuestion } from './options/option-features.ts';
import { textsOf } from './options/train-options.ts';

/** Questions whose right option is known. */
export interface AskedOptions {
  readonly questions: readonly KeyedQuestion[];
  readonly encode: (text: string) => Tokens;
  readonly interrupted: () => boolean;
}

export interface ItemReader {
  /** Yields how many texts were read since it last did. Returns each text's difficulty; null when interrupted. */
  read(asked: AskedTexts): AsyncGenerator<number, ReadDifficulties | null>;
  /** Of each question, which share of the wrong answers each wrong option draws, in their order; null likewise. */
  readShares(asked: AskedOptions): AsyncGenerator<number, number[][] | null>;
  release(): Promise<void>;
}

/**
 * @param how.options null where no counts of options taught any
 * @throws UnderstudyError `base` where the model is broken
 */
export async function openItemReader(
  device: Device,
  { checkpoint }: Pick<ClassModel, 'checkpoint'>,
  how: { readonly reader: Reader; readonly options: OptionReader | null },
): Promise<ItemReader> {
  const { reader, options } = how;
  const isBaseRead = needsBase(reader) || (options !== null && readsBase(options));
  const pooler = isBaseRead ? await createPooler(device, checkpoint, 0) : null;
  return {
    async *read({ texts, plain, interrupted }) {
      const base = pooler === null || !needsBase(reader) ? [] : yield* pool(pooler, texts, interrupted);
      return base && readItems(reader, { texts: plain, base });
    },
    async *readShares({ questions, encode, interrupted }) {
      if (options === null) return questions.map(() => []);
      const plain = pooler !== null && readsBase(options) ? textsOf(questions) : [];
      const rows = plain.length === 0 ? [] : yield* pool(pooler!, plain.map(encode), interrupted);
      if (rows === null) return null;
      const vectors = new Map(plain.map((text, place) => [text, rows[place]!]));
      return questions.map((question) => readOptions(options, question, (text) => vectors.get(text)));
    },
    release: async () => pooler?.release(),
  };
}

/** What the base makes of each text, [hidden]; null when interrupted. */
async function* pool(
  pooler: TextEncoder,
  texts: readonly Tokens[],
  interrupted: () => boolean,
): AsyncGenerator<number, Float32Array[] | null> {
  const rows = new Float32Array(texts.length * pooler.width);
  for await (const pass of pooler.encode(texts)) {
    placeRows(rows, pooler.width, pass);
    yield pass.texts.length;
    if (interrupted()) return null;
  }
  return texts.map((_, text) => rows.subarray(text * pooler.width, (text + 1) * pooler.width));
}
