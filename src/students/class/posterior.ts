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

/**
 * Newton's method from `start`, by default from zero. The posterior is log-concave, so there is one mode; steps are
 * cut to `LARGEST_STEP` logits and halved until the posterior rises. Without answers it is the prior.
 */
export function studentPosterior(
  { scores, labels }: Evidence,
  prior: Prior,
  start?: Float64Array,
): Posterior {
  const K = prior.vector.length + 1;
  const n = labels.length;
  const precision = [prior.bias, ...prior.vector].map((variance) => 1 / Math.max(variance, LEAST_VARIANCE));
  let mean: Float64Array = start === undefined ? new Float64Array(K) : Float64Array.from(start);
  const slope = new Float64Array(K);
  const curvature = new Float64Array(K * K);

  /** Log posterior at a point, without its constant; fills slope and curvature (minus the Hessian) there. */
  const evaluate = (at: Float64Array): number => {
    let height = 0;
    curvature.fill(0);
    for (let k = 0; k < K; k++) {
      height -= 0.5 * precision[k]! * at[k]! ** 2;
      slope[k] = -precision[k]! * at[k]!;
      curvature[k * K + k] = precision[k]!;
    }
    for (let i = 0; i < n; i++) {
      const from = i * K;
      let z = scores[from]! + at[0]!;
      for (let k = 1; k < K; k++) z += at[k]! * scores[from + k]!;
      const tail = Math.exp(-Math.abs(z));
      const p = z >= 0 ? 1 / (1 + tail) : tail / (1 + tail);
      const right = labels[i] === 1;
      height -= Math.max(right ? -z : z, 0) + Math.log1p(tail);
      const residual = (right ? 1 : 0) - p;
      const weight = p * (1 - p);
      slope[0] = slope[0]! + residual;
      curvature[0] = curvature[0]! + weight;
      for (let k = 1; k < K; k++) {
        const x = scores[from + k]!;
        const weighed = weight * x;
        const row = k * K;
        slope[k] = slope[k]! + residual * x;
        curvature[row] = curvature[row]! + weighed;
        for (let m = 1; m <= k; m++) curvature[row + m] = curvature[row + m]! + weighed * scores[from + m]!;
      }
    }
    return height;
  };

  let value = evaluate(mean);
  const step = new Float64Array(K);
  for (let iteration = 0; ; iteration++) {
    // The diagonal holds the prior's precision, so the matrix is positive definite.
    factorise(curvature, K);
    step.set(slope);
    solveFactorised(curvature, step, K);
    const size = step.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
    if (!(size > TOLERANCE) || iteration === MOST_ITERATIONS) break;
    let scale = Math.min(1, LARGEST_STEP / size);
    const from = mean;
    const along = (): Float64Array => from.map((m, k) => m + scale * step[k]!);
    mean = along();
    let next = evaluate(mean);
    // Where rounding hides the rise the step has become too short to matter.
    while (next < value && scale > LEAST_SCALE) {
      scale /= 2;
      mean = along();
      next = evaluate(mean);
    }
    value = next;
  }
  return { mean, covariance: invertFactorised(curvature, K) };
}

/**
 * The variance of biases under which students as these are most likely: the mean of what is expected of c² (the M-step
 * of Dempster, Laird & Rubin 1977 for a normal prior of mean zero). The vectors' variances stay: only U v is ever seen,
 * so how much v moves a logit is estimated with U, under the vectors' variance as it is given.
 */
export function estimatePrior(prior: Prior, posteriors: readonly Posterior[]): Prior {
  let sum = 0;
  for (const { mean, covariance } of posteriors) sum += mean[0]! ** 2 + covariance[0]!;
  return { ...prior, bias: Math.max(LEAST_VARIANCE, sum / posteriors.length) };
}
