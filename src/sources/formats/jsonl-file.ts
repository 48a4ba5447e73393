/** A file with one JSON object a line: its keys, the line of a row, and which line is not what it must be. */
import { sqlName, sqlPath, sqlText } from '../database.ts';
import { MAX_LINE_BYTES, readLines } from './bytes/lines.ts';
import { repeatedKey } from './bytes/repeated-key.ts';
import { type FindColumns, type Form, selectTexts } from './form.ts';
import type { LogFile } from './log-file.ts';
import { logProblem, shown, shownList } from './problems.ts';
import { refuseTooWide } from './wide-files.ts';

/** What a kind of file is told by. */
export const FIRST_LINES = 1000;

/** Checks the form of the whole file; keys count wherever they first appear. @throws UnderstudyError `log` naming the line */
export async function openJsonl(file: LogFile, find: FindColumns): Promise<Form> {
  const { keys: found, rows } = await keysAmong(file, Number.POSITIVE_INFINITY);
  const columns = find(found);
  const names = distinguishableKeys(found, Object.values(columns));
  const alike = found.filter((key) => !names.includes(key));
  const relation = `read_json(${[
    sqlPath(file.at),
    `format = 'newline_delimited'`,
    'auto_detect = false',
    'hive_partitioning = false',
    'union_by_name = false',
    `maximum_object_size = ${2 * MAX_LINE_BYTES}`,
    `compression = ${sqlText(file.gzip ? 'gzip' : 'uncompressed')}`,
    `columns = {${names.map((key) => `${sqlText(key)}: 'VARCHAR'`).join(', ')}}`,
  ].join(', ')})`;
  return {
    ...selectTexts([relation], { names, columns, text: (place) => sqlName(names[place]!) }),
    rows,
    notes:
      alike.length === 0
        ? []
        : [`keys left aside that are empty or differ from another in case alone: ${shownList(alike)}`],
    place: async (row) => ({ line: await lineOfRow(file, row) }),
    async findFault() {
      for await (const { line, text } of readLines(file)) {
        const key = repeatedKey(text);
        if (key !== undefined)
          throw logProblem(file.path, `the key ${shown(key)} stands twice`, 'remove one of them', { line });
      }
    },
  };
}

/** The keys of the first thousand objects, in order of appearance. */
export async function readKeys(file: LogFile): Promise<readonly string[]> {
  return (await keysAmong(file, FIRST_LINES)).keys;
}

async function keysAmong(file: LogFile, most: number): Promise<{ keys: readonly string[]; rows: number }> {
  const keys = new Set<string>();
  let rows = 0;
  for await (const { line, text } of readLines(file)) {
    for (const key of Object.keys(parseObject(file, line, text))) keys.add(key);
    refuseTooWide(file.path, keys.size);
    rows += 1;
    if (rows === most) break;
  }
  if (rows === 0) throw logProblem(file.path, 'the file is empty', 'write the file again');
  return { keys: [...keys], rows };
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
