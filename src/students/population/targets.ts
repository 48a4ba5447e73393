/** Difficulties as an encoder learns them: to one scale, each as heavy as it is sure. */
import { type BaseLine, evidenceWeights, learnLine } from '../../readers/index.ts';
import type { DifficultyHead } from '../../training/index.ts';

export interface KnownDifficulties {
  /** What the base makes of each text, `[hidden]`. */
  readonly pooled: readonly ArrayLike<number>[];
  /** Of each text, logits. */
  readonly difficulty: ArrayLike<number>;
  /** Standard error of each, logits. */
  readonly error: ArrayLike<number>;
  readonly seed: number;
}

export interface Targets {
  /** Weighted mean 0 and variance 1, `[texts]`. */
  readonly target: Float32Array;
  /** Mean 1, `[texts]`. */
  readonly weight: Float32Array;
  /** What a ridge on the untuned base says, to the same scale: where tuning begins. */
  readonly start: DifficultyHead;
  /** difficulty = mean + scale · target. */
  readonly scale: number;
  readonly mean: number;
  /** From the scale of targets to logits above the mean. */
  inLogits(head: DifficultyHead): BaseLine;
}

/**
 * A text counts by its error beside what the untuned base leaves open.
 */
export function targetsOf({ pooled, difficulty, error, seed }: KnownDifficulties): Targets {
  const [b, e] = [Float64Array.from(difficulty), Float64Array.from(error)];
  const start = learnLine({ base: pooled, difficulty: b, error: e, seed });
  const raw = evidenceWeights({ difficulty: b, error: e }, start.residual);
  const total = raw.reduce((sum, w) => sum + w, 0);
  const mean = b.reduce((sum, one, i) => sum + raw[i]! * one, 0) / total;
  const variance = b.reduce((sum, one, i) => sum + raw[i]! * (one - mean) ** 2, 0) / total;
  const scale = variance > LEAST ? Math.sqrt(variance) : 1;
  return {
    target: Float32Array.from(b, (one) => (one - mean) / scale),
    weight: Float32Array.from(raw, (w) => (w * raw.length) / total),
    scale,
    mean,
    start: {
      weight: Float32Array.from(start.weight, (w) => w / scale),
      bias: (start.bias - mean) / scale,
    },
    inLogits: (head) => ({
      weight: Float64Array.from(head.weight, (w) => w * scale),
      bias: head.bias * scale,
    }),
  };
}

const LEAST = 1e-9;
