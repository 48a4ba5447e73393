/**
 * EM, accelerated: two rounds show where the slow directions lead, and a third starts from the point extrapolated
 * along them (SQUAREM, step length S3; Varadhan & Roland 2008). Where that point is lower than the one that plain EM
 * came to, a nearer one is tried, and then plain EM goes on; so the penalised likelihood never falls.
 */
import { LARGEST_DEVIATION, LEAST_DEVIATION } from '../rasch/em.ts';
import { type TwoPlPoint, type TwoPlProblem, twoPlEmStep } from './em.ts';
import { LARGEST_LOG } from './m-step.ts';

/** How much nearer the next try is where the last fell. */
const RETREAT = 4;
/** Below, plain EM goes as far. */
const SHORTEST_LEAP = 1.2;
/** Rounds go on until what they would still change in ln a, b (in units of 1 / a if that is more), mean or ln σ is less. */
const TOLERANCE = 1e-6;

export function climbTwoPl(
  from: TwoPlPoint,
  problem: TwoPlProblem,
  mostIterations: number,
): { point: TwoPlPoint; iterations: number; converged: boolean } {
  let point = from;
  let iterations = 0;
  while (iterations + 2 <= mostIterations) {
    const before = point;
    const one = twoPlEmStep(before, problem);
    const two = twoPlEmStep(one.next, problem);
    iterations += 2;
    const first = change(before, one.next);
    const second = change(one.next, two.next);
    // Changes come to shrink by a constant factor, so what is left is the rest of a geometric series.
    const factor = first === 0 ? 0 : Math.min(second / first, 1);
    if (second * Math.max(1, factor / (1 - factor)) < TOLERANCE) {
      return { point: two.next, iterations, converged: true };
    }
    point = two.next;
    let length = stepLength(before, one.next, two.next);
    for (; length > SHORTEST_LEAP && iterations < mostIterations; length = 1 + (length - 1) / RETREAT) {
      const far = extrapolate(before, one.next, two.next, length);
      if (far === undefined) continue;
      const three = twoPlEmStep(far, problem);
      iterations++;
      if (three.height >= two.height) {
        point = three.next;
        break;
      }
    }
  }
  return { point, iterations, converged: false };
}

function change(from: TwoPlPoint, to: TwoPlPoint): number {
  let most = Math.max(Math.abs(to.mean - from.mean), Math.abs(Math.log(to.deviation / from.deviation)));
  for (let i = 0; i < from.difficulties.length; i++) {
    const unit = Math.min(Math.exp(to.logDiscriminations[i]!), 1);
    most = Math.max(
      most,
      Math.abs(to.logDiscriminations[i]! - from.logDiscriminations[i]!),
      unit * Math.abs(to.difficulties[i]! - from.difficulties[i]!),
    );
  }
  return most;
}

/** How many steps ahead to go; 1 is where the third point is. */
function stepLength(zero: TwoPlPoint, one: TwoPlPoint, two: TwoPlPoint): number {
  const [x, y, z] = [flatten(zero), flatten(one), flatten(two)];
  let steps = 0;
  let bends = 0;
  for (let j = 0; j < x.length; j++) {
    steps += (y[j]! - x[j]!) ** 2;
    bends += (z[j]! - 2 * y[j]! + x[j]!) ** 2;
  }
  return bends === 0 ? 1 : Math.sqrt(steps / bends);
}

/** `undefined` where discriminations would be out of all bounds. */
function extrapolate(
  zero: TwoPlPoint,
  one: TwoPlPoint,
  two: TwoPlPoint,
  length: number,
): TwoPlPoint | undefined {
  const [x, y, z] = [flatten(zero), flatten(one), flatten(two)];
  const far = x.map(
    (value, j) => value + 2 * length * (y[j]! - value) + length ** 2 * (z[j]! - 2 * y[j]! + value),
  );
  const items = zero.difficulties.length;
  const logDiscriminations = far.slice(0, items);
  if (logDiscriminations.some((log) => Math.abs(log) > LARGEST_LOG)) return undefined;
  const logDeviation = Math.min(
    Math.max(far[2 * items + 1]!, Math.log(LEAST_DEVIATION)),
    Math.log(LARGEST_DEVIATION),
  );
  return {
    logDiscriminations,
    difficulties: far.slice(items, 2 * items),
    mean: far[2 * items]!,
    deviation: Math.exp(logDeviation),
  };
}

function flatten({ logDiscriminations, difficulties, mean, deviation }: TwoPlPoint): Float64Array {
  const flat = new Float64Array(2 * difficulties.length + 2);
  flat.set(logDiscriminations);
  flat.set(difficulties, difficulties.length);
  flat.set([mean, Math.log(deviation)], 2 * difficulties.length);
  return flat;
}
