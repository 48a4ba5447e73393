/**
 * M-step for one item: the discrimination and difficulty that maximise the expected log posterior, by Newton's method
 * with expected second derivatives (Fisher scoring) in (ln a, b).
 */
import { probabilityOf, softplus } from '../../numeric/index.ts';
import type { ExpectedAnswers } from '../marginal/expected-answers.ts';
import { climbPlane, type Pair } from './newton-plane.ts';

/** Of one item: answers at each node, `[nodes]`, and of its right answers how many there are and the sum of E[θ]. */
export interface ExpectedItem extends Pick<ExpectedAnswers, 'nodes' | 'answers'> {
  readonly right: number;
  readonly rightAbility: number;
}

export interface ItemPrior {
  /** 1 / variance of ln a around 0; infinite where a is set. */
  readonly slopePrecision: number;
  /** 1 / variance of b. */
  readonly difficultyPrecision: number;
  readonly difficultyMean: number;
}

/** Keeps exp(ln a) a number, come what may. */
export const LARGEST_LOG = 20;

/** @param from ln a and b */
export function climbItem(from: Pair, expected: ExpectedItem, prior: ItemPrior): Pair {
  return climbPlane(from, {
    height: (at) => expectedLogPosterior(at, expected, prior),
    step: (at) => newtonStep(at, expected, prior),
    length: ([logA, b], [at]) => Math.max(Math.abs(logA), Math.min(Math.exp(at), 1) * Math.abs(b)), // b in units of 1 / a
    shortStep: 1e-7,
  });
}

function expectedLogPosterior([logA, b]: Pair, expected: ExpectedItem, prior: ItemPrior): number {
  if (Math.abs(logA) > LARGEST_LOG) return Number.NEGATIVE_INFINITY;
  const { nodes, answers } = expected;
  const a = Math.exp(logA);
  let sum = a * (expected.rightAbility - b * expected.right);
  for (let k = 0; k < nodes.length; k++) {
    if (answers[k]! > 0) sum -= answers[k]! * softplus(a * (nodes[k]! - b));
  }
  const slopePenalty =
    prior.slopePrecision === Number.POSITIVE_INFINITY ? 0 : prior.slopePrecision * logA ** 2;
  return sum - (slopePenalty + prior.difficultyPrecision * (b - prior.difficultyMean) ** 2) / 2;
}

function newtonStep([logA, b]: Pair, expected: ExpectedItem, prior: ItemPrior): Pair {
  const { nodes, answers } = expected;
  const a = Math.exp(logA);
  // Sums over the expected answers of P, P z, P Q, P Q z and P Q z², where z = a (θ - b).
  let p = 0;
  let pz = 0;
  let v = 0;
  let vz = 0;
  let vzz = 0;
  for (let k = 0; k < nodes.length; k++) {
    if (answers[k] === 0) continue;
    const z = a * (nodes[k]! - b);
    const right = probabilityOf(z);
    const part = answers[k]! * right;
    const spread = part * (1 - right);
    p += part;
    pz += part * z;
    v += spread;
    vz += spread * z;
    vzz += spread * z * z;
  }
  const slopeB = a * (p - expected.right) - prior.difficultyPrecision * (b - prior.difficultyMean);
  const curvatureB = a * a * v + prior.difficultyPrecision;
  if (prior.slopePrecision === Number.POSITIVE_INFINITY) return [0, slopeB / curvatureB];
  const slopeA = a * (expected.rightAbility - b * expected.right) - pz - prior.slopePrecision * logA;
  const curvatureA = vzz + prior.slopePrecision;
  const curvatureAB = -a * vz;
  const determinant = curvatureA * curvatureB - curvatureAB ** 2;
  return [
    (curvatureB * slopeA - curvatureAB * slopeB) / determinant,
    (curvatureA * slopeB - curvatureAB * slopeA) / determinant,
  ];
}
