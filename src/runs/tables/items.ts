/** items.csv of a run that was trained on items alone: each held-out item, real beside read by what had not met it. */
import { join } from 'node:path';
import { type ZodType, z } from 'zod';
import { UnderstudyError } from '../../errors.ts';
import {
  checkJson,
  csvText,
  guardedRows,
  parseCsv,
  readText,
  replaceFile,
  unguarded,
} from '../../files/index.ts';
import { ITEMS_CSV } from '../layout.ts';
import { loose, nullableNumbers, numbers, type RecordOf } from '../shape.ts';

/** The columns, in their order. */
const columns = {
  question_id: z.string(),
  /** Which part held it out, from 1. */
  ...numbers('part'),
  /** Share right and how many answers it is of; null where the bank says b. */
  ...nullableNumbers('real_facility', 'answers'),
  /** Logits, with their standard errors; the last as the base alone has it. */
  ...numbers('real_b', 'real_b_se', 'synthetic_b', 'synthetic_b_se', 'synthetic_b_of_base'),
};

export type ItemRow = RecordOf<typeof columns>;
const schema: ZodType<ItemRow> = loose(columns);
const names = Object.keys(columns) as (keyof ItemRow)[];

/** @throws UnderstudyError `numeric` naming the item and the number that is not finite */
export async function writeItems(folder: string, rows: readonly ItemRow[]): Promise<void> {
  const values = rows.map((row) => names.map((name) => row[name]));
  await replaceFile(
    join(folder, ITEMS_CSV),
    csvText(names, guardedRows(values, 'guard'), (i) => `item ${rows[i]!.question_id}`),
  );
}

/** In the order of writing. @throws UnderstudyError `run` if the table is missing or broken */
export async function readItems(folder: string): Promise<ItemRow[]> {
  const path = join(folder, ITEMS_CSV);
  const text = await readText(path);
  if (text === undefined)
    throw new UnderstudyError('run', `${path}: no such file`, {
      hint: 'run the training to its end; where it has ended, the same command with `fresh` trains anew',
    });
  const [header = [], ...records] = parseCsv(text);
  return records.map((fields, i) => {
    const row = Object.fromEntries(
      header.map((name, at) => {
        const field = fields[at] ?? null;
        if (field === null) return [name ?? '', null];
        return [name ?? '', name === 'question_id' ? unguarded(field) : Number(field)];
      }),
    );
    return checkJson(row, schema, `${path}, row ${i}`);
  });
}
