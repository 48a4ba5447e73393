/** Two folders of outputs, file by file. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';

/** Where the commands ran, in a path. */
const WORK_FOLDER = /\/[^"\s]*\/work\//g;

const TOLERANCE = 1e-9;

/** Names of values that say when, how long, or by which version. */
const ASIDE = /(seconds|time|_at|versions|understudy|path|started|train_s)$/;

/** @returns how many files there are, and a line for each that differs */
export async function differences(
  before: string,
  after: string,
): Promise<{ readonly files: number; readonly different: readonly string[] }> {
  const [old, now] = [filesBelow(before), filesBelow(after)];
  const different: string[] = [];
  for (const name of new Set([...old, ...now])) {
    if (!old.has(name) || !now.has(name))
      different.push(`${name}: only ${old.has(name) ? 'before' : 'after'}`);
    else {
      const what = await compare(join(before, name), join(after, name));
      if (what !== null) different.push(`${name}: ${what}`);
    }
  }
  return { files: old.size, different };
}

function filesBelow(folder: string): Set<string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return new Set(
    entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => relative(folder, join(parentPath, name))),
  );
}

/** Null where they are the same. */
async function compare(before: string, after: string): Promise<string | null> {
  if (/\.parquet$/.test(before)) return compareValues(await rowsOf(before), await rowsOf(after), '');
  const [old, now] = [readFileSync(before), readFileSync(after)];
  if (old.equals(now)) return null;
  const [oldText, nowText] = [old, now].map((bytes) => bytes.toString('utf8').replace(WORK_FOLDER, '')) as [
    string,
    string,
  ];
  if (/\.jsonl$/.test(before)) return compareValues(jsonLines(oldText), jsonLines(nowText), '');
  if (/\.json$/.test(before)) return compareValues(JSON.parse(oldText), JSON.parse(nowText), '');
  if (/\.csv$/.test(before)) return compareValues(csvRows(oldText), csvRows(nowText), '');
  if (/\.svg$/.test(before)) return compareValues(piecesOf(oldText), piecesOf(nowText), '');
  return `${old.length} and ${now.length} bytes that differ`;
}

async function rowsOf(path: string): Promise<unknown> {
  return await parquetReadObjects({ file: await asyncBufferFromFile(path) });
}

const jsonLines = (text: string): unknown =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

/** Rows of the tables as records; the generated ids hold no commas but in the last column, the text. */
function csvRows(text: string): unknown {
  const [head = '', ...rows] = text.trimEnd().split('\n');
  const names = head.split(',');
  return rows.map((row) => {
    const fields = row.split(',');
    return Object.fromEntries(names.map((name, i) => [name, number(fields[i] ?? '')]));
  });
}

/** Numbers of a figure and what stands between them. */
const piecesOf = (text: string): unknown => text.split(/(-?\d+(?:\.\d+)?)/).map(number);

const number = (field: string): string | number =>
  field.trim() !== '' && Number.isFinite(Number(field)) ? Number(field) : field;

function compareValues(before: unknown, after: unknown, at: string): string | null {
  if (typeof before === 'number' && typeof after === 'number') {
    const close = Math.abs(before - after) <= TOLERANCE * Math.max(1, Math.abs(before));
    return close ? null : `${at}: ${before} and ${after}`;
  }
  if (typeof before !== 'object' || typeof after !== 'object' || before === null || after === null)
    return before === after ? null : `${at}: ${before} and ${after}`;
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (ASIDE.test(key)) continue;
    const [old, now] = [(before as Record<string, unknown>)[key], (after as Record<string, unknown>)[key]];
    const what = compareValues(old, now, at === '' ? key : `${at}.${key}`);
    if (what !== null) return what;
  }
  return null;
}
