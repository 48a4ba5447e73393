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
 * @returns `null` where no student has both a right and a wrong answer
 * @throws UnderstudyError `numeric` as the other metrics do
 */
export function aucWithinStudents(
  labels: readonly number[],
  probabilities: readonly number[],
  students: Int32Array | readonly number[],
): number | null {
  checkRows(labels, probabilities);
  if (students.length !== labels.length) {
    throw new UnderstudyError(
      'numeric',
      `metrics: expected as many students as labels, got ${students.length} and ${labels.length}`,
    );
  }
  const unnumbered = students.findIndex((student) => !Number.isInteger(student));
  if (unnumbered >= 0) {
    throw new UnderstudyError(
      'numeric',
      `row ${unnumbered}: expected a student's number, got ${students[unnumbered]}`,
    );
  }
  const rows = labels
    .map((_, row) => row)
    .sort((a, b) => students[a]! - students[b]! || probabilities[a]! - probabilities[b]!);

  let pairs = 0;
  let ranked = 0;
  for (let at = 0; at < rows.length; ) {
    const student = students[rows[at]!];
    let right = 0;
    let wrong = 0;
    while (at < rows.length && students[rows[at]!] === student) {
      const probability = probabilities[rows[at]!];
      let rightHere = 0;
      let wrongHere = 0;
      for (; at < rows.length; at++) {
        const row = rows[at]!;
        if (students[row] !== student || probabilities[row] !== probability) break;
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
