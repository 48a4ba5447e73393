/** What a class that reads with more than its base makes of new texts. */
import type { Device } from '../../engine/index.ts';
import { needsBase, type Reader, readDifficulty } from '../../readers/index.ts';
import {
  type ClassModel,
  createPooler,
  createScorer,
  placeRows,
  type TextEncoder,
  type Tokens,
} from '../../training/index.ts';
import { scoreTexts } from './score-texts.ts';

export interface AskedTexts {
  readonly texts: readonly Tokens[];
  /** The same as people read them. */
  readonly plain: readonly string[];
  readonly interrupted: () => boolean;
}

export interface QuestionReader {
  /** Times that a text goes through an encoder. */
  readonly passes: number;
  /**
   * Yields how many texts have gone through an encoder since it last did. Returns scores [texts, K] of the base alone,
   * and with all that is read; the same where nothing else is. `null` when interrupted.
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
  reader: Reader | null,
): Promise<QuestionReader> {
  const scorer = await createScorer(device, model);
  const pooler =
    reader !== null && needsBase(reader) ? await createPooler(device, model.checkpoint, 0) : null;
  return {
    passes: pooler === null ? 1 : 2,
    async *score({ texts, plain, interrupted }) {
      const alone = yield* scoreTexts({ scorer, texts, interrupted });
      if (alone === null || reader === null) return alone && { alone, whole: alone };
      const base = pooler === null ? [] : yield* pool(pooler, texts, interrupted);
      if (base === null) return null;
      const whole = Float32Array.from(alone);
      readDifficulty(reader, { texts: plain, base }).forEach((b, text) => {
        whole[text * scorer.width] = -b;
      });
      return { alone, whole };
    },
    async release() {
      await scorer.release();
      await pooler?.release();
    },
  };
}

/** What the base makes of each text, [hidden]; null when interrupted. */
export async function* pool(
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
