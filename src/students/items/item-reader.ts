/** What a population that was trained on items alone makes of new ones. */
import type { Device } from '../../engine/index.ts';
import { needsBase, type Reader } from '../../readers/index.ts';
import { type ClassModel, createPooler } from '../../training/index.ts';
import { type AskedTexts, pool } from '../class/question-reader.ts';
import { type ReadDifficulties, readItems } from './learn-items.ts';

export interface ItemReader {
  /** Yields how many texts were read since it last did. Returns each text's difficulty; null when interrupted. */
  read(asked: AskedTexts): AsyncGenerator<number, ReadDifficulties | null>;
  release(): Promise<void>;
}

/**
 * @param widening what the reader's own variances are multiplied by
 * @throws UnderstudyError `base` where the model is broken
 */
export async function openItemReader(
  device: Device,
  { checkpoint }: Pick<ClassModel, 'checkpoint'>,
  { reader, widening }: { readonly reader: Reader; readonly widening: number },
): Promise<ItemReader> {
  const pooler = needsBase(reader) ? await createPooler(device, checkpoint, 0) : null;
  return {
    async *read({ texts, plain, interrupted }) {
      const base = pooler === null ? [] : yield* pool(pooler, texts, interrupted);
      return base && readItems(reader, widening, { texts: plain, base });
    },
    release: async () => pooler?.release(),
  };
}
