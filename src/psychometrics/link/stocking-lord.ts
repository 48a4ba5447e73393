/**
 * Linking by test characteristic curves: A and B that make the expected scores of the common items agree at every
 * ability. Source: Stocking & Lord, "Developing a common metric in item response theory", Applied Psychological
 * Measurement 7 (1983). Minimised by Levenberg's and Marquardt's steps in ln A and B.
 */
import { UnderstudyError } from '../../errors.ts';
import { mean, probabilityOf } from '../../numeric/index.ts';
import { boundLogit, type ItemParameters } from '../item-curves.ts';
import { abilityGrid } from '../quadrature.ts';
import { checkCommonItems, type ScaleLink } from './scales.ts';

export type StockingLordLink = ScaleLink & {
  /** Mean squared difference of the expected scores over a standard normal class on the scale that is led to. */
  readonly criterion: number;
  readonly iterations: number;
  /** `false`: the steps did not become negligible. */
  readonly converged: boolean;
};

/** A standard normal class; answers 0 ask for no finer points than the normal itself needs. */
const GRID = abilityGrid({ deviation: 1, mostAnswers: 0 });
const ROOT_WEIGHTS = GRID.logWeights.map((log) => Math.exp(log / 2));

const MOST_ITERATIONS = 200;
/** A step of ln A and B below this is none. */
const TOLERANCE = 1e-9;
/** Of ln A and of B at once, so that a bad start does not overshoot. */
const LONGEST_STEP = 1;
/** Between the two the damped curvature can be inverted, and steps are not lost in rounding. */
const LEAST_DAMPING = 1e-9;
const LARGEST_DAMPING = 1e12;

/**
 * Starts where the common items' mean difficulties agree.
 *
 * @param from parameters of the items on the one scale
 * @param onto those of the same items, in the same order, on the other
 * @throws UnderstudyError `numeric` on parameters that are not finite, not of as many items, of none, or on tests whose
 *   expected score is the same for everyone
 */
export function stockingLordLink(from: ItemParameters, onto: ItemParameters): StockingLordLink {
  checkCommonItems(from, onto);
  const target = GRID.nodes.map((ability) => expectedScore(onto, ability).score);
  const measure = (at: Point) => compare(from, at, target);
  let point: Point = {
    logSlope: 0,
    intercept: mean(onto.difficulties.map((b, i) => b - from.difficulties[i]!)),
  };
  let here = measure(point);
  let damping = 1e-3;
  let iterations = 0;
  let converged = false;
  while (!converged && iterations < MOST_ITERATIONS && damping < LARGEST_DAMPING) {
    iterations++;
    const step = dampedStep(here, damping);
    const next = { logSlope: point.logSlope + step.logSlope, intercept: point.intercept + step.intercept };
    const there = measure(next);
    converged = Math.max(Math.abs(step.logSlope), Math.abs(step.intercept)) < TOLERANCE;
    if (there.criterion <= here.criterion) {
      point = next;
      here = there;
      damping = Math.max(damping / 10, LEAST_DAMPING);
    } else damping *= 10;
  }
  const slope = Math.exp(point.logSlope);
  return { slope, intercept: point.intercept, criterion: here.criterion, iterations, converged };
}

interface Point {
  readonly logSlope: number;
  readonly intercept: number;
}

/** The criterion, half its slope, and half its curvature after Gauss and Newton. */
interface Comparison {
  readonly criterion: number;
  readonly gradient: Point;
  readonly curvature: { readonly slopes: number; readonly both: number; readonly intercepts: number };
}

function compare(from: ItemParameters, { logSlope, intercept }: Point, target: Float64Array): Comparison {
  const slope = Math.exp(logSlope);
  const gradient = { logSlope: 0, intercept: 0 };
  const curvature = { slopes: 0, both: 0, intercepts: 0 };
  let criterion = 0;
  GRID.nodes.forEach((node, k) => {
    const ability = (node - intercept) / slope; // the node on the old scale
    const { score, steepness } = expectedScore(from, ability);
    const root = ROOT_WEIGHTS[k]!;
    const away = root * (score - target[k]!);
    const bySlope = -root * steepness * ability; // dθ/d ln A = -θ
    const byIntercept = (-root * steepness) / slope;
    criterion += away * away;
    gradient.logSlope += away * bySlope;
    gradient.intercept += away * byIntercept;
    curvature.slopes += bySlope * bySlope;
    curvature.both += bySlope * byIntercept;
    curvature.intercepts += byIntercept * byIntercept;
  });
  return { criterion, gradient, curvature };
}

function dampedStep({ gradient, curvature }: Comparison, damping: number): Point {
  const slopes = curvature.slopes * (1 + damping);
  const intercepts = curvature.intercepts * (1 + damping);
  const determinant = slopes * intercepts - curvature.both ** 2;
  if (!(determinant > 0)) {
    throw new UnderstudyError('numeric', 'link: expected common items that discriminate, got a flat test', {
      hint: 'link by mean-sigma, or leave items out that tell nothing',
    });
  }
  const bound = (step: number) => Math.min(Math.max(step, -LONGEST_STEP), LONGEST_STEP);
  return {
    logSlope: bound((curvature.both * gradient.intercept - intercepts * gradient.logSlope) / determinant),
    intercept: bound((curvature.both * gradient.logSlope - slopes * gradient.intercept) / determinant),
  };
}

/** Σ P(right) and its derivative by the ability. */
function expectedScore(
  { discriminations, difficulties }: ItemParameters,
  ability: number,
): { score: number; steepness: number } {
  let score = 0;
  let steepness = 0;
  for (let i = 0; i < difficulties.length; i++) {
    const a = discriminations[i]!;
    const right = probabilityOf(boundLogit(a * (ability - difficulties[i]!)));
    score += right;
    steepness += a * right * (1 - right);
  }
  return { score, steepness };
}
