/** Large symmetric positive definite systems that are known only by their products. */
import { finish, type Steps } from '../steps.ts';

interface System {
  readonly target: Float64Array;
  readonly diagonal?: Float64Array;
  readonly times: (v: Float64Array, product: Float64Array) => void;
  readonly tolerance: number;
  readonly mostSteps: number;
}

/**
 * v with A v = target, nearly, by conjugate gradients (Hestenes & Stiefel 1952).
 *
 * @param target `[unknowns]`; at the end it holds what is left of it
 * @param diagonal A's, `[unknowns]`, all above 0: the preconditioner. @default none
 * @param times writes A v to `product`, `[unknowns]` each
 * @param tolerance share of the squared target that may be left, in the norm of the preconditioner
 */
export function conjugateGradients(system: System): Float64Array {
  return finish(conjugateGradientsInSteps(system));
}

/** The same, left off after every product. */
export function* conjugateGradientsInSteps({
  target: residual,
  diagonal,
  times,
  tolerance,
  mostSteps,
}: System): Steps<Float64Array> {
  const solution = new Float64Array(residual.length);
  const product = new Float64Array(residual.length);
  const scaled = diagonal === undefined ? residual : new Float64Array(residual.length);
  const precondition = (): number => {
    if (diagonal !== undefined)
      for (let j = 0; j < scaled.length; j++) scaled[j] = residual[j]! / diagonal[j]!;
    return dot(residual, scaled);
  };
  let square = precondition();
  const direction = scaled.slice();
  const first = square;
  const enough = tolerance * square;
  for (let step = 0; step < mostSteps && square > enough; step++) {
    times(direction, product);
    const length = square / dot(direction, product);
    for (let j = 0; j < solution.length; j++) {
      solution[j]! += length * direction[j]!;
      residual[j]! -= length * product[j]!;
    }
    const next = precondition();
    for (let j = 0; j < direction.length; j++) direction[j] = scaled[j]! + (next / square) * direction[j]!;
    square = next;
    yield square > 0 ? Math.min(1, Math.max(0, Math.log(square / first) / Math.log(tolerance))) : 1;
  }
  return solution;
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j]! * b[j]!;
  return sum;
}
