/**
 * What a student's answers say of the student's own parameters, the questions' scores being given: a logistic
 * regression with a Gaussian prior, its mode, and the curvature there as a covariance (Laplace's approximation;
 * Bishop 2006, Pattern Recognition and Machine Learning, section 4.5).
 */
import { factorise, invertFactorised, solveFactorised } from '../../numeric/index.ts';

/** Variances of the students' parameters: c ~ N(0, bias), v_k ~ N(0, vector_k). */
export interface Prior {
  readonly bias: number;
  /** [rank] */
  readonly vector: readonly number[];
}

/** A student's parameters and how sure they are. */
export interface Posterior {
  /** [K]: c, then v. */
  readonly mean: Float64Array;
  /** [K, K] */
  readonly covariance: Float64Array;
}

/** A student's answers. */
export interface Evidence {
  /** [n, K]: scores of the answered questions, b included in the first of each row. */
  readonly scores: Float64Array;
  /** [n] */
  readonly labels: Uint8Array;
}

/** A variance below this says that all students are alike: its parameter stays at zero, and the precision finite. */
export const LEAST_VARIANCE = 1e-8;
const MOST_ITERATIONS = 100;
/** Logits: how far the mode may still be, for the step that would lead there is not taken. */
const TOLERANCE = 1e-6;
const LARGEST_STEP = 5;
const LEAST_SCALE = 1e-6;

/** What finds one student after another, in one place of memory: a class of many spends its time here. */
export interface PosteriorSearch {
  /**
   * Newton's method from `mean` on, which becomes the mode. The posterior is log-concave, so there is one; steps are cut
   * to `LARGEST_STEP` logits and halved until the posterior rises. Without answers it is the prior's.
   *
   * @returns variance of c there
   */
  find(evidence: Evidence, prior: Prior, mean: Float64Array): number;
  /** Of the student who was found last, `[K, K]`. */
  covariance(): Float64Array;
}

/** @param K parameters of a student */
export function createPosteriorSearch(K: number): PosteriorSearch {
  const precision = new Float64Array(K);
  const slope = new Float64Array(K);
  const curvature = new Float64Array(K * K);
  const step = new Float64Array(K);
  const from = new Float64Array(K);
  const first = new Float64Array(K);

  /** Log posterior at a point, without its constant; fills slope and curvature (minus the Hessian) there. */
  const evaluate = ({ scores, labels }: Evidence, at: Float64Array): number => {
    let height = 0;
    curvature.fill(0);
    for (let k = 0; k < K; k++) {
      height -= 0.5 * precision[k]! * at[k]! ** 2;
      slope[k] = -precision[k]! * at[k]!;
      curvature[k * K + k] = precision[k]!;
    }
    for (let i = 0; i < labels.length; i++) {
      const row = i * K;
      let z = scores[row]! + at[0]!;
      for (let k = 1; k < K; k++) z += at[k]! * scores[row + k]!;
      const tail = Math.exp(-Math.abs(z));
      const p = z >= 0 ? 1 / (1 + tail) : tail / (1 + tail);
      const right = labels[i] === 1;
      height -= Math.max(right ? -z : z, 0) + Math.log1p(tail);
      const residual = (right ? 1 : 0) - p;
      const weight = p * (1 - p);
      slope[0] = slope[0]! + residual;
      curvature[0] = curvature[0]! + weight;
      for (let k = 1; k < K; k++) {
        const x = scores[row + k]!;
        const weighed = weight * x;
        const into = k * K;
        slope[k] = slope[k]! + residual * x;
        curvature[into] = curvature[into]! + weighed;
        for (let m = 1; m <= k; m++) curvature[into + m] = curvature[into + m]! + weighed * scores[row + m]!;
      }
    }
    return height;
  };

  const moveBy = (scale: number, mean: Float64Array): void => {
    for (let k = 0; k < K; k++) mean[k] = from[k]! + scale * step[k]!;
  };

  return {
    find(evidence, prior, mean) {
      precision[0] = 1 / Math.max(prior.bias, LEAST_VARIANCE);
      for (let k = 1; k < K; k++) precision[k] = 1 / Math.max(prior.vector[k - 1]!, LEAST_VARIANCE);
      let value = evaluate(evidence, mean);
      for (let iteration = 0; ; iteration++) {
        // The diagonal holds the prior's precision, so the matrix is positive definite.
        factorise(curvature, K);
        step.set(slope);
        solveFactorised(curvature, step, K);
        let size = 0;
        for (let k = 0; k < K; k++) size = Math.max(size, Math.abs(step[k]!));
        if (!(size > TOLERANCE) || iteration === MOST_ITERATIONS) break;
        let scale = Math.min(1, LARGEST_STEP / size);
        from.set(mean);
        moveBy(scale, mean);
        let next = evaluate(evidence, mean);
        // Where rounding hides the rise the step has become too short to matter.
        while (next < value && scale > LEAST_SCALE) {
          scale /= 2;
          moveBy(scale, mean);
          next = evaluate(evidence, mean);
        }
        value = next;
      }
      first.fill(0);
      first[0] = 1;
      solveFactorised(curvature, first, K);
      return first[0];
    },
    covariance: () => invertFactorised(curvature, K),
  };
}

/** One student's. @param start where the search begins, `[K]`. @default nought */
export function studentPosterior(evidence: Evidence, prior: Prior, start?: Float64Array): Posterior {
  const K = prior.vector.length + 1;
  const search = createPosteriorSearch(K);
  const mean = start === undefined ? new Float64Array(K) : start.slice();
  search.find(evidence, prior, mean);
  return { mean, covariance: search.covariance() };
}

/**
 * The variance of biases under which students as these are most likely: the mean of what is expected of c² (the M-step
 * of Dempster, Laird & Rubin 1977 for a normal prior of mean zero). The vectors' variances stay: only U v is ever seen,
 * so how much v moves a logit is estimated with U, under the vectors' variance as it is given.
 *
 * @param expected of c² of every student: squared mean and variance
 */
export function estimatePrior(prior: Prior, expected: Float64Array): Prior {
  const sum = expected.reduce((a, b) => a + b, 0);
  return { ...prior, bias: Math.max(LEAST_VARIANCE, sum / expected.length) };
}
