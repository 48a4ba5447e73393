/** A file with one JSON object a line: its keys, the line of a row, and which line is not what it must be. */
import { sqlName, sqlPath, sqlText } from '../database.ts';
import { type FindColumns, type Form, selectTexts } from './form.ts';
import type { LogFile } from './log-file.ts';
import { logProblem } from './problems.ts';
import { LINE_FEED, readUtf8 } from './utf8.ts';

/** A key that appears only after so many lines is taken for one that the file does not have. */
const SAMPLE_LINES = 1000;

/** Checks the encoding of the whole file, and the form of its first lines. @throws UnderstudyError `log` naming the line */
export async function openJsonl(file: LogFile, find: FindColumns): Promise<Form> {
  const found = await readKeys(file);
  const columns = find(found);
  for await (const _ of readUtf8(file));
  const names = distinguishableKeys(found, Object.values(columns));
  const relation = `read_json(${[
    sqlPath(file.path),
    `format = 'newline_delimited'`,
    'auto_detect = false',
    `compression = ${sqlText(file.gzip ? 'gzip' : 'uncompressed')}`,
    `columns = {${names.map((key) => `${sqlText(key)}: 'VARCHAR'`).join(', ')}}`,
  ].join(', ')})`;
  return {
    ...selectTexts([relation], { names, columns, text: (place) => sqlName(names[place]!) }),
    place: async (row) => ({ line: await lineOfRow(file, row) }),
    async findFault() {
      for await (const { line, text } of readLines(file)) parseObject(file, line, text);
    },
  };
}

/** The keys of the first thousand objects, in order of appearance. */
export async function readKeys(file: LogFile): Promise<string[]> {
  const keys = new Set<string>();
  let rows = 0;
  for await (const { line, text } of readLines(file)) {
    for (const key of Object.keys(parseObject(file, line, text))) keys.add(key);
    rows += 1;
    if (rows === SAMPLE_LINES) break;
  }
  if (rows === 0) throw logProblem(file.path, 'the file is empty', 'write the file again');
  return [...keys];
}

/** The mapped keys, and one of each that differ in nothing but case, since names in SQL may not; no empty ones. */
function distinguishableKeys(found: readonly string[], mapped: readonly string[]): string[] {
  const met = new Set(['', ...mapped.map((key) => key.toLowerCase())]);
  const others = found.filter((key) => {
    const name = key.toLowerCase();
    const isNew = !met.has(name);
    met.add(name);
    return isNew;
  });
  return [...new Set(mapped), ...others];
}

/** The line of a row (from 1): rows are the lines that are not blank. */
async function lineOfRow(file: LogFile, row: number): Promise<number> {
  let rows = 0;
  for await (const { line } of readLines(file)) {
    rows += 1;
    if (rows === row) return line;
  }
  throw new Error(`internal: ${file.path} has no row ${row}`);
}

function parseObject({ path }: LogFile, line: number, text: string): object {
  const hint = 'write one JSON object a line';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw logProblem(path, 'not valid JSON', hint, { line, cause });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  const kind = value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`;
  throw logProblem(path, `expected a JSON object, got ${kind}`, hint, { line });
}

/** The lines that are not blank, with their numbers from 1. */
async function* readLines(file: LogFile): AsyncGenerator<{ line: number; text: string }> {
  let line = 1;
  let rest = '';
  for await (const chunk of readUtf8(file)) {
    const end = chunk.lastIndexOf(LINE_FEED) + 1;
    const lines = (rest + chunk.toString('utf8', 0, end)).split('\n');
    rest = lines.pop()! + chunk.toString('utf8', end);
    for (const text of lines) {
      if (text.trim() !== '') yield { line, text };
      line += 1;
    }
  }
  if (rest.trim() !== '') yield { line, text: rest };
}
