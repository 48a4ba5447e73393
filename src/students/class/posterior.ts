/**
 * What a student's answers say of the student's own parameters, the questions' scores being given: a logistic
 * regression with a Gaussian prior, its mode, and the curvature there as a covariance (Laplace's approximation;
 * Bishop 2006, Pattern Recognition and Machine Learning, section 4.5).
 */
import { factorise, invertFactorised, solveFactorised } from './cholesky.ts';

/** Deviations of what students own, squared: c ~ N(0, bias), v_k ~ N(0, vector_k). */
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
  /** [n, K], of the questions answered, b included in the first of each row. */
  readonly scores: Float64Array;
  /** [n] */
  readonly labels: Uint8Array;
}

/** A variance below this says that all students are alike: its parameter stays at zero, and the precision finite. */
export const LEAST_VARIANCE = 1e-8;
const MOST_ITERATIONS = 100;
const TOLERANCE = 1e-9;
const LARGEST_STEP = 5;

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
  let mean = start === undefined ? new Float64Array(K) : Float64Array.from(start);
  const slope = new Float64Array(K);
  const curvature = new Float64Array(K * K);

  /** Log posterior at a point, without its constant. */
  const height = (at: Float64Array): number => {
    let sum = 0;
    for (let k = 0; k < K; k++) sum -= 0.5 * precision[k]! * at[k]! ** 2;
    for (let i = 0; i < n; i++) {
      const z = logit(scores, i, K, at);
      sum -= softplus(labels[i] === 1 ? -z : z);
    }
    return sum;
  };
  /** Fills slope and curvature (minus the Hessian) at the mean. */
  const differentiate = (): void => {
    curvature.fill(0);
    for (let k = 0; k < K; k++) {
      slope[k] = -precision[k]! * mean[k]!;
      curvature[k * K + k] = precision[k]!;
    }
    for (let i = 0; i < n; i++) {
      const p = 1 / (1 + Math.exp(-logit(scores, i, K, mean)));
      const residual = labels[i]! - p;
      const weight = p * (1 - p);
      slope[0] = slope[0]! + residual;
      curvature[0] = curvature[0]! + weight;
      for (let k = 1; k < K; k++) {
        const x = scores[i * K + k]!;
        slope[k] = slope[k]! + residual * x;
        const row = k * K;
        curvature[row] = curvature[row]! + weight * x;
        for (let m = 1; m <= k; m++)
          curvature[row + m] = curvature[row + m]! + weight * x * scores[i * K + m]!;
      }
    }
  };

  let value = height(mean);
  for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
    differentiate();
    if (!factorise(curvature, K)) break;
    const step = Float64Array.from(slope);
    solveFactorised(curvature, step, K);
    const size = Math.max(...step.map(Math.abs));
    if (!(size > TOLERANCE)) break;
    let scale = Math.min(1, LARGEST_STEP / size);
    let next = mean.map((m, k) => m + scale * step[k]!);
    let nextValue = height(next);
    while (!(nextValue >= value) && scale > 1e-6) {
      scale /= 2;
      next = mean.map((m, k) => m + scale * step[k]!);
      nextValue = height(next);
    }
    if (!(nextValue >= value)) break;
    mean = next;
    value = nextValue;
  }
  differentiate();
  factorise(curvature, K);
  return { mean, covariance: invertFactorised(curvature, K) };
}

/**
 * The variances under which students as these are most likely: the mean of what is expected of c² and v_k² (the
 * M-step of Dempster, Laird & Rubin 1977 for a normal prior of mean zero).
 */
export function estimatePrior(posteriors: readonly Posterior[]): Prior {
  const K = posteriors[0]!.mean.length;
  const variances = Array.from({ length: K }, (_, k) => {
    let sum = 0;
    for (const { mean, covariance } of posteriors) sum += mean[k]! ** 2 + covariance[k * K + k]!;
    return Math.max(LEAST_VARIANCE, sum / posteriors.length);
  });
  return { bias: variances[0]!, vector: variances.slice(1) };
}

/** z of row i: the first score, plus c, plus v times the others. */
function logit(scores: Float64Array, i: number, K: number, at: Float64Array): number {
  let z = scores[i * K]! + at[0]!;
  for (let k = 1; k < K; k++) z += at[k]! * scores[i * K + k]!;
  return z;
}

/** log(1 + eˣ) without overflow. */
const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
