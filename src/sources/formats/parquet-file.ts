/** A Parquet file: the marks at its two ends, and its columns as texts. */
import { open } from 'node:fs/promises';
import { type Database, sqlName, sqlPath } from '../database.ts';
import { type FindColumns, type Form, selectTexts } from './form.ts';
import { type LogFile, readProblem, unreadable } from './log-file.ts';
import { logProblem, shown } from './problems.ts';

const MAGIC = 'PAR1';

const relationOf = ({ at }: LogFile) =>
  `read_parquet(${sqlPath(at)}, binary_as_string = true, hive_partitioning = false, union_by_name = false)`;

/** The names of the columns. @throws UnderstudyError `log` */
export async function parquetNames(file: LogFile, database: Database): Promise<readonly string[]> {
  await checkMagic(file.path);
  const found = await database
    .rows<{ column_name: string }>(`DESCRIBE SELECT * FROM ${relationOf(file)}`)
    .catch((error: unknown) => {
      throw unreadable(file, error);
    });
  return found.map((row) => row.column_name);
}

/** @throws UnderstudyError `log` */
export async function openParquet(file: LogFile, find: FindColumns, database: Database): Promise<Form> {
  const names = await parquetNames(file, database);
  const text = (place: number): string => `CAST(${sqlName(names[place]!)} AS VARCHAR)`;
  return {
    ...selectTexts([relationOf(file)], { names, columns: find(names), text }),
    place: async (row) => ({ row }),
  };
}

async function checkMagic(path: string): Promise<void> {
  const handle = await open(path).catch((error: unknown) => {
    throw readProblem(path, error);
  });
  try {
    const { size } = await handle.stat();
    const magic = Buffer.alloc(2 * MAGIC.length);
    await handle.read(magic, 0, 4, 0);
    await handle.read(magic, 4, 4, Math.max(0, size - 4));
    const [start, end] = [magic.toString('latin1', 0, 4), magic.toString('latin1', 4)];
    if (start !== MAGIC) {
      const problem = `not a Parquet file: begins with ${shown(start)} instead of "${MAGIC}"`;
      throw logProblem(path, problem, 'name the file after what it is, or write it again as Parquet');
    }
    if (end !== MAGIC || size < 12)
      throw logProblem(path, 'the Parquet file is cut short: it lacks its footer', 'copy it again');
  } finally {
    await handle.close();
  }
}
