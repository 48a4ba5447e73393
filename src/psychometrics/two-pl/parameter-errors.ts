/**
 * Standard errors of item parameters: the observed information of all parameters at once, which is what the answers
 * would tell if abilities were known less what is lost because they are not (Louis 1982; `lost-information.ts`), plus what
 * the priors tell; inverted.
 */
import { factorise, inverseDiagonal, probabilityOf } from '../../numeric/index.ts';
import { expectAnswers } from '../marginal/expected-answers.ts';
import { type InformationRows, subtractLost } from './lost-information.ts';
import { itemsAt, modelAt, type TwoPlPoint, type TwoPlProblem } from './problem.ts';

/** `[items]` each; NaN where the information matrix is no such (the search did not converge), 0 for what was set. */
export interface TwoPlErrors {
  /** Of ln a. */
  readonly logDiscriminations: Float64Array;
  /** Of b. */
  readonly difficulties: Float64Array;
}

export function twoPlErrors(point: TwoPlPoint, problem: TwoPlProblem): TwoPlErrors {
  const rows = nameRows(problem);
  const information = knownInformation(point, problem, rows);
  subtractLost(information, { point, problem, rows });
  const isDefinite = factorise(information, rows.count);
  const variances = isDefinite ? inverseDiagonal(information, rows.count) : null;
  const errorOf = (row: number) => (row < 0 ? 0 : Math.sqrt(variances?.[row] ?? Number.NaN));
  return {
    logDiscriminations: Float64Array.from(rows.slope, errorOf),
    difficulties: Float64Array.from(rows.difficulty, errorOf),
  };
}

function nameRows({ free, slopePrecision, distributionFree }: TwoPlProblem): InformationRows {
  let count = 0;
  const slope = new Int32Array(free.length).fill(-1);
  const difficulty = new Int32Array(free.length).fill(-1);
  for (let i = 0; i < free.length; i++) {
    if (free[i] === 0) continue;
    if (slopePrecision < Number.POSITIVE_INFINITY) slope[i] = count++;
    difficulty[i] = count++;
  }
  const mean = distributionFree ? count++ : -1;
  const logDeviation = distributionFree ? count++ : -1;
  return { slope, difficulty, mean, logDeviation, count };
}

/** With abilities known and the priors: items are independent. `[rows, rows]`, the lower triangle. */
function knownInformation(point: TwoPlPoint, problem: TwoPlProblem, rows: InformationRows): Float64Array {
  const { sheets, free, answered, right, slopePrecision, difficultyPrecision } = problem;
  const { nodes, answers, rightAbility, ...persons } = expectAnswers(modelAt(point), sheets);
  const { discriminations, difficulties } = itemsAt(point);
  const count = nodes.length;
  const information = new Float64Array(rows.count ** 2);
  const put = (row: number, column: number, value: number) => {
    if (column >= 0) information[row * rows.count + column] = value;
  };
  for (let i = 0; i < free.length; i++) {
    if (free[i] === 0) continue;
    const a = discriminations[i]!;
    const b = difficulties[i]!;
    // Sums over the answers of P Q, P Q z, P Q z² and of x - P and (x - P) z, where z = a (θ - b).
    let v = 0;
    let vz = 0;
    let vzz = 0;
    let rest = right[i]!;
    let restZ = a * (rightAbility[i]! - b * right[i]!);
    for (let k = 0; k < count; k++) {
      const z = a * (nodes[k]! - b);
      const expected = answers[i * count + k]! * probabilityOf(z);
      const spread = expected * probabilityOf(-z);
      v += spread;
      vz += spread * z;
      vzz += spread * z * z;
      rest -= expected;
      restZ -= expected * z;
    }
    const slope = rows.slope[i]!;
    const difficulty = rows.difficulty[i]!;
    put(slope, slope, vzz - restZ + slopePrecision);
    put(difficulty, slope, a * (rest - vz));
    put(difficulty, difficulty, a * a * v + difficultyPrecision);
  }
  // The mean of the prior is estimated along, so it holds difficulties together less: μ is Σ b / (items + 1).
  const items = answered.reduce((sum, n) => sum + (n > 0 ? 1 : 0), 0);
  const together = difficultyPrecision / (items + 1);
  for (const row of rows.difficulty) {
    for (const column of rows.difficulty) {
      if (column >= 0 && column <= row) information[row * rows.count + column]! -= together;
    }
  }
  if (rows.mean >= 0) {
    const square = persons.meanSquare - 2 * point.mean * persons.mean + point.mean ** 2; // E (θ - mean)²
    put(rows.mean, rows.mean, persons.persons / point.deviation ** 2);
    put(
      rows.logDeviation,
      rows.mean,
      (2 * persons.persons * (persons.mean - point.mean)) / point.deviation ** 2,
    );
    put(rows.logDeviation, rows.logDeviation, (2 * persons.persons * square) / point.deviation ** 2);
  }
  return information;
}
