/**
 * EM, accelerated: two rounds show where the slow directions lead, and a third starts from the point extrapolated
 * along them (SQUAREM, step length S3; Varadhan & Roland 2008). Where that point is lower than the one that plain EM
 * came to, a nearer one is tried, and then plain EM goes on; so the penalised likelihood never falls.
 */
import { remainingChange } from '../../numeric/index.ts';
import { LARGEST_DEVIATION, LEAST_DEVIATION } from '../marginal/options.ts';
import { twoPlEmRound } from './em-round.ts';
import { LARGEST_LOG } from './item-step.ts';
import type { TwoPlPoint, TwoPlProblem } from './problem.ts';

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
    const one = twoPlEmRound(before, problem);
    const two = twoPlEmRound(one.next, problem);
    iterations += 2;
    if (remainingChange(change(one.next, two.next), change(before, one.next)) < TOLERANCE) {
      return { point: two.next, iterations, converged: true };
    }
    point = two.next;
    const path = [before, one.next, two.next].map(flatten);
    let length = stepLength(path);
    for (; length > SHORTEST_LEAP && iterations < mostIterations; length = 1 + (length - 1) / RETREAT) {
      const far = extrapolate(path, length);
      if (far === undefined) continue;
      const three = twoPlEmRound(far, problem);
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

/** How many steps ahead to go, from three points one step apart; 1 is where the third point is. */
function stepLength([x, y, z]: readonly Float64Array[]): number {
  let steps = 0;
  let bends = 0;
  for (let j = 0; j < x!.length; j++) {
    steps += (y![j]! - x![j]!) ** 2;
    bends += (z![j]! - 2 * y![j]! + x![j]!) ** 2;
  }
  return bends === 0 ? 1 : Math.sqrt(steps / bends);
}

/** `undefined` where discriminations would be out of all bounds. */
function extrapolate([x, y, z]: readonly Float64Array[], length: number): TwoPlPoint | undefined {
  const far = x!.map(
    (value, j) => value + 2 * length * (y![j]! - value) + length ** 2 * (z![j]! - 2 * y![j]! + value),
  );
  const items = (far.length - 2) / 2;
  const logDiscriminations = far.slice(0, items);
  if (logDiscriminations.some((log) => Math.abs(log) > LARGEST_LOG)) return undefined;
  const logDeviation = Math.max(far[2 * items + 1]!, Math.log(LEAST_DEVIATION));
  return {
    logDiscriminations,
    difficulties: far.slice(items, 2 * items),
    mean: far[2 * items]!,
    deviation: Math.exp(Math.min(logDeviation, Math.log(LARGEST_DEVIATION))),
  };
}

/** ln a, b, mean and ln σ, `[2 items + 2]`. */
function flatten({ logDiscriminations, difficulties, mean, deviation }: TwoPlPoint): Float64Array {
  return Float64Array.of(...logDiscriminations, ...difficulties, mean, Math.log(deviation));
}
