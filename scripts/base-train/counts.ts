/** What the teacher makes of tokens on average, in texts and alone: what the student's start is made of. */
import { UnderstudyError } from '../../src/errors.ts';
import type { Taught, Teacher, Tokens } from '../../src/training/index.ts';
import type { Vocabulary } from './vocabulary.ts';

/** What the teacher's vectors are like. */
export interface Statistics {
  /** Mean over texts, [W]. */
  readonly centre: Float32Array;
  /** Mean variance of the W numbers. */
  readonly variance: { readonly texts: number; readonly tokens: number };
}

/** Sums over texts and tokens while the teacher reads. */
export function startCounts(width: number, vocabulary: number) {
  const W = width;
  const tokenSums = new Float64Array(vocabulary * W);
  const counts = new Float64Array(vocabulary);
  const textSum = new Float64Array(W);
  const products = new Float64Array(W * W);
  let [texts, tokens, tokenSquares] = [0, 0, 0];
  return {
    /** @param batch the student's ids */
    add(batch: readonly Tokens[], taught: Taught): void {
      let t = 0;
      for (const sequence of batch)
        for (const id of sequence) {
          counts[id]!++;
          for (let i = 0; i < W; i++) {
            const value = taught.tokens[t * W + i]!;
            tokenSums[id * W + i]! += value;
            tokenSquares += value * value;
          }
          t++;
        }
      tokens += t;
      for (let b = 0; b < batch.length; b++) {
        const row = taught.texts.subarray(b * W, (b + 1) * W);
        for (let i = 0; i < W; i++) {
          const value = row[i]!;
          textSum[i]! += value;
          for (let j = 0; j < W; j++) products[i * W + j]! += value * row[j]!;
        }
      }
      texts += batch.length;
    },
    /** Sums, and the covariance of texts [W, W]. @throws UnderstudyError `numeric` where the teacher says the same of all */
    finish() {
      const centre = textSum.map((sum) => sum / texts);
      const covariance = products.map((sum, k) => sum / texts - centre[Math.floor(k / W)]! * centre[k % W]!);
      let trace = 0;
      for (let i = 0; i < W; i++) trace += covariance[i * W + i]!;
      if (!(trace > 0))
        throw new UnderstudyError(
          'numeric',
          `the teacher: expected vectors that differ, got ${texts} texts alike`,
          {
            hint: 'see whether the folder of texts has more than one',
          },
        );
      let tokenCentre = 0;
      for (let i = 0; i < W; i++) {
        let sum = 0;
        for (let id = 0; id < vocabulary; id++) sum += tokenSums[id * W + i]!;
        tokenCentre += (sum / tokens) ** 2;
      }
      const statistics: Statistics = {
        centre: Float32Array.from(centre),
        variance: { texts: trace / W, tokens: (tokenSquares / tokens - tokenCentre) / W },
      };
      return { statistics, covariance, tokenSums, counts };
    },
  };
}

export type Counted = ReturnType<ReturnType<typeof startCounts>['finish']>;

/** What the teacher makes of each token alone, less the mean over tokens: [V, W]. */
export async function readAlone(
  teacher: Teacher,
  { toTeacher, ids }: Vocabulary,
  tokensAtOnce = 512,
): Promise<Float32Array> {
  const W = teacher.width;
  const alone = new Float32Array(toTeacher.length * W);
  for (let from = 0; from < toTeacher.length; from += tokensAtOnce) {
    const batch = Array.from(toTeacher.subarray(from, from + tokensAtOnce), (id) =>
      Int32Array.of(toTeacher[ids.cls]!, id, toTeacher[ids.sep]!),
    );
    const { tokens } = await teacher.read(batch);
    batch.forEach((_, i) => {
      alone.set(tokens.subarray((3 * i + 1) * W, (3 * i + 2) * W), (from + i) * W);
    });
  }
  for (let i = 0; i < W; i++) {
    let sum = 0;
    for (let id = 0; id < toTeacher.length; id++) sum += alone[id * W + i]!;
    for (let id = 0; id < toTeacher.length; id++) alone[id * W + i]! -= sum / toTeacher.length;
  }
  return alone;
}
