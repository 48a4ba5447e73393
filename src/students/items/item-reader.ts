/** What a population that was trained on items alone makes of new ones. */
import type { Device } from '../../engine/index.ts';
import { needsBase, type Reader } from '../../readers/index.ts';
import { type ClassModel, createPooler, type Tokens } from '../../training/index.ts';
import { type AskedTexts, pool } from '../class/question-reader.ts';
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
 * @param how.widening what the reader's own variances are multiplied by
 * @param how.options null where no counts of options taught any
 * @throws UnderstudyError `base` where the model is broken
 */
export async function openItemReader(
  device: Device,
  { checkpoint }: Pick<ClassModel, 'checkpoint'>,
  how: { readonly reader: Reader; readonly widening: number; readonly options: OptionReader | null },
): Promise<ItemReader> {
  const { reader, widening, options } = how;
  const isBaseRead = needsBase(reader) || (options !== null && readsBase(options));
  const pooler = isBaseRead ? await createPooler(device, checkpoint, 0) : null;
  return {
    async *read({ texts, plain, interrupted }) {
      const base = pooler === null || !needsBase(reader) ? [] : yield* pool(pooler, texts, interrupted);
      return base && readItems(reader, widening, { texts: plain, base });
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
