/**
 * y = μ + Σ Z_k w_k + r + e with w_k ~ N(0, v_k), r ~ N(0, τ²) and e of known variance: the variances under which such y
 * are most likely (restricted likelihood; Patterson & Thompson 1971), by the MM algorithm of Zhou, Hu, Qiu & Hobbs 2019
 * ("MM algorithms for variance components models", JCGS 28): each is multiplied by
 * √(αᵀ G α / tr(K⁻¹ G)), G = Z_k Z_kᵀ, K the covariance of y, α = K⁻¹(y − μ). A block that adds nothing goes to nought.
 * K is known by its products alone; traces are exact for few rows, else means over random signs (Hutchinson 1990).
 */
import { conjugateGradients, createMt19937, dot, mean, variance } from '../numeric/index.ts';
import { countOfRows, type FeatureRows, rowsAt, sumByFeature, times } from './blocks/rows.ts';

export interface ComponentsTask {
  /** `[rows]` of each block, whose squares add up to about 1 a row. */
  readonly blocks: readonly FeatureRows[];
  /** `[rows]` */
  readonly y: Float64Array;
  /** Variance of e, `[rows]`. */
  readonly noise: Float64Array;
  readonly seed: number;
}

export interface Components {
  /** v_k, `[blocks]`. */
  readonly variances: readonly number[];
  /** τ² */
  readonly residual: number;
}

export interface Solution extends Components {
  /** K⁻¹(y − μ), `[rows]`. */
  readonly alpha: Float64Array;
  readonly mean: number;
}

/** With more rows, variances are estimated on some, and traces by so many draws. */
const ROWS_ENOUGH = 1500;
const EXACT_ROWS = 150;
const PROBES = 6;
const ROUNDS = 20;
/** A variance has come to rest when a round changes it by less than this share of the largest. */
const AT_REST = 0.02;
/** Of μ, as a multiple of the variance of y: so much as says nothing. */
const MEAN_VARIANCE = 10;
const LEAST_SHARE = 1e-6;

/** @returns variances, with all that predicts from them */
export function fitComponents(task: ComponentsTask): Solution {
  const rows = task.y.length;
  const some = rows <= ROWS_ENOUGH ? task : chosenRows(task, ROWS_ENOUGH);
  return solve(task, estimateComponents(some));
}

function estimateComponents({ blocks, y, noise, seed }: ComponentsTask): Components {
  const rows = y.length;
  const all = variance(y);
  const centred = y.map((one) => one - weightedMean(y, noise, all));
  // What the errors do not explain, shared out evenly at first.
  const start = Math.max(all - mean(noise), 0.1 * all, 1e-6) / (blocks.length + 1);
  let current: Components = { variances: blocks.map(() => start), residual: start };
  const probes = probesOf(rows, seed);
  const ofProbes = probes.map((probe) => blocks.map((z) => sumByFeature(z, probe)));
  let alpha: Float64Array | undefined;
  const solved: (Float64Array | undefined)[] = probes.map(() => undefined);
  for (let round = 0; round < ROUNDS; round++) {
    const covariance = covarianceOf({ blocks, noise }, current, MEAN_VARIANCE * all);
    const a = covariance.solve(centred, ROUGHLY, alpha);
    alpha = a;
    const traces = new Float64Array(blocks.length + 1);
    for (const [p, probe] of probes.entries()) {
      const u = covariance.solve(probe, ROUGHLY, solved[p]);
      solved[p] = u;
      for (const [k, z] of blocks.entries()) traces[k]! += dot(sumByFeature(z, u), ofProbes[p]![k]!);
      traces[blocks.length]! += dot(u, probe);
    }
    const share = rows <= EXACT_ROWS ? 1 : probes.length;
    const grown = (v: number, square: number, trace: number) =>
      trace > 0 ? (v * Math.max(square, 0)) / (trace / share) : v;
    const next: Components = {
      variances: blocks.map((z, k) => {
        const w = sumByFeature(z, a);
        return grown(current.variances[k]!, dot(w, w), traces[k]!);
      }),
      residual: grown(current.residual, dot(a, a), traces[blocks.length]!),
    };
    const largest = Math.max(...next.variances, next.residual);
    const moved = [...next.variances, next.residual].map((v, k) =>
      Math.abs(v - [...current.variances, current.residual][k]!),
    );
    const floor = LEAST_SHARE * largest;
    current = {
      variances: next.variances.map((v) => (v < floor ? 0 : v)),
      residual: Math.max(next.residual, floor),
    };
    if (Math.max(...moved) < AT_REST * largest) break;
  }
  return current;
}

function solve({ blocks, y, noise }: ComponentsTask, components: Components): Solution {
  const all = variance(y);
  const centre = weightedMean(y, noise, components.residual);
  const prior = MEAN_VARIANCE * all;
  const { solve: by } = covarianceOf({ blocks, noise }, components, prior);
  const alpha = by(
    y.map((one) => one - centre),
    EXACTLY,
  );
  return { ...components, alpha, mean: centre + prior * alpha.reduce((a, b) => a + b, 0) };
}

/** K by its products, and what it solves. */
function covarianceOf(
  { blocks, noise }: Pick<ComponentsTask, 'blocks' | 'noise'>,
  { variances, residual }: Components,
  ofMean: number,
) {
  const diagonal = noise.map((e) => e + residual + variances.reduce((a, b) => a + b, 0));
  const product = (v: Float64Array, into: Float64Array): void => {
    const common = ofMean * v.reduce((a, b) => a + b, 0);
    for (let i = 0; i < v.length; i++) into[i] = (noise[i]! + residual) * v[i]! + common;
    for (const [k, z] of blocks.entries()) {
      if (variances[k] === 0) continue;
      const w = sumByFeature(z, v);
      for (let j = 0; j < w.length; j++) w[j]! *= variances[k]!;
      times(z, w, into);
    }
  };
  return {
    /** @param near where the search begins. @default nought */
    solve(target: Float64Array, tolerance: number, near?: Float64Array): Float64Array {
      const left = target.slice();
      if (near !== undefined) {
        const at = new Float64Array(left.length);
        product(near, at);
        for (let i = 0; i < left.length; i++) left[i]! -= at[i]!;
      }
      const square = dot(left, left);
      const enough = tolerance * dot(target, target);
      if (!(square > enough)) return near ?? new Float64Array(left.length);
      const found = conjugateGradients({
        target: left,
        diagonal,
        times: product,
        tolerance: enough / square,
        mostSteps: MOST_STEPS,
      });
      return near === undefined ? found : found.map((one, i) => one + near[i]!);
    },
  };
}

/** The share of a squared target that may be left of it. */
const ROUGHLY = 1e-5;
const EXACTLY = 1e-10;
const MOST_STEPS = 300;

function weightedMean(y: Float64Array, noise: Float64Array, spread: number): number {
  let [sum, weights] = [0, 0];
  for (const [i, one] of y.entries()) {
    const weight = 1 / (noise[i]! + spread + 1e-9);
    sum += weight * one;
    weights += weight;
  }
  return sum / weights;
}

/** Unit vectors where they are few, which makes a trace exact; else random signs. */
function probesOf(rows: number, seed: number): Float64Array[] {
  if (rows <= EXACT_ROWS)
    return Array.from({ length: rows }, (_, i) => {
      const unit = new Float64Array(rows);
      unit[i] = 1;
      return unit;
    });
  const random = createMt19937(seed);
  return Array.from({ length: PROBES }, () =>
    Float64Array.from({ length: rows }, () => (random.uniform() < 0.5 ? -1 : 1)),
  );
}

/** Every so manieth row. */
function chosenRows({ blocks, y, noise, seed }: ComponentsTask, count: number): ComponentsTask {
  const rows = Array.from({ length: count }, (_, i) => Math.floor((i * y.length) / count));
  return {
    blocks: blocks.map((z) => rowsAt(z, rows)),
    y: Float64Array.from(rows, (row) => y[row]!),
    noise: Float64Array.from(rows, (row) => noise[row]!),
    seed,
  };
}

/** v_k Zᵀ α of each block: how much a feature adds to y. */
export function weightsOf({ variances, alpha }: Solution, blocks: readonly FeatureRows[]): Float64Array[] {
  return blocks.map((z, k) => {
    if (countOfRows(z) !== alpha.length) throw new RangeError('blocks: expected the rows that were solved');
    return sumByFeature(z, alpha).map((one) => variances[k]! * one);
  });
}
