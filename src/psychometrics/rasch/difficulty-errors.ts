/**
 * Standard errors of Rasch difficulties, from the information that the answers would hold if abilities were known
 * less what is lost because they are not (Louis 1982).
 *
 * With abilities known, items are independent: the information D is diagonal. What is lost is M, the sum over persons
 * of Cov(P_i, P_j) under the person's posterior, a full matrix. Nearly all of it that couples items is their common
 * location, which rests on a finite sample of persons. So between different items M is taken as w_i w_j, with w such
 * that every row adds up to what it adds up to; the diagonal is exact. This costs no more than an iteration of EM,
 * however many items there are. The abilities' deviation is estimated as well, and its element of the matrix exact.
 *
 * One or two per cent below what the full matrix gives, less the more answers there are. Where groups of items are
 * answered by different persons, each group's location is taken to be as well known as that of all, which it is not:
 * two or three per cent too small for five groups.
 */
import { probabilityOf, type Steps } from '../../numeric/index.ts';
import { tabulateItems } from '../item-curves.ts';
import type { AnswerSheets } from '../marginal/answer-sheets.ts';
import { gridOf, type MarginalModel, visitingPosteriors } from '../marginal/posteriors.ts';

/** Enough for w to settle to some nine digits where no single item couples all others. */
const COUPLING_ROUNDS = 30;

/** Of the information matrix of (b, ln σ): all but the elements between different items. */
interface Information {
  /** D: what known abilities would give, `[items]`. */
  readonly known: Float64Array;
  /** Diagonal of M, `[items]`. */
  readonly lost: Float64Array;
  /** Sums of M's rows, `[items]`. */
  readonly rowSums: Float64Array;
  /** Minus the elements between b and ln σ, `[items]`. */
  readonly withDeviation: Float64Array;
  /** The element of ln σ. */
  deviation: number;
}

/**
 * @param model Rasch items at the solution, abilities around 0
 * @param priorPrecision 1 / variance of the prior on difficulties, over 0; alone it speaks for items without answers
 * @param deviationKnown the abilities' deviation was set, not estimated
 * @returns `[items]`, logits
 */
export function* raschDifficultyErrors(
  model: MarginalModel,
  {
    sheets,
    priorPrecision,
    deviationKnown,
  }: { readonly sheets: AnswerSheets; readonly priorPrecision: number; readonly deviationKnown: boolean },
): Steps<Float64Array> {
  const { known, lost, rowSums, withDeviation, ...information } = yield* gather(model, sheets);
  const coupling = coupleItems(rowSums.map((sum, i) => Math.max(sum - lost[i]!, 0)));
  const alone = known.map((value, i) => Math.max(value - lost[i]!, 0) + priorPrecision);
  const diagonal = alone.map((value, i) => value + coupling[i]! ** 2);

  // Block of b in the inverse, by Woodbury: (A - U diag(1, 1/s) Uᵀ)⁻¹ = A⁻¹ + A⁻¹ U G⁻¹ Uᵀ A⁻¹ with A diagonal,
  // U = [w, v] and G = diag(1, s) - Uᵀ A⁻¹ U. A direction about which nothing is known (G not positive) is left out.
  const dot = (x: Float64Array, y: Float64Array) =>
    x.reduce((sum, value, i) => sum + (value * y[i]!) / diagonal[i]!, 0);
  const gww = 1 - dot(coupling, coupling);
  const gvv = information.deviation - dot(withDeviation, withDeviation);
  const gwv = -dot(coupling, withDeviation);
  const determinant = gww * gvv - gwv * gwv;
  const both = !deviationKnown && gvv > 0 && determinant > 0;
  return diagonal.map((element, i) => {
    const a = coupling[i]! / element;
    const b = withDeviation[i]! / element;
    if (both) return Math.sqrt(1 / element + (a * a * gvv - 2 * a * b * gwv + b * b * gww) / determinant);
    if (gww > 0) return Math.sqrt(1 / element + (a * a) / gww);
    return Math.sqrt(1 / alone[i]!);
  });
}

/** w with w_i Σ_{j ≠ i} w_j = sums[i], by fixed point; 0 where an item is coupled to none. */
function coupleItems(sums: Float64Array): Float64Array {
  const items = sums.reduce((count, sum) => count + (sum > 0 ? 1 : 0), 0);
  if (items < 2) return new Float64Array(sums.length);
  const total = Math.sqrt((sums.reduce((all, sum) => all + sum, 0) * items) / (items - 1)); // of equal items
  let coupling = sums.map((sum) => (sum * items) / (total * (items - 1)));
  for (let round = 0; round < COUPLING_ROUNDS; round++) {
    const all = coupling.reduce((sum, w) => sum + w, 0);
    // The mean of old and new keeps two items from swapping their values for ever.
    coupling = coupling.map((w, i) => (sums[i] === 0 ? 0 : (w + sums[i]! / (all - w)) / 2));
  }
  return coupling;
}

function* gather(model: MarginalModel, sheets: AnswerSheets): Steps<Information> {
  const { items, start, cell } = sheets;
  const grid = gridOf(model, sheets);
  const { nodes } = grid;
  const count = nodes.length;
  const column = () => new Float64Array(items);
  const information: Information = {
    known: column(),
    lost: column(),
    rowSums: column(),
    withDeviation: column(),
    deviation: 0,
  };
  const right = tabulateItems(model.items, nodes, probabilityOf);
  const score = new Float64Array(count); // the person's expected number right at each node
  const squared = nodes.map((node) => (node / model.deviation) ** 2); // the score of ln σ, plus 1

  yield* visitingPosteriors(sheets, { items: model.items, grid }, ({ person, weights, first, end }) => {
    score.fill(0);
    for (let at = start[person]!; at < start[person + 1]!; at++) {
      const row = (cell[at]! >> 1) * count;
      for (let k = first; k < end; k++) score[k]! += right[row + k]!;
    }
    const mean = (values: Float64Array) => {
      let sum = 0;
      for (let k = first; k < end; k++) sum += weights[k]! * values[k]!;
      return sum;
    };
    const meanScore = mean(score);
    const meanSquared = mean(squared);
    // Information on ln σ with abilities known, 2 E[θ²] / σ², less the variance of θ² / σ².
    information.deviation += 2 * meanSquared - mean(squared.map((value) => (value - meanSquared) ** 2));
    for (let at = start[person]!; at < start[person + 1]!; at++) {
      const i = cell[at]! >> 1;
      let p = 0;
      let pp = 0;
      let withScore = 0;
      let withSquared = 0;
      for (let k = first; k < end; k++) {
        const value = right[i * count + k]!;
        const part = weights[k]! * value;
        p += part;
        pp += part * value;
        withScore += part * (score[k]! - meanScore);
        withSquared += part * (squared[k]! - meanSquared);
      }
      information.known[i]! += p - pp;
      information.lost[i]! += pp - p * p;
      information.rowSums[i]! += withScore;
      information.withDeviation[i]! += withSquared;
    }
  });
  return information;
}
