/** What is judged: answers whose label is known, and what somebody predicted for each of them. */
import { UnderstudyError } from '../errors.ts';

/** Answers that predictions are held against. Students and questions are numbers from 0. */
export interface JudgedRows {
  /** `[rows]`, 0 wrong, 1 right. */
  readonly label: Uint8Array;
  /** `[rows]`, below `students`. */
  readonly student: Int32Array;
  /** `[rows]`, below `questions`. */
  readonly question: Int32Array;
  /**
   * `[rows]`, from 0: the part of the answers that was held out together, so that one model predicted it. Pairs of an
   * AUC are of one fold: who has more right answers in one part has fewer in the others, from which its model learns,
   * so that across folds even a constant would rank, and rank the wrong way round. Without it all rows are one fold.
   *
   * Source: Forman & Scholz, "Apples-to-apples in cross-validation studies", SIGKDD Explorations 12 (2010).
   */
  readonly fold?: Int32Array;
  readonly students: number;
  readonly questions: number;
}

/** A model, or a baseline that it must beat. */
export interface Predictor {
  /** As a user reads it. */
  readonly name: string;
  /** `[rows]`, P(right). */
  readonly probability: Float64Array;
}

/**
 * @throws UnderstudyError `numeric` on no rows, on columns of different lengths, and on a label, a student, a
 *   question or a fold that cannot be
 */
export function checkJudgedRows({ label, student, question, fold, students, questions }: JudgedRows): void {
  if (label.length === 0)
    throw new UnderstudyError('numeric', 'evaluation: expected at least one row, got none');
  for (const [name, column] of Object.entries({ student, question, ...(fold === undefined ? {} : { fold }) }))
    if (column.length !== label.length)
      throw new UnderstudyError(
        'numeric',
        `evaluation: expected a ${name} for each of ${label.length} rows, got ${column.length}`,
      );
  label.forEach((value, row) => {
    if (value > 1)
      throw new UnderstudyError('numeric', `row ${row}: expected a label of 0 or 1, got ${value}`);
  });
  checkNumbers('student', student, students);
  checkNumbers('question', question, questions);
  const noFold = fold?.findIndex((number) => number < 0) ?? -1;
  if (noFold >= 0)
    throw new UnderstudyError('numeric', `row ${noFold}: expected a fold from 0, got ${fold![noFold]}`);
}

/** @throws UnderstudyError `numeric` where there is not one probability for each row */
export function checkPredictor({ name, probability }: Predictor, rows: number): void {
  if (probability.length !== rows)
    throw new UnderstudyError(
      'numeric',
      `${name}: expected a probability for each of ${rows} rows, got ${probability.length}`,
    );
  const wrong = probability.findIndex((p) => !(p >= 0 && p <= 1));
  if (wrong >= 0)
    throw new UnderstudyError(
      'numeric',
      `${name}, row ${wrong}: expected a probability, got ${probability[wrong]}`,
    );
}

function checkNumbers(name: string, numbers: Int32Array, count: number): void {
  const wrong = numbers.findIndex((number) => number < 0 || number >= count);
  if (wrong >= 0)
    throw new UnderstudyError(
      'numeric',
      `row ${wrong}: expected a ${name} from 0 to ${count - 1}, got ${numbers[wrong]}`,
    );
}
