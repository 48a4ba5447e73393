/** How many real answers a synthetic difficulty is worth: both are asked to predict the real one. */
import { createMt19937, probabilityOf } from '../../../numeric/index.ts';
import type { Uncertain } from '../../uncertain.ts';
import type { AbilityMixture } from '../ability-mixture.ts';
import { difficultyGrid, logAnswer, posteriorOnGrid, slackOf } from '../answer-curves.ts';
import { type AnswerToQuestion, logStranger } from '../update-difficulty.ts';

export interface WorthQuestion {
  /** Calibrated, of a model that had not met the question. */
  readonly synthetic: Uncertain;
  /** b from all real answers. */
  readonly real: number;
  readonly answers: readonly AnswerToQuestion[];
}

/** Goes to comparison.json as it is. */
export type WorthPoint = {
  /** Real answers to a question. */
  readonly answers: number;
  /** The same ones in every point: those with at least twice as many answers as the last point has. */
  readonly questions: number;
  /** Of b, logits: starting from the synthetic b, and from what all questions are like. */
  readonly rmse_with: number;
  readonly rmse_without: number;
};

export type PriorWorth = {
  readonly points: readonly WorthPoint[];
  /** Real answers a question at which they alone are as good as the synthetic difficulty alone; null beyond the curve. */
  readonly worth: number | null;
};

const COUNTS = [0, 1, 2, 3, 5, 8, 12, 20, 30, 50, 80];
/** Fewer questions than that say nothing. */
const FEWEST_QUESTIONS = 10;
/** Samples of answers to a question. */
const DRAWS = 5;
/** Variance of the weak prior that real difficulties are fitted with. */
const REAL_PRIOR = 9;

/**
 * The curve goes as far as half of the questions have answers for. A sample is drawn without replacement, and each count
 * takes the first of the same one. Deterministic by seed.
 *
 * The real b that estimates are held against is uncertain itself, V, and knows the sampled answers too; the first makes
 * every estimate look worse than it is, the second those from answers better. An estimate that gives its answers the
 * weight w (and the real b all of them u, near 1) is off from the truth by (estimate − real)² + (2w − u) V in the mean.
 *
 * @param neutral what is known of a question before anything is: mean and deviation of all questions' real b
 * @param population of abilities, for answers of strangers
 */
export function priorWorth(
  questions: readonly WorthQuestion[],
  {
    neutral,
    population,
    seed,
  }: {
    readonly neutral: Uncertain;
    readonly population: AbilityMixture;
    readonly seed: number;
  },
): PriorWorth {
  const enough = (count: number) =>
    questions.filter(({ answers }) => answers.length >= Math.max(1, 2 * count));
  const fewest = Math.max(FEWEST_QUESTIONS, questions.length / 2);
  const counts = COUNTS.filter((count) => enough(count).length >= fewest);
  if (counts.length === 0) return { points: [], worth: null };
  const judged = enough(counts.at(-1)!);
  const random = createMt19937(seed);
  const grid = difficultyGrid(population);
  const curveOf = curvesOfAnswers(grid, population);
  const withPrior = new Float64Array(counts.length);
  const without = new Float64Array(counts.length);
  for (const { synthetic, real, answers } of judged) {
    const curves = new Map<AnswerToQuestion, Float64Array>();
    const unsure = 1 / (informationAt(real, answers) + 1 / REAL_PRIOR);
    const offBy = ({ value, error }: Uncertain, count: number, curve: Float64Array): number => {
      const { mean, variance } =
        count === 0 || error === 0
          ? { mean: value, variance: error ** 2 }
          : posteriorOnGrid(curve, grid, { mean: value, deviation: error });
      const weight = error === 0 ? 0 : Math.max(1 - variance / error ** 2, 0); // of the answers in the mean
      return (mean - real) ** 2 + (2 * weight - (1 - unsure / REAL_PRIOR)) * unsure;
    };
    for (let draw = 0; draw < DRAWS; draw++) {
      const some = sample(answers, counts.at(-1)!, random.uniform);
      const curve = new Float64Array(grid.length);
      let taken = 0;
      for (const [i, count] of counts.entries()) {
        for (; taken < count; taken++) {
          const answer = some[taken]!;
          const ofAnswer = curves.get(answer) ?? curveOf(answer);
          curves.set(answer, ofAnswer);
          for (let k = 0; k < curve.length; k++) curve[k]! += ofAnswer[k]!;
        }
        withPrior[i]! += offBy(synthetic, count, curve);
        without[i]! += offBy(neutral, count, curve);
      }
    }
  }
  const root = (squares: number) => Math.sqrt(Math.max(squares / (judged.length * DRAWS), 0));
  const points = counts.map((count, i) => ({
    answers: count,
    questions: judged.length,
    rmse_with: root(withPrior[i]!),
    rmse_without: root(without[i]!),
  }));
  return { points, worth: crossing(points) };
}

/** ln P(answer | b) on the grid. */
function curvesOfAnswers(grid: Float64Array, population: AbilityMixture) {
  const ofStranger = new Map<boolean, Float64Array>();
  return ({ right, ability }: AnswerToQuestion): Float64Array => {
    if (ability !== undefined) return grid.map((b) => logAnswer(right, ability, b));
    const curve = ofStranger.get(right) ?? grid.map((b) => logStranger(right, population, b));
    ofStranger.set(right, curve);
    return curve;
  };
}

/** What answers tell about b; one of a stranger about as much as one of somebody at b. */
function informationAt(difficulty: number, answers: readonly AnswerToQuestion[]): number {
  let sum = 0;
  for (const { ability } of answers) {
    const slack = slackOf(ability?.error ?? 0);
    const p = probabilityOf(((ability?.mean ?? difficulty) - difficulty) / slack);
    sum += (p * (1 - p)) / slack ** 2;
  }
  return sum;
}

/** The first of the items in a random order (Fisher & Yates). */
function sample<T>(items: readonly T[], count: number, uniform: () => number): T[] {
  const left = [...items];
  for (let i = 0; i < count; i++) {
    const j = i + Math.floor(uniform() * (left.length - i));
    [left[i], left[j]] = [left[j]!, left[i]!];
  }
  return left.slice(0, count);
}

/** Between two points the error is taken to fall evenly with the answers. */
function crossing(points: readonly WorthPoint[]): number | null {
  const alone = points[0]?.rmse_with;
  if (alone === undefined) return null;
  if (points[0]!.rmse_without <= alone) return 0;
  for (const [i, point] of points.entries()) {
    const before = points[i - 1];
    if (before === undefined || point.rmse_without > alone) continue;
    const share = (before.rmse_without - alone) / (before.rmse_without - point.rmse_without);
    return before.answers + share * (point.answers - before.answers);
  }
  return null;
}
