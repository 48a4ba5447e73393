/** What real answers say of a difficulty: their likelihood at every b of a grid. */
import { UnderstudyError } from '../../errors.ts';
import { softplus } from '../../numeric/index.ts';
import type { Abilities, AbilityMixture } from './ability-mixture.ts';

const STEP = 0.1;
/** Logits beyond the least and the most able: nobody tells difficulties further out apart. */
const REACH = 6;

/** Equally spaced b, wide enough for a class. A posterior of more than some 1,000 answers is narrower than its steps. */
export function difficultyGrid({ nodes }: AbilityMixture): Float64Array {
  const [low, high] = [nodes[0]! - REACH, nodes.at(-1)! + REACH];
  return Float64Array.from({ length: Math.ceil((high - low) / STEP) + 1 }, (_, k) => low + STEP * k);
}

/**
 * ln P(answers | b) of every question at every node, `[questions][nodes]`: Rasch model, abilities integrated over their
 * posteriors (`logAnswer`). Zero throughout for a question without answers.
 *
 * @throws UnderstudyError `numeric` for abilities that are none
 */
export function answerCurves(
  answers: { readonly student: Int32Array; readonly question: Int32Array; readonly label: Uint8Array },
  { mean, error }: Abilities,
  { questions, grid }: { readonly questions: number; readonly grid: Float64Array },
): Float64Array[] {
  if (![...mean, ...error].every(Number.isFinite))
    throw new UnderstudyError('numeric', 'abilities of those who answered: expected finite ones');
  const curves = Array.from({ length: questions }, () => new Float64Array(grid.length));
  const slack = error.map(slackOf);
  for (const [row, s] of answers.student.entries()) {
    const curve = curves[answers.question[row]!]!;
    const [theta, wide] = [mean[s]!, slack[s]!];
    const sign = answers.label[row] === 1 ? 1 : -1;
    for (let k = 0; k < grid.length; k++) curve[k]! -= softplus((sign * (grid[k]! - theta)) / wide);
  }
  return curves;
}

/** ln P(answer | b) for one answer, the ability integrated over its posterior N(mean, error²). */
export function logAnswer(
  right: boolean,
  { mean, error }: { readonly mean: number; readonly error: number },
  difficulty: number,
): number {
  return -softplus(((right ? 1 : -1) * (difficulty - mean)) / slackOf(error));
}

/** By how much an unsure ability flattens the curve: the probit's closed form (MacKay 1992), within 0.02 of the integral. */
export function slackOf(error: number): number {
  return Math.sqrt(1 + (Math.PI * error ** 2) / 8);
}

/** Logarithms so far below the largest add nothing to a float64 sum. */
const NEGLIGIBLE = -40;

/** Mean and variance of b after N(mean, deviation²) and a curve. */
export function posteriorOnGrid(
  curve: Float64Array,
  grid: Float64Array,
  { mean, deviation }: { readonly mean: number; readonly deviation: number },
): { readonly mean: number; readonly variance: number } {
  const off = (k: number) => grid[k]! - mean;
  const log = (k: number) => curve[k]! - 0.5 * (off(k) / deviation) ** 2;
  const { shift, variance } = momentsOnGrid(grid.length, off, log);
  return { mean: mean + shift, variance };
}

/**
 * Mean and variance of a distribution on equally spaced points.
 *
 * @param off distance of a point from some centre, which keeps more digits than the point
 * @param log logarithm of what a point weighs, up to a constant; asked twice
 * @returns the mean as its distance from the centre
 */
export function momentsOnGrid(
  points: number,
  off: (k: number) => number,
  log: (k: number) => number,
): { readonly shift: number; readonly variance: number } {
  let most = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < points; k++) most = Math.max(most, log(k));
  let [total, first, second] = [0, 0, 0];
  for (let k = 0; k < points; k++) {
    const below = log(k) - most;
    if (below < NEGLIGIBLE) continue;
    const weight = Math.exp(below);
    const distance = off(k);
    total += weight;
    first += weight * distance;
    second += weight * distance ** 2;
  }
  const shift = first / total;
  return { shift, variance: Math.max(second / total - shift ** 2, 0) };
}
