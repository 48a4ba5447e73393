/** The right options of questions, where a file says them: which share of the answers each option draws is asked beside them. */
import { type ColumnNeeds, OPTION_COLUMNS, QUESTION_NEEDS } from '../formats/columns.ts';
import { isMissing } from '../formats/missing.ts';
import { openSource, readSource } from '../formats/source.ts';
import { questionIdSql } from '../questions/question-id.ts';
import { textFields, textOfRow } from '../questions/text-fields.ts';
import type { BankOptions } from './item-bank.ts';
import { type ItemFields, keyOf } from './item-difficulty.ts';

/** A question whose right option is known. */
export interface KeyedOptions {
  /** What a model reads of it. */
  readonly text: string;
  /** From option_a; empty where there is none. */
  readonly options: readonly string[];
  /** Place of the right one. */
  readonly key: number;
}

const NEEDS: ColumnNeeds = { ...QUESTION_NEEDS, used: [...QUESTION_NEEDS.used, 'correct_option'] };

/**
 * Of a file of questions, by their ids as `readQuestions` has them; without those whose right option it does not say.
 *
 * @throws UnderstudyError `log` as `readQuestions`
 */
export async function readOptionKeys({
  path,
  columns: wanted,
  covariates: names,
  threads,
}: BankOptions): Promise<ReadonlyMap<string, KeyedOptions>> {
  const source = await openSource({ path, columns: wanted, covariates: names, threads }, NEEDS);
  try {
    const { columns, covariates, database } = source;
    if (columns.correct_option === undefined) return new Map();
    const { question_id: _, ...rest } = columns;
    const fields = new Set([...textFields(rest, covariates), 'correct_option']);
    const found = await readSource(source, (select) =>
      database.rows<ItemFields & { readonly id: string }>(
        `SELECT ${questionIdSql(columns)} AS id, ${[...fields].join(', ')} FROM (${select}) ORDER BY row`,
      ),
    );
    const keyed = new Map<string, KeyedOptions>();
    for (const { id, ...row } of found) {
      const key = keyOf(row);
      const options = OPTION_COLUMNS.map((name) => {
        const option = row[name];
        return isMissing(option) ? '' : option.trim();
      });
      if (key >= 0 && options[key] !== '' && !keyed.has(id))
        keyed.set(id, { text: textOfRow(row, covariates), options, key });
    }
    return keyed;
  } finally {
    source.database.close();
  }
}
