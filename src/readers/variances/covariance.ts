/** K, the covariance of y under given variances, by its products alone, and what it solves. */
import { conjugateGradientsInSteps, dot, type Steps } from '../../numeric/index.ts';
import { addTimes, sumByFeature } from '../blocks/rows.ts';
import type { Components, ComponentsTask } from './task.ts';

const MOST_STEPS = 300;

/**
 * K⁻¹ target, nearly.
 *
 * @param tolerance the share of the squared target that may be left of it
 * @param near where the search begins. @default nought
 */
type Solve = (target: Float64Array, tolerance: number, near?: Float64Array) => Steps<Float64Array>;

/** @param ofMean variance of what is wrong with μ */
export function covarianceOf(
  { blocks, noise }: Pick<ComponentsTask, 'blocks' | 'noise'>,
  { variances, residual }: Components,
  ofMean: number,
): { readonly solve: Solve } {
  const solve = createSolve({
    diagonal: noise.map((e) => e + residual + variances.reduce((a, b) => a + b, 0)),
    addTimes(v, into) {
      const common = ofMean * v.reduce((a, b) => a + b, 0);
      for (let i = 0; i < v.length; i++) into[i]! += (noise[i]! + residual) * v[i]! + common;
      for (const [k, z] of blocks.entries()) {
        if (variances[k] === 0) continue;
        const w = sumByFeature(z, v);
        for (let j = 0; j < w.length; j++) w[j]! *= variances[k]!;
        addTimes(z, w, into);
      }
    },
  });
  return { solve };
}

/** @param of.diagonal of the matrix, nearly @param of.addTimes adds its product with v to `into` */
export function createSolve(of: {
  readonly diagonal: Float64Array;
  readonly addTimes: (v: Float64Array, into: Float64Array) => void;
}): Solve {
  const times = (v: Float64Array, product: Float64Array): void => {
    product.fill(0);
    of.addTimes(v, product);
  };
  return function* (target, tolerance, near) {
    const left = target.slice();
    if (near !== undefined) {
      const at = new Float64Array(left.length);
      of.addTimes(near, at);
      for (let i = 0; i < left.length; i++) left[i]! -= at[i]!;
    }
    const square = dot(left, left);
    const enough = tolerance * dot(target, target);
    if (!(square > enough)) return near ?? new Float64Array(left.length);
    const found = yield* conjugateGradientsInSteps({
      target: left,
      diagonal: of.diagonal,
      times,
      tolerance: enough / square,
      mostSteps: MOST_STEPS,
    });
    return near === undefined ? found : found.map((one, i) => one + near[i]!);
  };
}
