/** Item characteristic curves of real and of synthetic students, side by side in groups of like ability. */
import { curvePoints, curveProbabilities, raschItems } from '../../../psychometrics/index.ts';
import type { AnsweredRows } from './realism.ts';

/** Students of like ability who answered a question, and what their synthetic twins say of it. */
export type CurveGroup = {
  /** Mean real ability, logits. */
  readonly ability: number;
  readonly answers: number;
  /** Of the real answers right, with its 95 % interval. */
  readonly share: number;
  readonly low: number;
  readonly high: number;
  /** Mean P(correct) of the same students' twins. */
  readonly synthetic: number;
};

export type QuestionCurve = {
  /** By its number among the items of the rows. */
  readonly question: number;
  readonly groups: readonly CurveGroup[];
  /** The Rasch curve of the real answers. */
  readonly real: readonly { readonly ability: number; readonly probability: number }[];
};

/** Goes to comparison.json as it is. */
export type CurveComparison = {
  /** Groups of all questions. */
  readonly groups: number;
  /** Root mean square distance from the real shares, groups weighed by their answers. */
  readonly synthetic_rmse: number;
  /**
   * What chance alone would make of it if every P(correct) were right: p (1 − p) is the variance of an answer, groups
   * weighed alike.
   */
  readonly chance_rmse: number;
  /** √(synthetic² − chance²): the distance net of chance; 0 where chance makes as much. */
  readonly net_rmse: number;
};

const GROUPS = 5;
/** Points of a drawn curve. */
const POINTS = 41;

/**
 * @param abilities real ones, `[students]`, logits
 * @param difficulties real ones, `[questions]`, logits
 * @param most questions of which curves are wanted: as many as have about the most groups, evenly from the easiest to
 *   the hardest
 * @throws UnderstudyError `numeric` as `curvePoints`, without rows too
 */
export function curvesBeside(
  { probability, ...real }: AnsweredRows,
  { abilities, difficulties }: { readonly abilities: Float64Array; readonly difficulties: Float64Array },
  most: number,
): { readonly comparison: CurveComparison; readonly curves: readonly QuestionCurve[] } {
  const groupsBy = (predicted: Float64Array) =>
    curvePoints(real, { items: raschItems(difficulties), abilities }, { groups: GROUPS, predicted });
  const points = groupsBy(probability);
  const all = points.flat();
  const answers = all.reduce((sum, one) => sum + one.answers, 0);
  const square = all.reduce((sum, one) => sum + one.answers * (one.share - one.predicted!) ** 2, 0) / answers;
  // The share of n answers has the variance Σ p (1 − p) / n², the mean of p (1 − p) over n; the weight n is as in the square.
  const spreads = groupsBy(probability.map((p) => p * (1 - p))).flat();
  const chance = spreads.reduce((sum, { predicted }) => sum + predicted!, 0) / answers;
  const comparison = {
    groups: all.length,
    synthetic_rmse: Math.sqrt(square),
    chance_rmse: Math.sqrt(chance),
    net_rmse: Math.sqrt(Math.max(0, square - chance)),
  };
  // Of those who answered: nothing is known of the others.
  const met = Float64Array.from(real.person, (s) => abilities[s]!).sort();
  const least = met[0]!;
  const step = (met.at(-1)! - least) / (POINTS - 1);
  const along = Float64Array.from({ length: POINTS }, (_, i) => least + i * step);
  const curves = chosen(points, difficulties, most).map((q): QuestionCurve => {
    const curve = curveProbabilities({ discrimination: 1, difficulty: difficulties[q]! }, along);
    return {
      question: q,
      groups: points[q]!.map(({ ability, answers, share, low, high, predicted }) => ({
        ability,
        answers,
        share,
        low,
        high,
        synthetic: predicted!,
      })),
      real: Array.from(along, (ability, i) => ({ ability, probability: curve[i]! })),
    };
  });
  return { comparison, curves };
}

function chosen(points: readonly (readonly unknown[])[], difficulties: Float64Array, most: number): number[] {
  const counts = points.map((groups) => groups.length).sort((a, b) => b - a);
  // One point is no curve, unless there is nothing else.
  const fewest = Math.max(Math.min(2, counts[0] ?? 0), counts[most - 1] ?? 0, 1);
  const able = [...points.keys()]
    .filter((q) => points[q]!.length >= fewest)
    .sort((a, b) => difficulties[a]! - difficulties[b]! || a - b);
  if (able.length <= most) return able;
  const step = (able.length - 1) / Math.max(1, most - 1);
  return Array.from({ length: most }, (_, i) => able[Math.round(i * step)]!);
}
