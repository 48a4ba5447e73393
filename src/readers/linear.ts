/** Difficulty as a line through what the base makes of a text: all of a reader that a model of the base alone can hold. */
import { numberRows, scalingOf } from './blocks/number-block.ts';
import { fitComponents, weightsOf } from './variances/components.ts';

/** b(x) = weight · x + bias, logits. */
export interface BaseLine {
  /** `[hidden]` */
  readonly weight: Float64Array;
  readonly bias: number;
}

/**
 * The same model as a reader's with one block, the numbers of the base as they are.
 *
 * @returns with the variance of what the line leaves open, logits²
 * @param task.base what the base makes of each text, `[hidden]` each
 * @throws UnderstudyError `numeric` for a number that is not finite
 */
export function learnLine(task: {
  readonly base: readonly ArrayLike<number>[];
  readonly difficulty: Float64Array;
  /** Standard error of each, logits. */
  readonly error: Float64Array;
  readonly seed: number;
}): BaseLine & { readonly residual: number } {
  const scaling = scalingOf(task.base, 'together');
  const blocks = [numberRows(scaling, task.base)];
  const noise = task.error.map((e) => e ** 2);
  const solution = fitComponents({ blocks, y: task.difficulty, noise, seed: task.seed });
  const [scaled] = weightsOf(solution, blocks) as [Float64Array];
  let bias = solution.mean;
  const weight = scaled.map((w, j) => {
    const divisor = scaling.divisor[j]!;
    if (divisor === 0) return 0;
    bias -= (w * scaling.centre[j]!) / divisor;
    return w / divisor;
  });
  return { weight, bias, residual: solution.residual };
}

/** Difficulty of each text, logits. */
export function onLine({ weight, bias }: BaseLine, base: readonly ArrayLike<number>[]): Float64Array {
  return Float64Array.from(base, (x) => weight.reduce((sum, w, j) => sum + w * x[j]!, bias));
}
