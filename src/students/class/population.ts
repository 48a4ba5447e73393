/**
 * The students of a class as a population, and the level that a question must have so that the population finds it as
 * difficult as it is read.
 *
 * A student's logit is a + [1, u] · (c, v), with u what the question has of what sets students apart. Over students
 * the last part is about normal, of mean [1, u] · m and variance [1, u] S [1, u]ᵀ. A normal logit of mean μ and variance s
 * gives the probability σ(μ / √(1 + π s / 8)) (MacKay 1992, *The evidence framework applied to classification networks*),
 * and so does ability around a difficulty b in the Rasch model: the two are set equal.
 */
import type { Posterior } from './posterior.ts';

export interface Population {
  /** m, `[K]`: of c, then v. */
  readonly mean: readonly number[];
  /** S, `[K, K]`: of students, their uncertainty included. */
  readonly covariance: readonly number[];
  /** Variance of ability on the scale of difficulties, logits². */
  readonly abilityVariance: number;
}

const SLACK = Math.PI / 8;

/** @param students at least one */
export function populationOf(students: readonly Posterior[], abilityVariance: number): Population {
  const K = students[0]!.mean.length;
  const mean = new Array<number>(K).fill(0);
  const covariance = new Array<number>(K * K).fill(0);
  const n = students.length;
  for (const student of students) for (let k = 0; k < K; k++) mean[k]! += student.mean[k]! / n;
  for (const student of students)
    for (let k = 0; k < K; k++)
      for (let m = 0; m < K; m++)
        covariance[k * K + m]! +=
          (student.covariance[k * K + m]! + (student.mean[k]! - mean[k]!) * (student.mean[m]! - mean[m]!)) /
          n;
  return { mean, covariance, abilityVariance };
}

/**
 * Writes the level of a question over the first of its scores.
 *
 * @param scores `[K]` of the question: level, then u
 * @param difficulty b as it is read, logits
 */
export function setLevel(
  { mean, covariance, abilityVariance }: Population,
  scores: Float32Array,
  difficulty: number,
): void {
  const K = scores.length;
  const at = (k: number) => (k === 0 ? 1 : scores[k]!);
  let [centre, spread] = [0, 0];
  for (let k = 0; k < K; k++) {
    centre += at(k) * mean[k]!;
    for (let m = 0; m < K; m++) spread += at(k) * at(m) * covariance[k * K + m]!;
  }
  scores[0] = -difficulty * Math.sqrt((1 + SLACK * spread) / (1 + SLACK * abilityVariance)) - centre;
}
