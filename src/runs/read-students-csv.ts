/** Reading students.csv back, for whoever adds rows to it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkJson, diskError, errorCode } from '../files/index.ts';
import { STUDENTS_CSV } from './layout.ts';
import { type StudentRow, studentMetricsSchema } from './student-row.ts';

/** Columns that are no numbers. */
const TEXTS = ['user_id', 'status', 'reason'];

/** The rows of a run folder in their order; none where there is no table. @throws UnderstudyError `run` if it is broken */
export async function readStudentsCsv(folder: string): Promise<StudentRow[]> {
  const path = join(folder, STUDENTS_CSV);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw diskError(error, path);
  }
  const [names = [], ...lines] = recordsOf(text);
  return lines.map((fields, i) => {
    const row = Object.fromEntries(
      names.map((name, at) => [name, parseField(name ?? '', fields[at] ?? null)]),
    );
    return checkJson(row as StudentRow, studentMetricsSchema, `${path}, row ${i}`);
  });
}

/** RFC 4180; a field without a character is null, a quoted one without any is empty. */
function recordsOf(text: string): (string | null)[][] {
  const records = text.match(/(?:"(?:[^"]|"")*"|[^"\n])*\n/g) ?? [];
  return records.map((record) =>
    [...`,${record.slice(0, -1)}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
      quoted === undefined ? plain || null : quoted.replaceAll('""', '"'),
    ),
  );
}

function parseField(name: string, field: string | null): string | number | boolean | null {
  if (field === null || TEXTS.includes(name)) return field;
  return name === 'collapsed' ? field === 'true' : Number(field);
}
