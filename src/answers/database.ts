/** The only place that knows DuckDB: one private database in a temporary folder, gone when it is closed. */
import { createHash } from 'node:crypto';
import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type DuckDBConnection,
  DuckDBInstance,
  type DuckDBResult,
  type DuckDBValue,
  JSDuckDBValueConverter,
  LIST,
  listValue,
  VARCHAR,
} from '@duckdb/node-api';
import { UnderstudyError } from '../errors.ts';
import { isAlive } from '../files/index.ts';

export interface Database {
  /** Runs one statement. */
  run(sql: string, values?: readonly string[]): Promise<void>;
  /** Runs one query; whole numbers come as numbers, lists as arrays. */
  rows<Row extends object>(sql: string, values?: readonly string[]): Promise<Row[]>;
  /**
   * Runs one query and hands its rows on in pieces, each a list of columns, so that they are never all held. Whole
   * numbers of 64 bits come as bigint. No other statement may run in between.
   */
  pieces(sql: string): AsyncGenerator<readonly (readonly unknown[])[]>;
  /** Makes a table with the one column `value`, for lists too long for a statement. Returns its name. */
  listTable(values: readonly string[]): Promise<string>;
  /** A name that no table of this database has had. */
  unusedName(): string;
  close(): void;
}

const DEFAULT_MEMORY_BYTES = 768 * 2 ** 20;

/** Before the number of the process: TMPDIR may be shared by machines, or containers, that count theirs alike. */
const PREFIX = `understudy-log-${createHash('sha256').update(hostname()).digest('hex').slice(0, 8)}-`;

/**
 * Opens a database of its own. On the way it removes the folders of processes of this user that were killed.
 *
 * @param options.threads default: as many as the machine has
 * @param options.memory bytes that DuckDB may hold before it spills to the temporary folder; default: 768 MiB
 * @throws UnderstudyError `io` if the temporary folder refuses
 */
export async function openDatabase(options: {
  readonly threads?: number | undefined;
  readonly memory?: number | undefined;
}): Promise<Database> {
  let folder: string;
  try {
    removeLeftovers(tmpdir());
    folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  } catch (cause) {
    throw new UnderstudyError('io', `no temporary folder can be made in ${tmpdir()}`, {
      hint: 'make room there, or name another place in TMPDIR',
      cause,
    });
  }
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
      ...(options.threads === undefined ? {} : { threads: String(options.threads) }),
    });
    connection = await instance.connect();
    // A time without an offset must not depend on the machine that reads it.
    await connection.run("SET TimeZone = 'UTC'");
  } catch (error) {
    close();
    throw error;
  }
  const open = connection;

  async function rows<Row extends object>(sql: string, values: readonly string[] = []): Promise<Row[]> {
    try {
      const reader = await open.runAndReadAll(sql, values as DuckDBValue[]);
      return reader.getRowObjectsJS().map((row) => mapValues(row, bigintToNumber)) as Row[];
    } catch (error) {
      throw outOfRoom(error) ?? error;
    }
  }

  async function* pieces(sql: string): AsyncGenerator<readonly (readonly unknown[])[]> {
    try {
      const result: DuckDBResult = await open.stream(sql);
      for (;;) {
        const chunk = await result.fetchChunk();
        if (chunk === null || chunk.rowCount === 0) return;
        yield chunk.convertColumns(JSDuckDBValueConverter);
      }
    } catch (error) {
      throw outOfRoom(error) ?? error;
    }
  }

  let names = 0;

  function unusedName(): string {
    names += 1;
    return `table_${names}`;
  }

  async function listTable(values: readonly string[]): Promise<string> {
    const name = unusedName();
    try {
      await open.run(
        `CREATE TABLE ${name} AS SELECT unnest($1) AS value`,
        [listValue(values)],
        [LIST(VARCHAR)],
      );
    } catch (error) {
      throw outOfRoom(error) ?? error;
    }
    return name;
  }

  return {
    rows,
    pieces,
    listTable,
    run: async (sql, values) => {
      await rows(sql, values);
    },
    unusedName,
    close,
  };
}

/** What cannot be listed or removed stays: no command fails for the remains of another. */
function removeLeftovers(parent: string): void {
  const user = process.getuid?.();
  for (const name of namesIn(parent)) {
    const pid = name.startsWith(PREFIX) ? /^(\d+)-\w{6}$/.exec(name.slice(PREFIX.length))?.[1] : undefined;
    if (pid === undefined || isAlive({ pid: Number(pid), started: null })) continue;
    const path = join(parent, name);
    try {
      const found = lstatSync(path);
      if (!found.isDirectory() || (user !== undefined && found.uid !== user)) continue;
      rmSync(path, { recursive: true, force: true });
    } catch {
      // Another process may be removing it too.
    }
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
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

function mapValues(row: object, change: (value: unknown) => unknown): object {
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [key, change(value)]));
}

/** Counts are far below 2^53. */
function bigintToNumber(value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}

function outOfRoom(cause: unknown): UnderstudyError | undefined {
  const text = cause instanceof Error ? cause.message : '';
  if (!/^Out of Memory Error|No space left|max_temp_directory_size/i.test(text)) return undefined;
  return new UnderstudyError('io', `reading the file ran out of memory or of room in ${tmpdir()}`, {
    hint: 'make room there, or name another place in TMPDIR',
    cause,
  });
}
