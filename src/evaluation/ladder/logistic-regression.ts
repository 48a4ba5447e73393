/**
 * Logistic regression with a ridge: the weights w and the intercept c that minimise
 *
 *   Σ_i [ln(1 + exp(z_i)) - y_i z_i] + ½ Σ_j λ_j w_j²,  z_i = c + Σ_j x_ij w_j.
 *
 * Newton's method as in LIBLINEAR (Lin, Weng & Keerthi 2008; with a line search: Galli & Lin 2021). A step is solved
 * by conjugate gradients, no more exactly than it pays (Dembo, Eisenstat & Steihaug 1982), with the Hessian's diagonal
 * as preconditioner, and is halved until the loss falls as it should (Armijo 1966).
 */
import { UnderstudyError } from '../../errors.ts';
import { conjugateGradients, dot, softplus } from '../../numeric/index.ts';
import { checkDesign, mapValues, type SparseDesign, sumByFeature, timesWeights } from './sparse-design.ts';

export interface LogisticProblem {
  readonly design: SparseDesign;
  /** `[answers]`, 0 or 1. */
  readonly labels: Uint8Array;
  /** λ, `[features]`, above 0. */
  readonly penalties: Float64Array;
  /** Where to start, `[features + 1]`. @default 0, and for the intercept the labels' log odds */
  readonly start?: Float64Array | undefined;
  /**
   * The minimum is reached when no entry of the gradient is above this share of Σ_i |x_ij| + λ_j. Weights that answers
   * hardly tell apart are less exact than what they add up to.
   * @default 1e-12, some thousand times what rounding allows
   */
  readonly tolerance?: number;
}

export interface LogisticFit {
  /** `[features + 1]`, the intercept last. */
  readonly weights: Float64Array;
  /** Steps of Newton's method. */
  readonly iterations: number;
}

const TOLERANCE = 1e-12;
const MOST_ITERATIONS = 100;
const MOST_HALVINGS = 40;
/** A step must keep at least this share of the fall that the slope promises. */
const ARMIJO = 1e-4;
/** Losses that differ less than this, relative to their size, may differ by rounding alone. */
const ROUNDING = 1e-13;
/** Share of the gradient that conjugate gradients may leave, when far from the minimum. */
const LOOSEST_SOLUTION = 0.1;
/** One would do for conjugate gradients without rounding. */
const STEPS_PER_UNKNOWN = 50;

/**
 * As every λ is above 0 and the intercept is free, there is exactly one minimum, also where answers can be separated,
 * unless all labels are the same: then the intercept has no estimate.
 *
 * @throws UnderstudyError `numeric` on labels that are all the same, on columns that do not fit each other, and where
 *   the minimum is not reached
 */
export function logisticRegression(problem: LogisticProblem): LogisticFit {
  const { design, labels, tolerance = TOLERANCE } = problem;
  checkProblem(problem);
  const ridge = Float64Array.from([...problem.penalties, 0]);
  const addRidge = (sums: Float64Array, of: (j: number) => number): Float64Array =>
    sums.map((sum, j) => sum + ridge[j]! * of(j));
  const ones = new Float64Array(labels.length).fill(1);
  const largest = addRidge(sumByFeature(mapValues(design, Math.abs), ones), () => 1);
  const squared = mapValues(design, (value) => value * value);
  const weights = problem.start?.slice() ?? startWeights(problem);
  const logits = timesWeights(design, weights);
  const change = new Float64Array(labels.length); // of the logits, at a whole step

  for (let iterations = 0; iterations < MOST_ITERATIONS; iterations++) {
    const { residuals, curvatures } = derivatives(logits, labels);
    const gradient = addRidge(sumByFeature(design, residuals), (j) => weights[j]!);
    const left = gradient.reduce((most, g, j) => Math.max(most, Math.abs(g) / largest[j]!), 0);
    if (left <= tolerance) return { weights, iterations };

    const direction = conjugateGradients({
      target: gradient.map((g) => -g),
      diagonal: addRidge(sumByFeature(squared, curvatures), () => 1),
      times(v, product) {
        timesWeights(design, v, change);
        for (let i = 0; i < change.length; i++) change[i]! *= curvatures[i]!;
        product.set(addRidge(sumByFeature(design, change), (j) => v[j]!));
      },
      tolerance: Math.min(LOOSEST_SOLUTION, Math.sqrt(left)) ** 2,
      mostSteps: STEPS_PER_UNKNOWN * weights.length,
    });
    timesWeights(design, direction, change);
    const lossAfter = (step: number): number =>
      lossOf(logits, change, { step, labels }) + ridgeOf(weights, direction, { step, ridge });
    const step = armijoStep(lossAfter, dot(gradient, direction));
    if (step === undefined) break;
    for (let j = 0; j < weights.length; j++) weights[j]! += step * direction[j]!;
    for (let i = 0; i < logits.length; i++) logits[i]! += step * change[i]!;
  }
  throw new UnderstudyError('numeric', 'logistic regression: did not reach the minimum', {
    hint: 'look for values of very different size',
  });
}

/** The first of 1, ½, ¼ … after which the loss has fallen enough; `undefined` where none has. */
function armijoStep(lossAfter: (step: number) => number, slope: number): number | undefined {
  const before = lossAfter(0);
  for (let halvings = 0, step = 1; halvings <= MOST_HALVINGS; halvings++, step /= 2)
    if (lossAfter(step) <= before + ARMIJO * step * slope + ROUNDING * before) return step;
  return undefined;
}

/** Of the loss in each logit: σ(z) - y, and σ(z) (1 - σ(z)); `[answers]` each. */
function derivatives(
  logits: Float64Array,
  labels: Uint8Array,
): { residuals: Float64Array; curvatures: Float64Array } {
  const residuals = new Float64Array(logits.length);
  const curvatures = new Float64Array(logits.length);
  for (let i = 0; i < logits.length; i++) {
    const small = Math.exp(-Math.abs(logits[i]!));
    const unlikely = small / (1 + small); // the smaller of σ(z) and σ(-z), without loss of digits
    const likely = 1 / (1 + small);
    const saysRight = logits[i]! > 0;
    if (labels[i] === 1) residuals[i] = -(saysRight ? unlikely : likely);
    else residuals[i] = saysRight ? likely : unlikely;
    curvatures[i] = unlikely * likely;
  }
  return { residuals, curvatures };
}

/** Σ -ln P(label) at logits + step · change, in nats. */
function lossOf(
  logits: Float64Array,
  change: Float64Array,
  { step, labels }: { readonly step: number; readonly labels: Uint8Array },
): number {
  let sum = 0;
  for (let i = 0; i < logits.length; i++) {
    const logit = logits[i]! + step * change[i]!;
    sum += softplus(labels[i] === 1 ? -logit : logit);
  }
  return sum;
}

function ridgeOf(
  weights: Float64Array,
  direction: Float64Array,
  { step, ridge }: { readonly step: number; readonly ridge: Float64Array },
): number {
  let sum = 0;
  for (let j = 0; j < weights.length; j++) sum += ridge[j]! * (weights[j]! + step * direction[j]!) ** 2;
  return sum / 2;
}

function startWeights({ design, labels }: LogisticProblem): Float64Array {
  const right = labels.reduce((sum, label) => sum + label, 0);
  const weights = new Float64Array(design.features + 1);
  weights[design.features] = Math.log(right / (labels.length - right));
  return weights;
}

function checkProblem({ design, labels, penalties, start }: LogisticProblem): void {
  const refuse = (problem: string): never => {
    throw new UnderstudyError('numeric', `logistic regression: ${problem}`);
  };
  checkDesign(design);
  if (labels.length !== design.answers) refuse(`expected ${design.answers} labels, got ${labels.length}`);
  if (penalties.length !== design.features)
    refuse(`expected ${design.features} penalties, got ${penalties.length}`);
  if (start !== undefined && start.length !== design.features + 1)
    refuse(`expected ${design.features + 1} weights to start from, got ${start.length}`);
  const unlabelled = labels.find((label) => label > 1);
  if (unlabelled !== undefined) refuse(`expected labels of 0 or 1, got ${unlabelled}`);
  const penalty = penalties.find((one) => !(one > 0 && one < Number.POSITIVE_INFINITY));
  if (penalty !== undefined) refuse(`expected penalties above 0, got ${penalty}`);
  if (!labels.includes(0) || !labels.includes(1)) refuse('expected right and wrong answers, got one kind');
}
