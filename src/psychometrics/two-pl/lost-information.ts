/**
 * What is lost because abilities are not known: the covariance of the scores (derivatives of the log likelihood at a
 * given ability) under each person's posterior (Louis 1982).
 *
 * Scores are smooth functions of θ, so their covariance is the sum over a few polynomials, orthonormal under the
 * posterior, of products of coefficients (Parseval). For a person with n answers each costs n² products: half a minute
 * in all would be needed for 10,000 persons × 500 items one by one, so persons with the same items go together
 * (`rank-updates.ts`).
 */
import { probabilityOf } from '../../numeric/index.ts';
import { tabulateItems } from '../item-curves.ts';
import { gridOf, visitPosteriors } from '../marginal/posteriors.ts';
import { orthonormalPolynomials } from './orthonormal-polynomials.ts';
import { modelAt, type TwoPlPoint, type TwoPlProblem } from './problem.ts';
import { createRankUpdates } from './rank-updates.ts';

/** Which row of the information matrix is whose; -1 for what is not estimated. */
export interface InformationRows {
  /** ln a, `[items]`. */
  readonly slope: Int32Array;
  /** b, `[items]`. */
  readonly difficulty: Int32Array;
  /** Of the abilities. */
  readonly mean: number;
  readonly logDeviation: number;
  readonly count: number;
}

/** The sum ends at the first polynomial that holds less than this share of the most that any before it held. */
const NEGLIGIBLE = 1e-4;
const MOST_DEGREE = 8;

/** @param information `[rows, rows]`, of which the lower triangle is changed */
export function subtractLost(
  information: Float64Array,
  { point, problem, rows }: { point: TwoPlPoint; problem: TwoPlProblem; rows: InformationRows },
): void {
  const { sheets, free } = problem;
  const { start, cell } = sheets;
  const model = modelAt(point);
  const { items } = model;
  const { discriminations, difficulties } = items;
  const grid = gridOf(model, sheets);
  const { nodes } = grid;
  const count = nodes.length;
  const right = tabulateItems(items, nodes, probabilityOf);
  const updates = createRankUpdates(information, rows.count);
  const part = new Float64Array(count);
  const slotOf = new Int32Array(rows.count).fill(-1);
  const active = new Int32Array(rows.count);
  const coefficients = new Float64Array(rows.count);

  visitPosteriors(sheets, { items, grid }, ({ person, weights, first, end }) => {
    let used = 0;
    const name = (row: number) => {
      if (row < 0 || slotOf[row]! >= 0) return; // an answer given twice has one row
      slotOf[row] = used;
      active[used++] = row;
    };
    for (let at = start[person]!; at < start[person + 1]!; at++) {
      name(rows.slope[cell[at]! >> 1]!);
      name(rows.difficulty[cell[at]! >> 1]!);
    }
    name(rows.mean);
    name(rows.logDeviation);
    updates.begin(active.subarray(0, used));

    let most = 0;
    for (const polynomial of orthonormalPolynomials({ nodes, weights, first, end }, MOST_DEGREE)) {
      coefficients.fill(0, 0, used);
      const add = (row: number, value: number) => {
        if (row >= 0) coefficients[slotOf[row]!]! += value;
      };
      let ability = 0; // coefficient of θ
      let square = 0; // of ((θ - mean) / σ)²
      for (let k = first; k < end; k++) {
        part[k] = weights[k]! * polynomial[k]!;
        ability += part[k]! * nodes[k]!;
        square += part[k]! * ((nodes[k]! - point.mean) / point.deviation) ** 2;
      }
      for (let at = start[person]!; at < start[person + 1]!; at++) {
        const i = cell[at]! >> 1;
        if (free[i] === 0) continue;
        let p = 0;
        let pTheta = 0;
        for (let k = first; k < end; k++) {
          const value = part[k]! * right[i * count + k]!;
          p += value;
          pTheta += value * nodes[k]!;
        }
        const label = cell[at]! & 1;
        add(rows.slope[i]!, discriminations[i]! * (label * ability - pTheta + difficulties[i]! * p));
        add(rows.difficulty[i]!, discriminations[i]! * p);
      }
      add(rows.mean, ability / point.deviation ** 2);
      add(rows.logDeviation, square);
      let held = 0;
      for (let slot = 0; slot < used; slot++) held += coefficients[slot]! ** 2;
      most = Math.max(most, held);
      if (held <= NEGLIGIBLE * most) break;
      updates.subtract(coefficients);
    }
    for (let slot = 0; slot < used; slot++) slotOf[active[slot]!] = -1;
  });
  updates.end();
}
