/** What a class that reads with more than its base makes of new texts. */
import type { Device } from '../../engine/index.ts';
import { needsBase, readDifficulty } from '../../readers/index.ts';
import { type ClassModel, createScorer, type Tokens } from '../../training/index.ts';
import { setLevel } from './population.ts';
import type { ClassReader } from './read-questions.ts';
import { scoreTexts } from './score-texts.ts';

export interface AskedTexts {
  readonly texts: readonly Tokens[];
  /** The same as people read them. */
  readonly plain: readonly string[];
  readonly interrupted: () => boolean;
}

export interface QuestionReader {
  /**
   * Yields how many texts were encoded since it last did. Returns scores [texts, K] of the base alone, and with all that
   * is read; the same where nothing else is. `null` when interrupted.
   */
  score(
    asked: AskedTexts,
  ): AsyncGenerator<number, { readonly alone: Float32Array; readonly whole: Float32Array } | null>;
  release(): Promise<void>;
}

/**
 * @param reader null where the class reads with its base alone
 * @throws UnderstudyError `base` where the model is broken
 */
export async function openQuestionReader(
  device: Device,
  model: ClassModel,
  reader: ClassReader | null,
): Promise<QuestionReader> {
  const K = model.weight.shape[0]!;
  const scorer = await createScorer(device, model, reader !== null && needsBase(reader));
  return {
    async *score({ texts, plain, interrupted }) {
      const rows = yield* scoreTexts({ scorer, texts, interrupted });
      if (rows === null) return null;
      const alone = columns(rows, scorer.width, 0, K);
      if (reader === null) return { alone, whole: alone };
      const base = plain.map((_, text) => rows.subarray(text * scorer.width + K, (text + 1) * scorer.width));
      const whole = Float32Array.from(alone);
      readDifficulty(reader, { texts: plain, base }).forEach((b, text) => {
        setLevel(reader.population, whole.subarray(text * K, (text + 1) * K), b);
      });
      return { alone, whole };
    },
    release: () => scorer.release(),
  };
}

/** Columns `from` … `end` - 1 of rows of `width` numbers. */
function columns(rows: Float32Array, width: number, from: number, end: number): Float32Array {
  if (from === 0 && end === width) return rows;
  const size = end - from;
  const chosen = new Float32Array((rows.length / width) * size);
  for (let row = 0; row * width < rows.length; row++)
    chosen.set(rows.subarray(row * width + from, row * width + end), row * size);
  return chosen;
}
