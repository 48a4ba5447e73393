/**
 * What the likelihood of variances is climbed by. With few rows K is inverted; with more it is solved for what is needed
 * alone, and traces are means over random signs (Hutchinson 1990).
 */
import {
  addMatrixTimes,
  createMt19937,
  dot,
  factorise,
  invertFactorised,
  mean,
  part,
  type Steps,
  solveFactorised,
} from '../../numeric/index.ts';
import { addTimes, type FeatureRows, sumByFeature } from '../blocks/rows.ts';
import { createSolve } from './covariance.ts';
import type { CentredTask, Components } from './task.ts';
import { writeCovariance } from './written-out.ts';

/** Of every block, and last of the residual, whose G is the identity. */
export interface Measured {
  /** αᵀ G α */
  readonly squares: readonly number[];
  /** tr(K⁻¹ G) */
  readonly traces: readonly number[];
  /** αᵀ G K⁻¹ G′ α, of every two: twice the average information. */
  readonly information: readonly (readonly number[])[];
}

/** With more rows K is not inverted. */
const EXACT_ROWS = 400;

/** Measures anew under other variances. */
type Measure = (components: Components) => Steps<Measured>;

export function* measuresOf(task: CentredTask): Steps<Measure> {
  return yield* task.y.length <= EXACT_ROWS ? exactMeasures(task) : drawnMeasures(task);
}

function* exactMeasures(task: CentredTask): Steps<Measure> {
  const { blocks, y } = task;
  const n = y.length;
  const { write, products } = yield* writeCovariance(task);
  // So few rows take no time worth leaving off in.
  return function* (components) {
    const k = write(components);
    factorise(k, n);
    const solved = (v: Float64Array): Float64Array => {
      const copy = v.slice();
      solveFactorised(k, copy, n);
      return copy;
    };
    const alpha = solved(y);
    const inverse = invertFactorised(k, n);
    let trace = 0;
    for (let i = 0; i < n; i++) trace += inverse[i * n + i]!;
    const ofAlpha = timesAlpha(blocks, alpha);
    return {
      squares: squaresOf(blocks, alpha),
      traces: [...products.map((g) => dot(inverse, g)), trace],
      information: productsOf(ofAlpha, ofAlpha.map(solved)),
    };
  };
}

const PROBES = 6;
/** The share of a squared target that may be left of it. */
const ROUGHLY = 1e-5;

/** Each round begins where the one before ended. */
function* drawnMeasures(task: CentredTask): Steps<Measure> {
  const { blocks, y, seed } = task;
  const n = y.length;
  const { write } = yield* writeCovariance(task);
  const random = createMt19937(seed);
  const probes = Array.from({ length: PROBES }, () => y.map(() => (random.uniform() < 0.5 ? -1 : 1)));
  const ofProbes = probes.map((probe) => blocks.map((z) => sumByFeature(z, probe)));
  let last: { readonly found: readonly Float64Array[]; readonly solved: readonly Float64Array[] } | undefined;
  return function* (components) {
    const k = write(components);
    const solve = createSolve({
      diagonal: Float64Array.from({ length: n }, (_, i) => k[i * n + i]!),
      addTimes: (v, into) => addMatrixTimes(k, v, into),
    });
    const targets = [y, ...probes];
    const systems = targets.length + blocks.length + 1;
    let done = 0;
    const solveAll = function* (of: readonly Float64Array[], near: readonly Float64Array[] | undefined) {
      const all: Float64Array[] = [];
      for (const [i, target] of of.entries()) {
        all.push(yield* part(solve(target, ROUGHLY, near?.[i]), done / systems, (done + 1) / systems));
        done++;
      }
      return all;
    };
    const found = yield* solveAll(targets, last?.found);
    const [alpha, ...probed] = found as [Float64Array, ...Float64Array[]];
    const ofAlpha = timesAlpha(blocks, alpha);
    const solved = yield* solveAll(ofAlpha, last?.solved);
    last = { found, solved };
    return {
      squares: squaresOf(blocks, alpha),
      traces: [
        ...blocks.map((z, b) => mean(probed.map((u, p) => dot(sumByFeature(z, u), ofProbes[p]![b]!)))),
        mean(probed.map((u, p) => dot(u, probes[p]!))),
      ],
      information: productsOf(ofAlpha, solved),
    };
  };
}

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

function squaresOf(blocks: readonly FeatureRows[], alpha: Float64Array): number[] {
  return [...blocks.map((z) => sumByFeature(z, alpha)), alpha].map((one) => dot(one, one));
}

const productsOf = (some: readonly Float64Array[], others: readonly Float64Array[]): number[][] =>
  some.map((one) => others.map((other) => dot(one, other)));
