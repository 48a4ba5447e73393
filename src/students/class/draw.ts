/**
 * The answers of a step, each with parameters of its student drawn from the student's posterior. Training on draws
 * instead of modes maximises the likelihood with the students integrated out (a Monte Carlo EM; Wei & Tanner 1990):
 * what is uncertain of a student does not become a certainty of the questions.
 */
import type { AnswerBatch } from '../../model/index.ts';
import { createMt19937, factorise } from '../../numeric/index.ts';
import type { ClassData } from './class-data.ts';
import type { ClassPosteriors } from './class-posteriors.ts';

/** [students]: Cholesky's factors of the covariances, [K, K] each, which draws need. */
export function deviationsOf({ students }: ClassPosteriors): Float64Array[] {
  return students.map(({ mean, covariance }) => {
    const factor = Float64Array.from(covariance);
    // A variance at its floor can lose its sign to rounding: the student is then certain, and drawn at the mode.
    return factorise(factor, mean.length) ? factor : new Float64Array(factor.length);
  });
}

/** All training answers to these questions; draws depend on the seed and on nothing drawn before. */
export function drawBatch(
  questions: readonly number[],
  { answers: { student, label }, trainByText }: ClassData,
  { students }: ClassPosteriors,
  { deviations, seed, scale }: { deviations: readonly Float64Array[]; seed: number; scale: number },
): AnswerBatch {
  const count = questions.reduce((sum, question) => sum + trainByText[question]!.length, 0);
  const K = students[0]!.mean.length;
  const batch = {
    question: new Int32Array(count),
    loadings: new Float32Array(count * (K - 1)),
    offset: new Float32Array(count),
    label: new Int32Array(count),
    weight: new Float32Array(count).fill(scale),
  };
  const random = createMt19937(seed);
  const noise = new Float64Array(K);
  let a = 0;
  questions.forEach((question, i) => {
    for (const row of trainByText[question]!) {
      const { mean } = students[student[row]!]!;
      const factor = deviations[student[row]!]!;
      for (let k = 0; k < K; k++) noise[k] = random.normal();
      batch.question[a] = i;
      batch.label[a] = label[row]!;
      for (let k = 0; k < K; k++) {
        let value = mean[k]!;
        for (let m = 0; m <= k; m++) value += factor[k * K + m]! * noise[m]!;
        if (k === 0) batch.offset[a] = value;
        else batch.loadings[a * (K - 1) + k - 1] = value;
      }
      a++;
    }
  });
  return batch;
}
