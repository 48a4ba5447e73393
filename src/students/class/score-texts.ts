/** What a trained class makes of texts, whoever is asked them afterwards. */
import { placeRows, type TextEncoder, type Tokens } from '../../training/index.ts';

export interface ScoringJob {
  /** From `createScorer`; whoever opened it releases it. */
  readonly scorer: TextEncoder;
  readonly texts: readonly Tokens[];
  readonly interrupted: () => boolean;
}

/**
 * Yields how many texts were scored since it last did. Returns their scores [texts, K], b included in the first of
 * each; `null` when interrupted.
 */
export async function* scoreTexts({
  scorer,
  texts,
  interrupted,
}: ScoringJob): AsyncGenerator<number, Float32Array | null> {
  const scores = new Float32Array(texts.length * scorer.width);
  for await (const pass of scorer.encode(texts)) {
    placeRows(scores, scorer.width, pass);
    yield pass.texts.length;
    if (interrupted()) return null;
  }
  return scores;
}
