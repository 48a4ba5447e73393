/** What answers say of how difficult each text is, the students being as they are known. */
import type { ClassAnswers } from '../../answers/index.ts';
import type { ClassPosteriors } from './class-posteriors.ts';

/** A normal likelihood of each text's difficulty, near where the answers have it (Laplace's approximation). */
export interface TextEvidence {
  /** Texts with answers, in order. */
  readonly texts: readonly number[];
  /** Of each of them, logits. */
  readonly difficulty: Float64Array;
  /** Standard error, logits. */
  readonly error: Float64Array;
}

/** Answers that a difficulty is imagined to have had, half of them right, so that it is finite: they find where to look. */
const IMAGINED = 1;
const ROUNDS = 8;
const LARGEST_STEP = 2;

/**
 * logit P(right) = c_s + v_s · u_q − b_q: for every text the b around which its answers lie, by Newton's method.
 *
 * @param rows places of the answers
 * @param scores [texts, K]: what students differ in is read from all but the first
 */
export function textEvidence(
  { text, label, student, texts }: Pick<ClassAnswers, 'text' | 'label' | 'student' | 'texts'>,
  rows: readonly number[],
  scores: Float32Array,
  { students }: ClassPosteriors,
): TextEvidence {
  const K = scores.length / texts.length;
  const offset = Float64Array.from(rows, (row) => {
    const { mean } = students[student[row]!]!;
    let z = mean[0]!;
    for (let k = 1; k < K; k++) z += mean[k]! * scores[text[row]! * K + k]!;
    return z;
  });
  const b = new Float64Array(texts.length);
  const slope = new Float64Array(texts.length);
  const curvature = new Float64Array(texts.length);
  const evaluate = (imagined: number): void => {
    for (let t = 0; t < b.length; t++) {
      const p = 1 / (1 + Math.exp(b[t]!));
      slope[t] = imagined * (p - 0.5);
      curvature[t] = imagined * p * (1 - p);
    }
    for (const [i, row] of rows.entries()) {
      const t = text[row]!;
      const p = 1 / (1 + Math.exp(b[t]! - offset[i]!));
      slope[t]! += p - label[row]!;
      curvature[t]! += p * (1 - p);
    }
  };
  for (let round = 0; round < ROUNDS; round++) {
    evaluate(IMAGINED);
    for (let t = 0; t < b.length; t++)
      b[t]! += Math.max(-LARGEST_STEP, Math.min(LARGEST_STEP, slope[t]! / curvature[t]!));
  }
  evaluate(0);
  const answered = [...b.keys()].filter((t) => curvature[t]! > 0);
  return {
    texts: answered,
    difficulty: Float64Array.from(answered, (t) => b[t]! + slope[t]! / curvature[t]!),
    error: Float64Array.from(answered, (t) => 1 / Math.sqrt(curvature[t]!)),
  };
}
