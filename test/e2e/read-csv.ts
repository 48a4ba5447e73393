/** Reads what a command wrote: RFC 4180, the first line names the columns. */
import { readFileSync } from 'node:fs';

export function readCsv(path: string): Record<string, string>[] {
  const [head, ...rows] = records(readFileSync(path, 'utf8'));
  return rows.map((row) => Object.fromEntries(head!.map((name, i) => [name, row[i] ?? ''])));
}

function records(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    if (quoted === undefined && plain === '' && end === '' && rows.at(-1)!.length === 0) break;
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain!);
    if (end !== ',') rows.push([]);
  }
  return rows.filter((row) => row.length > 0);
}
