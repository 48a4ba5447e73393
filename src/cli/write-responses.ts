/** The response matrix in a file of the user's choice. */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UnderstudyError } from '../errors.ts';
import { csvField, writeFileAtomic } from '../files/index.ts';
import {
  checkWideNames,
  questionColumns,
  type ResponseMatrix,
  writeResponses,
  writeWideResponses,
} from '../runs/index.ts';

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
  if (/\.csv$/i.test(path)) {
    if (form === 'wide') checkWideNames(path, matrix);
    await writeFileAtomic(path, form === 'wide' ? wideResponsesCsv(matrix) : responsesCsv(matrix));
  } else await (form === 'wide' ? writeWideResponses : writeResponses)(path, matrix);
}

/**
 * Columns `user_id, question_id, probability` (or `answer`), and `row` and `met` where the matrix has any; RFC 4180. A
 * row a student and question, the first student's first.
 */
function responsesCsv(matrix: ResponseMatrix): Uint8Array {
  const { students, questions, answers } = matrix;
  const cell = cellOf(matrix);
  const more = questionColumns(matrix);
  const asked = questions.map(csvField);
  const ends = asked.map((_, q) => more.map(({ values }) => `,${values[q] ?? ''}`).join(''));
  const parts = students.map((student, s) => {
    const id = csvField(student);
    const lines = asked.map((question, q) => `${id},${question},${cell(s * asked.length + q)}${ends[q]}\n`);
    return Buffer.from(lines.join(''));
  });
  const value = answers === undefined ? 'probability' : 'answer';
  const head = `${['user_id', 'question_id', value, ...more.map(({ name }) => name)].join(',')}\n`;
  return Buffer.concat([Buffer.from(head), ...parts]);
}

/** Columns `user_id` and each question's id; a row a student. */
function wideResponsesCsv(matrix: ResponseMatrix): Uint8Array {
  const { students, questions } = matrix;
  const cell = cellOf(matrix);
  const parts = students.map((student, s) => {
    const cells = questions.map((_, q) => `,${cell(s * questions.length + q)}`);
    return Buffer.from(`${csvField(student)}${cells.join('')}\n`);
  });
  return Buffer.concat([Buffer.from(`${['user_id', ...questions.map(csvField)].join(',')}\n`), ...parts]);
}

function cellOf({ probability, answers }: ResponseMatrix): (cell: number) => string {
  return answers === undefined ? (cell) => digits(probability[cell]!) : (cell) => String(answers[cell]!);
}

/** As many as a 32-bit float has. */
const digits = (value: number) => String(Number(value.toPrecision(7)));
