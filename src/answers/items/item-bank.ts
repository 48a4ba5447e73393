import {
  areItems,
  BANK_NEEDS,
  type ChoiceReading,
  type ColumnMap,
  checkCovariatesOfBank,
  checkRows,
  columnNames,
  columnRecord,
  columnsAmong,
  fingerprintFile,
  isMissing,
  type LeftAside,
  logProblem,
  openSource,
  type ReadOptions,
  readingNotes,
  readSource,
  type Source,
  valueSql,
} from '../../sources/index.ts';
import type { Markup } from '../inputs.ts';
import { rightOptions } from '../options/choice-notes.ts';
import { atLeastFive, optionTexts } from '../options/option-texts.ts';
import { questionIdSql } from '../questions/question-id.ts';
import { textOfRow } from '../questions/text-fields.ts';
import {
  type ItemDifficulty,
  type ItemFields,
  ItemProblem,
  type ItemSource,
  itemDifficulty,
  itemSource,
} from './item-difficulty.ts';

export interface BankItem extends ItemDifficulty {
  readonly questionId: string;
  /** What a model reads of it. */
  readonly text: string;
  /** Options from option_a on; empty where there is none. */
  readonly options: readonly string[];
  /** Without blanks at their ends; null where the item has none. */
  readonly topic: string | null;
  readonly subject: string | null;
}

export interface ItemBank {
  readonly path: string;
  /** The user's names of columns, with those that were guessed and confirmed. */
  readonly wanted: Readonly<Record<string, string>>;
  readonly columns: ColumnMap;
  /** SHA-256 of the file's bytes, in hex. */
  readonly fingerprint: string;
  /** Rows of the file. */
  readonly rows: number;
  readonly source: ItemSource;
  /** In file order, each id once. */
  readonly items: readonly BankItem[];
  /** Items that nobody has answered, left out. */
  readonly unanswered: number;
  /** Rows that repeat another to the letter, left out. */
  readonly repeats: number;
  /** Columns of the file that nothing reads. */
  readonly leftAside: readonly LeftAside[];
  /** What became of HTML and MathML in its texts. */
  readonly markup: Markup;
  /** What is to be said of how the file was read: plain sentences. */
  readonly notes: readonly string[];
}

export interface BankOptions extends ReadOptions {
  readonly path: string;
  /** Our name of a column -> the file's name, where they differ. */
  readonly columns?: Readonly<Record<string, string>>;
}

/** Whether the file has items and no persons, by its columns. @throws UnderstudyError `log` where it cannot be read */
export async function isItemBank({ path, columns = {}, ...reading }: BankOptions): Promise<boolean> {
  const { format = 'long' } = reading;
  return format === 'long' && areItems(await columnNames(path, reading), columns);
}

/**
 * Reads a bank from end to end.
 *
 * @throws UnderstudyError `log` naming the file, the line or row, and what to do; `usage` for a wrong column name, or a
 *   covariate that says what answers came to
 */
export async function readItemBank({ path, columns: wanted, ...reading }: BankOptions): Promise<ItemBank> {
  checkCovariatesOfBank(reading.covariates ?? []);
  const source = await openSource({ path, columns: wanted, ...reading }, BANK_NEEDS);
  try {
    const { columns } = source;
    const said = saying(path, () => itemSource(columns));
    const [fingerprint, found] = await Promise.all([
      fingerprintFile(path),
      readSource(source, rowsIn(source)),
    ]);
    checkRows(source, found.length, 'items');
    const right = rightOptions(found, columns);
    const items = new Map<string, BankItem>();
    let [unanswered, repeats] = [0, 0];
    for (const fields of found) {
      const at = () => source.place(fields.row);
      if (isMissing(fields.question_title))
        throw logProblem(
          path,
          'question_title is empty',
          'give the item its text or remove the row',
          await at(),
        );
      const item = await itemOf(path, fields, { ...source, said, right: right.reading });
      if (item === null) {
        unanswered++;
        continue;
      }
      const other = items.get(item.questionId);
      if (other === undefined) items.set(item.questionId, item);
      else {
        const different = differenceOf(other, item);
        if (different !== null)
          throw logProblem(
            path,
            `question_id ${item.questionId}: expected one ${different[0]}, got ${different[1]} and ${different[2]}`,
            'give each item an id of its own, or remove one of the rows',
            await at(),
          );
        repeats++;
      }
    }
    if (items.size === 0)
      throw logProblem(
        path,
        'no item has answers',
        'give at least some items the answers that they have had',
      );
    return {
      path,
      wanted: { ...wanted, ...source.wanted },
      columns,
      fingerprint,
      rows: found.length,
      source: said,
      items: [...items.values()],
      unanswered,
      repeats,
      leftAside: columnRecord(source, NOTHING_FOUND, BANK_NEEDS.used).leftAside,
      markup: source.markup,
      notes: [...(await readingNotes(source, BANK_NEEDS.used)), ...right.notes],
    };
  } finally {
    source.database.close();
  }
}

const NOTHING_FOUND = { unread: [], missingWords: [], leftOut: [] } as const;

type FoundItem = ItemFields & { readonly row: number; readonly id: string };

function rowsIn({ columns, covariates, database }: Source): (select: string) => Promise<FoundItem[]> {
  const { question_id: _, ...rest } = columns;
  const names = new Set<string>([
    ...columnsAmong(BANK_NEEDS.used, rest),
    ...covariates.flatMap(({ field }) => field ?? []),
  ]);
  return (select) =>
    database.rows<FoundItem>(
      `SELECT row, ${questionIdSql(columns)} AS id, ${[...names]
        .map((name) => `${valueSql(name)} AS ${name}`)
        .join(', ')} FROM (${select}) ORDER BY row`,
    );
}

/** Null for an item that nobody has answered. */
async function itemOf(
  path: string,
  fields: FoundItem,
  {
    columns,
    covariates,
    place,
    said,
    right,
  }: Source & { readonly said: ItemSource; readonly right: ChoiceReading },
): Promise<BankItem | null> {
  try {
    const difficulty = itemDifficulty(fields, said, columns, right);
    const nameOf = (value: string | null | undefined) => (isMissing(value) ? null : value.trim());
    return (
      difficulty && {
        questionId: fields.id,
        text: textOfRow(fields, covariates),
        options: atLeastFive(optionTexts(fields), ''),
        topic: nameOf(fields.topic_name),
        subject: nameOf(fields.subject_name),
        ...difficulty,
      }
    );
  } catch (error) {
    if (!(error instanceof ItemProblem)) throw error;
    throw logProblem(path, error.message, error.hint, await place(fields.row));
  }
}

function saying<T>(path: string, find: () => T): T {
  try {
    return find();
  } catch (error) {
    if (!(error instanceof ItemProblem)) throw error;
    throw logProblem(path, error.message, error.hint);
  }
}

/** The first thing in which two rows of one id differ: its name, and both values. */
function differenceOf(one: BankItem, other: BankItem): readonly [string, string, string] | null {
  if (one.text !== other.text) return ['text', JSON.stringify(one.text), JSON.stringify(other.text)];
  for (const name of ['facility', 'answers', 'b', 'error'] as const)
    if (one[name] !== other[name])
      return [name === 'error' ? 'se' : name, String(one[name]), String(other[name])];
  return null;
}
