/** The response matrix in a file of the user's choice. */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UnderstudyError } from '../../errors.ts';
import { type CsvValue, writeCsv } from '../../files/index.ts';
import {
  checkWideNames,
  questionColumns,
  type ResponseMatrix,
  writeResponses,
  writeWideResponses,
} from './responses.ts';

/** @throws UnderstudyError `usage` for a name that ends otherwise */
export function checkResponsesPath(path: string): void {
  if (!/\.(parquet|csv)$/i.test(path))
    throw new UnderstudyError('usage', `--out ${path}: expected a name that ends in .parquet or .csv`, {
      hint: 'choose another name',
    });
}

/**
 * As Parquet or CSV, by the name.
 *
 * @param form of a file: `long`, a row a student and question; `wide`, a row a student and a column a question
 * @throws UnderstudyError `io` if the disk refuses, `run` for a question whose id is no column's name
 */
export async function writeResponsesTo(
  path: string,
  matrix: ResponseMatrix,
  form: 'long' | 'wide' = 'long',
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  if (!/\.csv$/i.test(path))
    return await (form === 'wide' ? writeWideResponses : writeResponses)(path, matrix);
  if (form === 'wide') checkWideNames(path, matrix);
  const [columns, rows] = form === 'wide' ? wideTable(matrix) : longTable(matrix);
  await writeCsv(path, columns, rows);
}

type Table = [columns: readonly string[], rows: Iterable<readonly CsvValue[]>];

/**
 * Columns `user_id, question_id, probability` (or `answer`), and `row` and `met` where the matrix has any. A row a
 * student and question, the first student's first.
 */
function longTable(matrix: ResponseMatrix): Table {
  const { students, questions, answers } = matrix;
  const cell = cellOf(matrix);
  const more = questionColumns(matrix);
  const ends = questions.map((_, q) => more.map(({ values }) => values[q] ?? null));
  const rows = function* () {
    for (const [s, student] of students.entries())
      for (const [q, question] of questions.entries())
        yield [student, question, cell(s * questions.length + q), ...ends[q]!];
  };
  const value = answers === undefined ? 'probability' : 'answer';
  return [['user_id', 'question_id', value, ...more.map(({ name }) => name)], rows()];
}

/** Columns `user_id` and each question's id; a row a student. */
function wideTable(matrix: ResponseMatrix): Table {
  const { students, questions } = matrix;
  const cell = cellOf(matrix);
  const rows = function* () {
    for (const [s, student] of students.entries())
      yield [student, ...questions.map((_, q) => cell(s * questions.length + q))];
  };
  return [['user_id', ...questions], rows()];
}

/** Probabilities with as many digits as a 32-bit float has. */
function cellOf({ probability, answers }: ResponseMatrix): (cell: number) => number {
  return answers === undefined
    ? (cell) => Number(probability[cell]!.toPrecision(7))
    : (cell) => answers[cell]!;
}
