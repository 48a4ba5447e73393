/**
 * y = μ + Σ Z_k w_k + r + e with w_k ~ N(0, v_k), r ~ N(0, τ²) and e of known variance: how large each variance is, and
 * what follows from them for y.
 */
import { finish, mean, part, type Steps, variance } from '../../numeric/index.ts';
import { type FeatureRows, sumByFeature } from '../blocks/rows.ts';
import { covarianceOf } from './covariance.ts';
import { estimateVariances } from './estimate.ts';
import type { Components, ComponentsTask } from './task.ts';

export type { Components, ComponentsTask } from './task.ts';

export interface Solution extends Components {
  /** K⁻¹(y − μ), `[rows]`. */
  readonly alpha: Float64Array;
  readonly mean: number;
}

/** Of μ, as a multiple of the variance of y: so much as says nothing. */
const MEAN_VARIANCE = 10;
/** The share of a squared target that may be left of it. */
const EXACTLY = 1e-10;

/** @returns variances, with all that predicts from them */
export function fitComponents(task: ComponentsTask): Solution {
  return finish(fitComponentsInSteps(task));
}

/** The same, left off now and then. */
export function* fitComponentsInSteps(task: ComponentsTask): Steps<Solution> {
  const components = yield* part(estimateComponentsInSteps(task), 0, 0.7);
  return yield* part(solveComponentsInSteps(task, components), 0.7, 1);
}

/** The variances alone. @param near where the search begins, the nearer the sooner it ends. @default all alike */
export function estimateComponents(task: ComponentsTask, near?: Components): Components {
  return finish(estimateComponentsInSteps(task, near));
}

function* estimateComponentsInSteps(task: ComponentsTask, near?: Components): Steps<Components> {
  const { y, noise } = task;
  const all = variance(y);
  const centre = weightedMean(y, noise, all);
  // What the errors do not explain, shared out evenly at first.
  const spread = Math.max(all - mean(noise), 0.1 * all, 1e-6);
  const centred = { ...task, y: y.map((one) => one - centre), ofMean: MEAN_VARIANCE * all };
  return yield* estimateVariances(centred, near ?? spread);
}

/**
 * All that predicts, the variances being known.
 *
 * @param options.tolerance the share of the squared target that may be left of it
 * @param options.near where the search for α begins. @default nought
 */
export function solveComponents(
  task: Omit<ComponentsTask, 'seed'>,
  components: Components,
  options?: SolveOptions,
): Solution {
  return finish(solveComponentsInSteps(task, components, options));
}

interface SolveOptions {
  readonly tolerance?: number;
  readonly near?: Float64Array | undefined;
}

/** The same, left off after every product with the features. */
export function* solveComponentsInSteps(
  { blocks, y, noise }: Omit<ComponentsTask, 'seed'>,
  components: Components,
  { tolerance = EXACTLY, near }: SolveOptions = {},
): Steps<Solution> {
  const centre = weightedMean(y, noise, components.residual);
  const prior = MEAN_VARIANCE * variance(y);
  const { solve } = covarianceOf({ blocks, noise }, components, prior);
  const alpha = yield* solve(
    y.map((one) => one - centre),
    tolerance,
    near,
  );
  return { ...components, alpha, mean: centre + prior * alpha.reduce((a, b) => a + b, 0) };
}

/** v_k Zᵀ α of each block: how much a feature adds to y. Of a block at nought 0, and never −0. */
export function weightsOf({ variances, alpha }: Solution, blocks: readonly FeatureRows[]): Float64Array[] {
  return blocks.map((z, k) => sumByFeature(z, alpha).map((one) => variances[k]! * one + 0));
}

function weightedMean(y: Float64Array, noise: Float64Array, spread: number): number {
  let [sum, weights] = [0, 0];
  for (const [i, one] of y.entries()) {
    const weight = 1 / (noise[i]! + spread + 1e-9);
    sum += weight * one;
    weights += weight;
  }
  return sum / weights;
}
