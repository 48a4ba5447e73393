/** The right options of questions, where a file says them: which share of the answers each option draws is asked beside them. */
import { columnsAmong, OPTION_COLUMNS, QUESTION_NEEDS } from '../formats/columns.ts';
import { isMissing } from '../formats/missing.ts';
import { openSource, readSource } from '../formats/source.ts';
import { questionIdSql } from '../questions/question-id.ts';
import { questionText } from '../questions/question-text.ts';
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

const NEEDS = { ...QUESTION_NEEDS, used: [...QUESTION_NEEDS.used, 'correct_option'] } as const;

/**
 * Of a file of questions, by their ids as `readQuestions` has them; without those whose right option it does not say.
 *
 * @throws UnderstudyError `log` as `readQuestions`
 */
export async function readOptionKeys({
  path,
  columns: wanted,
  threads,
}: BankOptions): Promise<ReadonlyMap<string, KeyedOptions>> {
  const source = await openSource({ path, columns: wanted, threads }, NEEDS);
  try {
    const { columns, database } = source;
    if (columns.correct_option === undefined) return new Map();
    const { question_id: _, ...rest } = columns;
    const names = columnsAmong(NEEDS.used, rest);
    const found = await readSource(source, (select) =>
      database.rows<ItemFields & { readonly id: string }>(
        `SELECT ${questionIdSql(columns)} AS id, ${names.join(', ')} FROM (${select}) ORDER BY row`,
      ),
    );
    const keyed = new Map<string, KeyedOptions>();
    for (const { id, ...fields } of found) {
      const key = keyOf(fields);
      const options = OPTION_COLUMNS.map((name) => {
        const option = fields[name];
        return isMissing(option) ? '' : option.trim();
      });
      if (key >= 0 && options[key] !== '' && !keyed.has(id))
        keyed.set(id, { text: questionText(fields), options, key });
    }
    return keyed;
  } finally {
    source.database.close();
  }
}
