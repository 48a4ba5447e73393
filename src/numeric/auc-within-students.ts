/** Ranking within students: what is left of AUC when knowing who is able earns nothing. */
import { UnderstudyError } from '../errors.ts';
import { checkRows } from './metrics.ts';

/**
 * Share of the pairs of a right and a wrong answer *of the same student* in which the right one has the higher
 * probability, ties counting half; over the pairs of all students together, so that a student counts by pairs.
 *
 * @param labels `[rows]`, 0 or 1
 * @param probabilities `[rows]`, P(right)
 * @param students `[rows]`, a number for each student
 * @param folds `[rows]`, a number for each part of the rows that one model predicted; pairs are of one fold too
 * @returns `null` where no student has both a right and a wrong answer in a fold
 * @throws UnderstudyError `numeric` as the other metrics do
 */
export function aucWithinStudents(
  labels: readonly number[],
  probabilities: readonly number[],
  students: Int32Array | readonly number[],
  folds?: Int32Array | readonly number[],
): number | null {
  checkRows(labels, probabilities);
  checkNumbers('student', students, labels.length);
  if (folds !== undefined) checkNumbers('fold', folds, labels.length);
  const foldOf = (row: number) => (folds === undefined ? 0 : folds[row]!);
  const rows = labels
    .map((_, row) => row)
    .sort(
      (a, b) => students[a]! - students[b]! || foldOf(a) - foldOf(b) || probabilities[a]! - probabilities[b]!,
    );
  const isPair = (a: number, b: number) => students[a] === students[b] && foldOf(a) === foldOf(b);

  let pairs = 0;
  let ranked = 0;
  for (let at = 0; at < rows.length; ) {
    const first = rows[at]!;
    let right = 0;
    let wrong = 0;
    while (at < rows.length && isPair(first, rows[at]!)) {
      const probability = probabilities[rows[at]!];
      let rightHere = 0;
      let wrongHere = 0;
      for (; at < rows.length; at++) {
        const row = rows[at]!;
        if (!isPair(first, row) || probabilities[row] !== probability) break;
        if (labels[row] === 1) rightHere++;
        else wrongHere++;
      }
      ranked += rightHere * (wrong + wrongHere / 2); // `wrong`: those of lower probability
      right += rightHere;
      wrong += wrongHere;
    }
    pairs += right * wrong;
  }
  return pairs === 0 ? null : ranked / pairs;
}

function checkNumbers(name: string, numbers: Int32Array | readonly number[], rows: number): void {
  if (numbers.length !== rows)
    throw new UnderstudyError(
      'numeric',
      `metrics: expected as many ${name}s as labels, got ${numbers.length} and ${rows}`,
    );
  const unnumbered = numbers.findIndex((number) => !Number.isInteger(number));
  if (unnumbered >= 0)
    throw new UnderstudyError(
      'numeric',
      `row ${unnumbered}: expected a ${name}'s number, got ${numbers[unnumbered]}`,
    );
}
