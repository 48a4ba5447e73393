/** The response matrix as a table, long or wide, in Parquet or CSV. */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UnderstudyError } from '../../errors.ts';
import {
  type CsvValue,
  type Formulas,
  guarded,
  guardedRows,
  type ParquetColumn,
  type ParquetTable,
  writeCsv,
  writeParquet,
} from '../../files/index.ts';
import { checkMatrix, type ResponseMatrix } from './responses.ts';

/**
 * Writes Parquet or CSV, by the name. An empty matrix is a file without rows; a matrix with answers has them instead of
 * the probabilities.
 *
 * @param formulas what becomes of ids in a CSV that a spreadsheet would take for formulas
 * @param form of the table: `long`, a row a student and question; `wide`, a row a student and a column a question
 * @throws UnderstudyError `numeric` naming the student and question whose probability is none; `run` for an id that is
 *   there twice, or a question whose id is no column's name; `io` if the disk refuses, what was there before is then
 *   untouched
 */
export async function writeResponses(
  path: string,
  matrix: ResponseMatrix,
  form: 'long' | 'wide' = 'long',
  formulas: Formulas = 'guard',
): Promise<void> {
  checkMatrix(path, matrix);
  const table = form === 'wide' ? wideTable(path, matrix) : longTable(matrix);
  await mkdir(dirname(path), { recursive: true });
  if (!/\.csv$/i.test(path)) return await writeParquet(path, table);
  await writeCsv(
    path,
    table.columns.map(({ name }) => (formulas === 'guard' ? guarded(name) : name)),
    guardedRows(records(table), formulas),
  );
}

/**
 * Columns `user_id`, `question_id`, `probability` (float32) or `answer` (int32), the probability's bounds, shares of options, `row` and
 * `met` where the matrix has any; rows in the matrix's order.
 */
function longTable(matrix: ResponseMatrix): ParquetTable {
  const { students, questions, rows, met } = matrix;
  const Q = questions.length;
  const ofQuestion = (name: string, values: readonly (number | null)[] | undefined): ParquetColumn[] => {
    if (values === undefined) return [];
    const at = (cell: number) => values[cell % Q]!;
    return [{ name, type: 'INT32', optional: true, encoding: 'RLE_DICTIONARY', at }];
  };
  const id = { type: 'STRING', encoding: 'RLE_DICTIONARY' } as const;
  return {
    rows: students.length * Q,
    columns: [
      { name: 'user_id', ...id, at: (cell) => students[Math.floor(cell / Q)]! },
      { name: 'question_id', ...id, at: (cell) => questions[cell % Q]! },
      // Mantissas do not compress.
      { ...cellsOf(matrix), encoding: 'PLAIN', codec: 'UNCOMPRESSED' },
      ...boundsOf(matrix),
      ...sharesOf(matrix),
      ...ofQuestion('row', rows),
      ...ofQuestion('met', met),
    ],
  };
}

/** None beside drawn answers; empty where the question was met. */
function boundsOf({ questions, bounds, met, answers }: ResponseMatrix): ParquetColumn[] {
  if (bounds === undefined || answers !== undefined) return [];
  return (['low', 'high'] as const).map((end) => ({
    name: `probability_${end}_90`,
    type: 'FLOAT',
    encoding: 'PLAIN',
    optional: met !== undefined,
    at: (cell) => (met?.[cell % questions.length] === 1 ? null : bounds[end][cell]!),
  }));
}

/** As many as any question has options; none beside drawn answers. */
function sharesOf({ questions, options, answers }: ResponseMatrix): ParquetColumn[] {
  if (options === undefined || answers !== undefined) return [];
  const most = Math.max(0, ...options.map((of) => of.findLastIndex((share) => share !== null) + 1));
  return Array.from({ length: most }, (_, place) => ({
    name: `share_${'abcdefghijklmnopqrstuvwxyz'[place]}`,
    type: 'FLOAT',
    optional: true,
    at: (cell) => options[cell % questions.length]![place] ?? null,
  }));
}

/** Columns `user_id` and each question's id, in the matrix's order. */
function wideTable(path: string, matrix: ResponseMatrix): ParquetTable {
  const { students, questions } = matrix;
  if (questions.includes('user_id'))
    throw new UnderstudyError('run', `${path}: a question is called user_id, as the column of students is`, {
      hint: 'leave out `wide`, or give the question another id',
    });
  const { type, at } = cellsOf(matrix);
  const columns = questions.map((name, q): ParquetColumn => {
    return { name, type, encoding: 'PLAIN', at: (row) => at(row * questions.length + q) };
  });
  return {
    rows: students.length,
    columns: [{ name: 'user_id', type: 'STRING', at: (row) => students[row]! }, ...columns],
  };
}

/** `[S, Q]` */
function cellsOf({ probability, answers }: ResponseMatrix): ParquetColumn {
  return answers === undefined
    ? { name: 'probability', type: 'FLOAT', at: (cell) => probability[cell]! }
    : { name: 'answer', type: 'INT32', at: (cell) => answers[cell]! };
}

/** With as many digits as a 32-bit float has. */
function* records({ rows, columns }: ParquetTable): Generator<CsvValue[]> {
  for (let row = 0; row < rows; row++)
    yield columns.map(({ type, at }) => {
      const value = at(row);
      return type === 'FLOAT' && value !== null ? Number(Number(value).toPrecision(7)) : value;
    });
}
