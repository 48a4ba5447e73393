/** A small table with a head, read whole. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parseCsv } from '../../src/files/index.ts';

/** Values by column; an empty field is null. */
export type TableRow = Readonly<Record<string, string | null>>;

/** @param path a CSV file, plain or packed with gzip */
export function readTable(path: string): TableRow[] {
  const bytes = readFileSync(path);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  const [head, ...rows] = parseCsv(text.endsWith('\n') ? text : `${text}\n`);
  return rows.map((row) => Object.fromEntries(head!.map((column, i) => [column!, row[i] ?? null])));
}
