/** Texts and keys of questions, from a file beside a log that has only their ids. */
import type { Database } from '../database.ts';
import { type ColumnNeeds, type KnownColumn, TEXT_COLUMNS } from '../formats/columns.ts';
import type { Form } from '../formats/form.ts';
import { isMissing, valueSql } from '../formats/missing.ts';
import { logProblem, shown } from '../formats/problems.ts';

export const ITEM_FILE_NEEDS: ColumnNeeds = {
  used: ['question_id', ...TEXT_COLUMNS, 'correct_option'],
  required: ['question_id'],
};

/** A question of the file: its values under our names, and those of other columns under the file's. */
export interface FileItem {
  readonly values: Readonly<Partial<Record<KnownColumn, string | null>>>;
  readonly others: readonly (string | null)[];
}

export interface ItemFile {
  readonly path: string;
  /** Our columns that the file has, and the file's names of them. */
  readonly columns: Readonly<Partial<Record<KnownColumn, string>>>;
  /** Names of its other columns. */
  readonly others: readonly string[];
  /** By question_id, without blanks at its ends. */
  readonly items: ReadonlyMap<string, FileItem>;
}

/** The options of an item, as far as its columns go. */
export function optionsOf({ values }: FileItem): string[] {
  const names = Object.keys(values).filter((name) => /^option_/.test(name));
  return names.map((name) => values[name as KnownColumn] ?? '');
}

/**
 * @param file opened
 * @param read runs a query over it
 * @throws UnderstudyError `log` for a row without an id, and an id with two texts or keys
 */
export async function readItemFile(
  { path, columns, others, database, place }: Form & { readonly path: string; readonly database: Database },
  read: <T>(use: (select: string) => Promise<T>) => Promise<T>,
): Promise<ItemFile> {
  const names = Object.keys(columns) as KnownColumn[];
  const fields = [
    ...names.map((name) => `${valueSql(name)} AS ${name}`),
    ...others.map((_, i) => `${valueSql(`other_${i}`)} AS other_${i}`),
  ];
  const rows = await read((select) =>
    database.rows<Record<string, string | null> & { row: number }>(
      `SELECT row, ${fields.join(', ')} FROM (${select}) ORDER BY row`,
    ),
  );
  const items = new Map<string, FileItem>();
  for (const row of rows) {
    const id = row.question_id;
    if (isMissing(id))
      throw logProblem(
        path,
        'question_id is empty',
        'give the question its id or remove the row',
        await place(row.row),
      );
    const item = {
      values: Object.fromEntries(names.map((name) => [name, row[name] ?? null])),
      others: others.map((_, i) => row[`other_${i}`] ?? null),
    };
    const other = items.get(id.trim());
    if (other !== undefined && JSON.stringify(other.values) !== JSON.stringify(item.values))
      throw logProblem(
        path,
        `question_id ${shown(id)}: expected one question, got two`,
        'give each question an id of its own, or remove one of the rows',
        await place(row.row),
      );
    items.set(id.trim(), item);
  }
  return { path, columns, others, items };
}
