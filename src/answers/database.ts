/** The only place that knows DuckDB: one private database in a temporary folder, gone when it is closed. */
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
import { UnderstudyError } from '../errors.ts';
import { makePrivateFolder, ROOM_HINT } from './private-folder.ts';

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
  close(): void;
}

const DEFAULT_MEMORY_BYTES = 768 * 2 ** 20;

/**
 * Opens a database of its own.
 *
 * @param options.threads 0 for as many as the machine has, which is the default
 * @param options.memory bytes that DuckDB may hold before it spills to the temporary folder; default: 768 MiB
 * @throws UnderstudyError `io` if the temporary folder refuses
 */
export async function openDatabase(options: {
  readonly threads?: number | undefined;
  readonly memory?: number | undefined;
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
    // A time without an offset must not depend on the machine that reads it.
    await connection.run("SET TimeZone = 'UTC'");
  } catch (error) {
    close();
    throw error;
  }
  return { ...statements(connection), close };
}

function statements(connection: DuckDBConnection): Omit<Database, 'close'> {
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

/** A path as an SQL literal that DuckDB takes for itself and not for a pattern over many files. */
export function sqlPath(path: string): string {
  return sqlText(path.replace(/[[*?]/g, '[$&]'));
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
  const problem = `reading the file ran out of memory or of room in ${tmpdir()}`;
  return new UnderstudyError('io', problem, { hint: ROOM_HINT, cause: error });
}
