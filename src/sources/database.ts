/** The only place that knows DuckDB: one private database in a temporary folder, gone when it is closed. */
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  type DuckDBConnection,
  DuckDBInstance,
  type DuckDBType,
  type DuckDBValue,
  JSDuckDBValueConverter,
  LIST,
  listValue,
  VARCHAR,
} from '@duckdb/node-api';
import { makePrivateFolder, outOfRoom } from './private-folder.ts';

export interface Database {
  /** Runs one statement. */
  run(sql: string): Promise<void>;
  /** Runs one query; whole numbers come as numbers, lists as arrays, structs as objects. */
  rows<Row extends object>(sql: string): Promise<Row[]>;
  /** How many rows a relation has: whatever may follow FROM. */
  count(relation: string): Promise<number>;
  /**
   * Runs one query and hands its rows on in pieces, each a list of columns, so that they are never all held. Whole
   * numbers of 64 bits come as bigint. No other statement may run in between.
   */
  pieces(sql: string): AsyncGenerator<readonly (readonly unknown[])[]>;
  /** Makes a table with the one column `value`, for lists too long for a statement. */
  createList(table: string, values: readonly string[]): Promise<void>;
  /** Private, and gone when the database is closed. */
  readonly folder: string;
  close(): void;
}

const DEFAULT_MEMORY_BYTES = 768 * 2 ** 20;

/**
 * Opens a database of its own. With `reads` it sees no files but those and its folder, and cannot be told otherwise
 * afterwards (https://duckdb.org/docs/stable/operations_manual/securing_duckdb/overview).
 *
 * @param options.reads files that it may read; default: all, for tests that write files with it
 * @param options.threads 0 for as many as the machine has, which is the default
 * @param options.memory bytes that DuckDB may hold before it spills to the temporary folder; default: 768 MiB
 * @throws UnderstudyError `io` if the temporary folder refuses
 */
export async function openDatabase(options: {
  readonly threads?: number | undefined;
  readonly memory?: number | undefined;
  readonly reads?: readonly string[] | undefined;
}): Promise<Database> {
  const folder = await makePrivateFolder();
  let instance: DuckDBInstance | undefined;
  let connection: DuckDBConnection | undefined;

  function close(): void {
    connection?.closeSync();
    instance?.closeSync();
    rmSync(folder, { recursive: true, force: true });
  }

  try {
    instance = await DuckDBInstance.create(join(folder, 'answers.duckdb'), {
      temp_directory: join(folder, 'spill'),
      memory_limit: `${options.memory ?? DEFAULT_MEMORY_BYTES}B`,
      autoinstall_known_extensions: 'false', // never fetch anything
      autoload_known_extensions: 'false',
      ...((options.threads ?? 0) === 0 ? {} : { threads: String(options.threads) }),
    });
    connection = await instance.connect();
    for (const setting of settingsFor(folder, options.reads)) await connection.run(setting);
  } catch (error) {
    close();
    throw explain(error);
  }
  return { ...statements(connection), folder, close };
}

function settingsFor(folder: string, reads: readonly string[] | undefined): string[] {
  // A time without an offset must not depend on the machine that reads it.
  const zone = "SET TimeZone = 'UTC'";
  if (reads === undefined) return [zone];
  const paths = reads.flatMap((path) => [sqlText(resolve(path)), sqlPath(path)]);
  return [
    zone,
    `SET allowed_directories = [${sqlText(folder)}]`,
    `SET allowed_paths = [${paths.join(', ')}]`,
    'SET enable_external_access = false',
    'SET lock_configuration = true',
  ];
}

function statements(connection: DuckDBConnection): Omit<Database, 'close' | 'folder'> {
  async function rows<Row extends object>(
    sql: string,
    values: DuckDBValue[] = [],
    types: DuckDBType[] = [],
  ): Promise<Row[]> {
    try {
      const reader = await connection.runAndReadAll(sql, values, types);
      return reader.getRowObjectsJS().map(withNumbers) as Row[];
    } catch (error) {
      throw explain(error);
    }
  }

  async function* pieces(sql: string): AsyncGenerator<readonly (readonly unknown[])[]> {
    try {
      const result = await connection.stream(sql);
      for (;;) {
        const chunk = await result.fetchChunk();
        if (chunk === null || chunk.rowCount === 0) return;
        yield chunk.convertColumns(JSDuckDBValueConverter);
      }
    } catch (error) {
      throw explain(error);
    }
  }

  return {
    rows,
    pieces,
    async run(sql) {
      await rows(sql);
    },
    async count(relation) {
      const [counted] = await rows<{ rows: number }>(`SELECT count(*) AS rows FROM ${relation}`);
      return counted!.rows;
    },
    async createList(table, values) {
      await rows(
        `CREATE OR REPLACE TABLE ${table} AS SELECT unnest($1) AS value`,
        [listValue(values)],
        [LIST(VARCHAR)],
      );
    },
  };
}

/** A string as an SQL literal. */
export function sqlText(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** A name as an SQL identifier. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * A path as an SQL literal that DuckDB takes for itself: not for a pattern over many files, and not for an address, as
 * a relative one with a colon could be.
 */
export function sqlPath(path: string): string {
  return sqlText(resolve(path).replace(/[[*?]/g, '[$&]'));
}

/** Whole numbers are counts, far below 2^53. */
function withNumbers(row: object): object {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === 'bigint' ? Number(value) : value]),
  );
}

/** The error itself, unless it is that memory or disk ran out. */
function explain(error: unknown): unknown {
  const text = error instanceof Error ? error.message : '';
  if (!/^Out of Memory Error|No space left|max_temp_directory_size/i.test(text)) return error;
  return outOfRoom(error);
}
