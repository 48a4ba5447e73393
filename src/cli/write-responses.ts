/** The response matrix in a file of the user's choice. */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UnderstudyError } from '../errors.ts';
import { type ResponseMatrix, writeFileAtomic, writeResponses } from '../runs/index.ts';

/** @throws UnderstudyError `usage` for a name that ends otherwise */
export function checkResponsesPath(path: string): void {
  if (!/\.(parquet|csv)$/i.test(path))
    throw new UnderstudyError('usage', `--out ${path}: expected a name that ends in .parquet or .csv`, {
      hint: 'choose another name',
    });
}

/** As Parquet or CSV, by the name. @throws UnderstudyError `io` if the disk refuses */
export async function writeResponsesTo(path: string, matrix: ResponseMatrix): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  if (/\.csv$/i.test(path)) await writeFileAtomic(path, responsesCsv(matrix));
  else await writeResponses(path, matrix);
}

/**
 * Columns `user_id, question_id, probability`, and `row` where the matrix has any; RFC 4180. A row a student and
 * question, the first student's first.
 */
export function responsesCsv({ students, questions, rows, probability }: ResponseMatrix): Uint8Array {
  const asked = questions.map(field);
  const ends = asked.map((_, q) => (rows === undefined ? '' : `,${rows[q] ?? ''}`));
  const parts = students.map((student, s) => {
    const id = field(student);
    const lines = asked.map(
      (question, q) => `${id},${question},${digits(probability[s * asked.length + q]!)}${ends[q]}\n`,
    );
    return Buffer.from(lines.join(''));
  });
  const head = `user_id,question_id,probability${rows === undefined ? '' : ',row'}\n`;
  return Buffer.concat([Buffer.from(head), ...parts]);
}

/** As many as a 32-bit float has. */
const digits = (value: number) => String(Number(value.toPrecision(7)));

function field(text: string): string {
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
