/**
 * y = μ + Σ Z_k w_k + r + e with w_k ~ N(0, v_k), r ~ N(0, τ²) and e of known variance: the variances under which such y
 * are most likely (restricted likelihood; Patterson & Thompson 1971). Each is multiplied by αᵀ G α / tr(K⁻¹ G) at
 * first (Harville 1977, section 6); then steps follow the slope of the likelihood until it is 0, with G = Z_k Z_kᵀ, K the covariance
 * of y and α = K⁻¹(y − μ). A block that adds nothing goes to nought. With many rows K is known by its products alone,
 * and traces are means over random signs (Hutchinson 1990).
 */
import {
  conjugateGradients,
  createMt19937,
  dot,
  factorise,
  invertFactorised,
  mean,
  solveFactorised,
  variance,
} from '../numeric/index.ts';
import { addTimes, type FeatureRows, rowsAt, sumByFeature, writeRow } from './blocks/rows.ts';

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

/** With more rows, variances are estimated on some. */
const ROWS_ENOUGH = 1500;
/** With more, K is never written out. */
const EXACT_ROWS = 400;
const ROUNDS = 30;
/** Rounds of multiplying, before there are steps. */
const FIRST_ROUNDS = 2;
/** The factor that a variance may change by in one step. */
const FARTHEST = 4;
/** Of each variance's information, what must be left when the others' is taken off. */
const LEAST_INFORMATION = 1e-6;
/** Variances have come to rest when a round changes none by more than this share of the largest. */
const AT_REST = 0.02;
/** Of μ, as a multiple of the variance of y: so much as says nothing. */
const MEAN_VARIANCE = 10;
const LEAST_SHARE = 1e-6;
/** Of the residual, so that K has an inverse where all y are the same and known exactly. */
const LEAST_VARIANCE = 1e-12;

/** @returns variances, with all that predicts from them */
export function fitComponents(task: ComponentsTask): Solution {
  return solveComponents(task, estimateOn(task));
}

/**
 * The variances alone.
 *
 * @param options.rows with more, they are estimated on some. @default 1500
 * @param options.near where the search begins, the nearer the sooner it ends. @default all alike
 */
export function estimateOn(
  task: ComponentsTask,
  { rows = ROWS_ENOUGH, near }: { readonly rows?: number; readonly near?: Components } = {},
): Components {
  return estimateComponents(task.y.length <= rows ? task : chosenRows(task, rows), near);
}

function estimateComponents(task: ComponentsTask, near?: Components): Components {
  const { blocks, y, noise } = task;
  const all = variance(y);
  const centre = weightedMean(y, noise, all);
  const centred = { ...task, y: y.map((one) => one - centre), ofMean: MEAN_VARIANCE * all };
  const measure = y.length <= EXACT_ROWS ? exactMeasures(centred) : drawnMeasures(centred);
  // What the errors do not explain, shared out evenly at first.
  const start = Math.max(all - mean(noise), 0.1 * all, 1e-6) / (blocks.length + 1);
  // A block without features would keep what it begins with.
  let current = near
    ? [...near.variances, near.residual]
    : [...blocks.map(({ values }) => (values.some((one) => one !== 0) ? start : 0)), start];
  for (let round = 0; round < ROUNDS; round++) {
    const measures = measure(componentsOf(current));
    const next = round < FIRST_ROUNDS ? multiplied(current, measures) : stepped(current, measures);
    const largest = Math.max(...next);
    const moved = Math.max(...next.map((v, k) => Math.abs(v - current[k]!)));
    const floor = Math.max(LEAST_SHARE * largest, LEAST_VARIANCE);
    current = next.map((v, k) => (v >= floor ? v : k === blocks.length ? floor : 0));
    if (round >= FIRST_ROUNDS && moved < AT_REST * largest) break;
  }
  return componentsOf(current);
}

/** Towards where the likelihood is higher: safe and slow. */
function multiplied(current: readonly number[], { squares, traces }: ReturnType<Measures>): number[] {
  return current.map((v, k) => (traces[k]! > 0 ? (v * Math.max(squares[k]!, 0)) / traces[k]! : v));
}

/**
 * A step of Newton's with the average information in place of second derivatives (Gilmour, Thompson & Cullis 1995), no
 * variance going further than a factor of `FARTHEST`: where two blocks know nearly the same, multiplying alone creeps.
 */
function stepped(current: readonly number[], measures: ReturnType<Measures>): number[] {
  const { squares, traces, information } = measures;
  const some = [...current.keys()].filter((k) => current[k]! > 0);
  const matrix = new Float64Array(some.length ** 2);
  for (const [i, k] of some.entries())
    for (const [j, l] of some.entries()) matrix[i * some.length + j] = information[k]![l]! / 2;
  if (!factorise(matrix, some.length, LEAST_INFORMATION)) return multiplied(current, measures);
  const step = Float64Array.from(some, (k) => (squares[k]! - traces[k]!) / 2);
  solveFactorised(matrix, step, some.length);
  const next = [...current];
  for (const [i, k] of some.entries())
    next[k] = Math.min(Math.max(current[k]! + step[i]!, current[k]! / FARTHEST), current[k]! * FARTHEST);
  return next;
}

/** @param all the blocks' variances, and last that of the residual */
function componentsOf(all: readonly number[]): Components {
  return { variances: all.slice(0, -1), residual: all.at(-1)! };
}

/** Of every block, and last of the residual, whose G is the identity. */
type Measures = (components: Components) => {
  /** αᵀ G α */
  readonly squares: readonly number[];
  /** tr(K⁻¹ G) */
  readonly traces: readonly number[];
  /** αᵀ G K⁻¹ G′ α, of every two: twice the average information. */
  readonly information: readonly (readonly number[])[];
};

/** G α of every block, and of the residual. */
function timesAlpha(blocks: readonly FeatureRows[], alpha: Float64Array): Float64Array[] {
  return [
    ...blocks.map((z) => {
      const product = new Float64Array(alpha.length);
      addTimes(z, sumByFeature(z, alpha), product);
      return product;
    }),
    alpha,
  ];
}

type Centred = ComponentsTask & { readonly ofMean: number };

/** With K written out. */
function exactMeasures({ blocks, y, noise, ofMean }: Centred): Measures {
  const n = y.length;
  const products = blocks.map((z) => outerProduct(z, n));
  return ({ variances, residual }) => {
    const k = new Float64Array(n * n).fill(ofMean);
    for (const [b, g] of products.entries())
      for (let i = 0; i < k.length; i++) k[i]! += variances[b]! * g[i]!;
    for (let i = 0; i < n; i++) k[i * n + i]! += noise[i]! + residual;
    factorise(k, n);
    const alpha = y.slice();
    solveFactorised(k, alpha, n);
    const ofAlpha = timesAlpha(blocks, alpha);
    const solved = ofAlpha.map((one) => {
      const copy = one.slice();
      solveFactorised(k, copy, n);
      return copy;
    });
    const inverse = invertFactorised(k, n);
    let trace = 0;
    for (let i = 0; i < n; i++) trace += inverse[i * n + i]!;
    return {
      squares: [...blocks.map((z) => squareOf(sumByFeature(z, alpha))), squareOf(alpha)],
      traces: [...products.map((g) => dot(inverse, g)), trace],
      information: ofAlpha.map((one) => solved.map((other) => dot(one, other))),
    };
  };
}

/** Z Zᵀ, `[rows, rows]`. */
function outerProduct(z: FeatureRows, rows: number): Float64Array {
  const product = new Float64Array(rows * rows);
  const weights = new Float64Array(z.width);
  for (let row = 0; row < rows; row++) {
    writeRow(z, row, weights);
    addTimes(z, weights, product.subarray(row * rows, (row + 1) * rows));
  }
  return product;
}

const squareOf = (v: Float64Array): number => dot(v, v);

const PROBES = 6;

/** By the products of K alone; traces are means over random signs. Each round begins where the one before ended. */
function drawnMeasures({ blocks, y, noise, seed, ofMean }: Centred): Measures {
  const random = createMt19937(seed);
  const targets = [
    y,
    ...Array.from({ length: PROBES }, () => y.map(() => (random.uniform() < 0.5 ? -1 : 1))),
  ];
  const ofProbes = targets.slice(1).map((probe) => blocks.map((z) => sumByFeature(z, probe)));
  let solved: readonly (Float64Array | undefined)[] = targets.map(() => undefined);
  let solvedProducts: readonly (Float64Array | undefined)[] = [];
  return (components) => {
    const { solve } = covarianceOf({ blocks, noise }, components, ofMean);
    const found = targets.map((target, i) => solve(target, ROUGHLY, solved[i]));
    solved = found;
    const [alpha, ...probed] = found as [Float64Array, ...Float64Array[]];
    const traces = blocks.map((z, k) =>
      mean(probed.map((u, p) => dot(sumByFeature(z, u), ofProbes[p]![k]!))),
    );
    const trace = mean(probed.map((u, p) => dot(u, targets[p + 1]!)));
    const ofAlpha = timesAlpha(blocks, alpha);
    const ofProducts = ofAlpha.map((product, k) => solve(product, ROUGHLY, solvedProducts[k]));
    solvedProducts = ofProducts;
    return {
      squares: [...blocks.map((z) => squareOf(sumByFeature(z, alpha))), squareOf(alpha)],
      traces: [...traces, trace],
      information: ofAlpha.map((one) => ofProducts.map((other) => dot(one, other))),
    };
  };
}

/**
 * All that predicts, the variances being known.
 *
 * @param options.tolerance the share of the squared target that may be left of it
 * @param options.near where the search for α begins. @default nought
 */
export function solveComponents(
  { blocks, y, noise }: Omit<ComponentsTask, 'seed'>,
  components: Components,
  {
    tolerance = EXACTLY,
    near,
  }: { readonly tolerance?: number; readonly near?: Float64Array | undefined } = {},
): Solution {
  const all = variance(y);
  const centre = weightedMean(y, noise, components.residual);
  const prior = MEAN_VARIANCE * all;
  const { solve: by } = covarianceOf({ blocks, noise }, components, prior);
  const alpha = by(
    y.map((one) => one - centre),
    tolerance,
    near,
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
      addTimes(z, w, into);
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

/** v_k Zᵀ α of each block: how much a feature adds to y. Of a block at nought 0, and never −0. */
export function weightsOf({ variances, alpha }: Solution, blocks: readonly FeatureRows[]): Float64Array[] {
  return blocks.map((z, k) => sumByFeature(z, alpha).map((one) => variances[k]! * one + 0));
}
