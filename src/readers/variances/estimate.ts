/**
 * The variances under which y are most likely (restricted likelihood; Patterson & Thompson 1971). Each is multiplied by
 * αᵀ G α / tr(K⁻¹ G) at first (Harville 1977, section 6); then steps follow the slope of the likelihood until it is 0,
 * with G = Z_k Z_kᵀ, K the covariance of y and α = K⁻¹(y − μ). A block that adds nothing goes to nought.
 */
import { factorise, part, type Steps, solveFactorised } from '../../numeric/index.ts';
import { rowsAt } from '../blocks/rows.ts';
import { type Measured, measuresOf } from './measures.ts';
import type { CentredTask, Components } from './task.ts';

/** With more rows, variances are estimated on some: they are a handful of numbers. */
const ROWS_ENOUGH = 1000;
const ROUNDS = 30;
/** Rounds of multiplying, before there are steps. */
const FIRST_ROUNDS = 2;
/** The factor that a variance may change by in one step. */
const FARTHEST = 4;
/** Of each variance's information, what must be left when the others' is taken off. */
const LEAST_INFORMATION = 1e-6;
/** Variances have come to rest when a round changes none by more than this share of the largest. */
const AT_REST = 0.02;
const LEAST_SHARE = 1e-6;
/** Of the residual, so that K has an inverse where all y are the same and known exactly. */
const LEAST_VARIANCE = 1e-12;

/** The share of the work before the first round; of what is left each round is taken for a seventh. */
const FIRST = 0.1;

/** @param start where the search begins: components, or a variance to be shared out evenly */
export function* estimateVariances(whole: CentredTask, start: Components | number): Steps<Components> {
  const task = whole.y.length <= ROWS_ENOUGH ? whole : someRows(whole, ROWS_ENOUGH);
  const measure = yield* part(measuresOf(task), 0, FIRST);
  let current = typeof start === 'number' ? evenly(task, start) : [...start.variances, start.residual];
  for (let round = 0; round < ROUNDS; round++) {
    const [from, to] = [round, round + 1].map((rounds) => 1 - (1 - FIRST) * 0.85 ** rounds) as [
      number,
      number,
    ];
    const measured: Measured = yield* part(measure(componentsOf(current)), from, to);
    const next = round < FIRST_ROUNDS ? multiplied(current, measured) : stepped(current, measured);
    const largest = Math.max(...next);
    const moved = Math.max(...next.map((v, k) => Math.abs(v - current[k]!)));
    const floor = Math.max(LEAST_SHARE * largest, LEAST_VARIANCE);
    current = next.map((v, k) => (v >= floor ? v : k === next.length - 1 ? floor : 0));
    if (round >= FIRST_ROUNDS && moved < AT_REST * largest) break;
  }
  return componentsOf(current);
}

/** A block without features would keep what it begins with: it begins with nought. */
function evenly({ blocks }: CentredTask, spread: number): number[] {
  const each = spread / (blocks.length + 1);
  return [...blocks.map(({ values }) => (values.some((one) => one !== 0) ? each : 0)), each];
}

/** Towards where the likelihood is higher: safe and slow. */
function multiplied(current: readonly number[], { squares, traces }: Measured): number[] {
  return current.map((v, k) => (traces[k]! > 0 ? (v * Math.max(squares[k]!, 0)) / traces[k]! : v));
}

/**
 * A step of Newton's with the average information in place of second derivatives (Gilmour, Thompson & Cullis 1995), no
 * variance going further than a factor of `FARTHEST`: where two blocks know nearly the same, multiplying alone creeps.
 */
function stepped(current: readonly number[], measured: Measured): number[] {
  const { squares, traces, information } = measured;
  const some = [...current.keys()].filter((k) => current[k]! > 0);
  const matrix = new Float64Array(some.length ** 2);
  for (const [i, k] of some.entries())
    for (const [j, l] of some.entries()) matrix[i * some.length + j] = information[k]![l]! / 2;
  if (!factorise(matrix, some.length, LEAST_INFORMATION)) return multiplied(current, measured);
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

/** Every so manieth row. */
function someRows(task: CentredTask, count: number): CentredTask {
  const rows = Array.from({ length: count }, (_, i) => Math.floor((i * task.y.length) / count));
  return {
    ...task,
    blocks: task.blocks.map((z) => rowsAt(z, rows)),
    y: Float64Array.from(rows, (row) => task.y[row]!),
    noise: Float64Array.from(rows, (row) => task.noise[row]!),
  };
}
