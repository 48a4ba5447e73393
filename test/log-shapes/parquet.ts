/** The table as a Parquet file, by DuckDB. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../../src/sources/database.ts';
import { jsonLines, type Row } from './tables.ts';

/** @param types of columns that are not texts, in SQL */
export async function writeParquet(
  folder: string,
  rows: readonly Row[],
  types: Readonly<Record<string, string>>,
): Promise<{ readonly path: string }> {
  const [path, lines] = [join(folder, 'log.parquet'), join(folder, 'rows.jsonl')];
  writeFileSync(lines, jsonLines(rows));
  const names = Object.keys(rows[0]!);
  const columns = names.map((name) => `${name}: 'VARCHAR'`).join(', ');
  const typed = names.map((name) =>
    types[name] === undefined ? name : `CAST(${name} AS ${types[name]}) AS ${name}`,
  );
  const database = await openDatabase({ threads: 1 });
  try {
    await database.run(
      `COPY (SELECT ${typed.join(', ')} FROM read_json('${lines}', format = 'newline_delimited', columns = {${columns}})) TO '${path}' (FORMAT parquet)`,
    );
  } finally {
    database.close();
  }
  return { path };
}
