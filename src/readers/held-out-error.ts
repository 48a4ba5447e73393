/** How far from what is read a question lies that was not learned from: by questions held out in turn. */
import { finish, groupFolds, part, type Steps } from '../numeric/index.ts';
import { addTimes, type FeatureRows, rowsAt } from './blocks/rows.ts';
import { type Components, solveComponentsInSteps, weightsOf } from './variances/components.ts';

export interface HeldOutTask {
  readonly blocks: readonly FeatureRows[];
  /** `[rows]` */
  readonly y: Float64Array;
  /** Variance of the error of each y, `[rows]`. */
  readonly noise: Float64Array;
  /** Rows of one number are held out together, `[rows]`. */
  readonly groups: ArrayLike<number>;
  readonly seed: number;
}

const FOLDS = 5;
/** Of more rows about so many are held out once: they tell the error to some hundredths. */
const ROWS_ENOUGH = 2000;
const HELD_OUT = 600;
const ROUNDS = 20;
/** What is left of a squared target: predictions are needed to the second digit. */
const TOLERANCE = 1e-6;

/**
 * The standard deviation of y around what the others say of it, the errors of y taken off; blocks have the variances that
 * all rows say (a handful of numbers, so that little of the held-out rows is in them).
 *
 * @returns logits; that of y as the components have it where there is but one group, which nothing can be held against
 */
export function heldOutError(task: HeldOutTask, components: Components): number {
  return finish(heldOutErrorInSteps(task, components));
}

/** The same, left off now and then. */
export function* heldOutErrorInSteps(task: HeldOutTask, components: Components): Steps<number> {
  const folds = foldsOf(task);
  if (folds.length === 0 || folds[0]!.length === task.y.length)
    return Math.sqrt(components.variances.reduce((sum, v) => sum + v, components.residual));
  const squares: { readonly square: number; readonly noise: number }[] = [];
  for (const [k, test] of folds.entries()) {
    const isTest = new Uint8Array(task.y.length);
    for (const row of test) isTest[row] = 1;
    const train = [...isTest.keys()].filter((row) => isTest[row] === 0);
    const work = predict(task, components, train, test);
    const predicted = yield* part(work, k / folds.length, (k + 1) / folds.length);
    test.forEach((row, i) => {
      squares.push({ square: (task.y[row]! - predicted[i]!) ** 2, noise: task.noise[row]! });
    });
  }
  return deviationOf(squares);
}

/** What the training rows say of the test rows, `[test]`. */
function* predict(
  { blocks, y, noise }: HeldOutTask,
  components: Components,
  train: readonly number[],
  test: readonly number[],
): Steps<Float64Array> {
  const learned = {
    blocks: blocks.map((z) => rowsAt(z, train)),
    y: Float64Array.from(train, (row) => y[row]!),
    noise: Float64Array.from(train, (row) => noise[row]!),
  };
  const solution = yield* solveComponentsInSteps(learned, components, { tolerance: TOLERANCE });
  const predicted = new Float64Array(test.length).fill(solution.mean);
  for (const [k, w] of weightsOf(solution, learned.blocks).entries())
    addTimes(rowsAt(blocks[k]!, test), w, predicted);
  return predicted;
}

/** Rows that are held out together, fold after fold; of many rows the first fold alone. */
function foldsOf({ groups, seed, y }: HeldOutTask): number[][] {
  const isMany = y.length > ROWS_ENOUGH;
  const fold = groupFolds(groups, isMany ? Math.ceil(y.length / HELD_OUT) : FOLDS, seed);
  const folds = isMany ? 1 : Math.max(-1, ...fold) + 1;
  return Array.from({ length: folds }, (_, k) => [...fold.keys()].filter((row) => fold[row] === k));
}

/** s under which deviations of variance s² + noise are most likely: each weighs by how well it tells s. */
function deviationOf(squares: readonly { readonly square: number; readonly noise: number }[]): number {
  let variance = squares.reduce((sum, { square }) => sum + square, 0) / Math.max(squares.length, 1);
  const floor = 1e-4 * variance;
  for (let round = 0; round < ROUNDS; round++) {
    let [sum, weights] = [0, 0];
    for (const { square, noise } of squares) {
      const weight = 1 / (variance + noise) ** 2;
      sum += weight * (square - noise);
      weights += weight;
    }
    if (!(weights > 0)) break;
    variance = Math.max(sum / weights, floor);
  }
  return Math.sqrt(variance);
}
