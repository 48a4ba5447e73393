/** What a trained class makes of texts, whoever is asked them afterwards. */
import type { Device } from '../../engine/index.ts';
import { type ClassModel, createScorer, type Tokens } from '../../training/index.ts';

export interface ScoringJob {
  readonly device: Device;
  readonly model: ClassModel;
  readonly texts: readonly Tokens[];
  readonly interrupted: () => boolean;
}

/**
 * Yields how many texts were scored since it last did. Returns their scores [texts, K], b included in the first of
 * each; `null` when interrupted.
 *
 * @throws UnderstudyError `base` where the model lacks a tensor, has one too many, or one that is not finite
 */
export async function* scoreTexts(job: ScoringJob): AsyncGenerator<number, Float32Array | null> {
  const scorer = await createScorer(job.device, job.model);
  try {
    const { width } = scorer;
    const scores = new Float32Array(job.texts.length * width);
    for await (const batch of scorer.encode(job.texts)) {
      batch.texts.forEach((text, i) => {
        scores.set(batch.rows.subarray(i * width, (i + 1) * width), text * width);
      });
      yield batch.texts.length;
      if (job.interrupted()) return null;
    }
    return scores;
  } finally {
    await scorer.release();
  }
}
