/**
 * A sheet: a row a student, and of every question a few columns: what was chosen, how it was marked, what is right. Most
 * platforms export one; an importer says which column is what, and this file makes answers of the cells.
 */
import { UnderstudyError } from '../../errors.ts';
import { counted } from '../../words.ts';
import { type Database, sqlText } from '../database.ts';
import type { KnownColumn } from '../formats/columns.ts';
import { trimSql } from '../formats/missing.ts';
import { logProblem, shown } from '../formats/problems.ts';
import { isRight } from './grade.ts';
import type { Field, ImportOptions, ImportPlan } from './importer.ts';
import { type FileItem, type ItemFile, optionsOf } from './item-file.ts';
import { cell, numberSql, placeOf, type Table } from './table.ts';

export interface SheetQuestion {
  /** Null: the question is what its text is. */
  readonly id: string | null;
  /** The question's text; its name where the sheet has no texts. */
  readonly title: string;
  /** Places of its columns. */
  readonly answer?: number;
  readonly score?: number;
  readonly key?: number;
  /** Where each row has a text of its own. */
  readonly text?: number;
  /** What is right, the same for everybody. */
  readonly right?: string | undefined;
  /** The most that `score` may be; without it, the score is passed on as it is. */
  readonly most?: number;
}

export interface Sheet {
  /** SQL of who answered, over the file; null: every row is another student. */
  readonly user: { readonly sql: string; readonly from: string } | null;
  /** Place of the column that says when. */
  readonly time?: number | undefined;
  readonly questions: readonly SheetQuestion[];
  /** Whether titles are texts, and not names alone. */
  readonly hasTexts: boolean;
  /** SQL of rows that are no student's. */
  readonly skip?: string;
  /** SQL of a cell that is empty, though it has a text. @default none */
  readonly blank?: (text: string) => string;
  /** SQL of what a cell of a score says; null where it is no mark. @default the cell */
  readonly mark?: (text: string) => string;
  readonly notes: readonly string[];
}

/** What belongs to a row of the sheet, and can be named by `columns`. */
const OF_ROWS = ['user_id', 'answered_at', 'sequence', 'topic_name', 'subject_name', 'axis_name'] as const;

/** Of columns that stand in the plan and in no file. */
const [NAMES, CELLS] = ['(names of columns)', '(cells)'];

/**
 * @param format its name, for messages
 * @throws UnderstudyError `log` for a question that `items` lacks, `usage` for a column that a sheet has no place for
 */
export async function planSheet(
  table: Table,
  { questions, ...sheet }: Sheet,
  { wanted, items }: ImportOptions,
  format: string,
): Promise<ImportPlan> {
  const stranger = Object.keys(wanted).find((name) => !OF_ROWS.some((known) => known === name));
  if (stranger !== undefined)
    throw new UnderstudyError(
      'usage',
      `\`columns\`: expected one of ${OF_ROWS.join(', ')} with format ${format}, got ${shown(stranger)}`,
      {
        hint: 'the other columns are found by their names; texts and keys of questions come from the file `items`',
      },
    );
  const ofItems = questions.map((question) => itemOf(question, items, table.path));
  const rights = questions.map(({ right }, q) => right ?? ofItems[q]?.values.correct_option ?? undefined);
  await listQuestions(table.database, questions, { ofItems, rights, items });

  const ofRows = OF_ROWS.flatMap((name) => {
    if (name === 'user_id') return [];
    const place =
      wanted[name] !== undefined
        ? table.names.indexOf(wanted[name])
        : name === 'answered_at'
          ? sheet.time
          : undefined;
    return place === undefined ? [] : [{ name, place }];
  });
  const list = (sql: (question: SheetQuestion, q: number) => string | undefined) =>
    `unnest([${questions.map((question, q) => sql(question, q) ?? 'NULL::VARCHAR').join(', ')}])`;
  const value = (place: number | undefined, of: KnownColumn) => {
    if (place === undefined) return undefined;
    const found = table.value(cell(place), of);
    const blank = sheet.blank?.(cell(place));
    return blank === undefined ? found : `CASE WHEN NOT coalesce(${blank}, false) THEN ${found} END`;
  };
  const mark = (place: number | undefined) => {
    const score = value(place, 'is_correct');
    return score === undefined ? undefined : (sheet.mark?.(score) ?? score);
  };
  const cells = (file: string) =>
    `SELECT row, ${[
      `${sheet.user?.sql ?? "'row ' || row"} AS user_id`,
      ...ofRows.map(({ name, place }) => `${cell(place)} AS ${name}`),
      `unnest(range(${questions.length})) AS place`,
      `${list(({ answer }) => value(answer, 'selected_option'))} AS answer`,
      `${list(({ score }) => mark(score))} AS score`,
      `${list(({ key }, q) => value(key, 'correct_option') ?? (rights[q] === undefined ? undefined : sqlText(rights[q])))} AS key`,
      ...(questions.some(({ text }) => text !== undefined)
        ? [`${list(({ text }) => value(text, 'question_title'))} AS own_text`]
        : []),
    ].join(', ')} FROM ${file}${sheet.skip === undefined ? '' : ` WHERE NOT coalesce(${sheet.skip}, false)`}`;
  await gradeCells(table, cells, ofItems);

  const hasIds = questions.every(({ id }) => id !== null);
  const hasAnswers = questions.some(({ answer }) => answer !== undefined);
  const hasKeys =
    questions.some(({ key }) => key !== undefined) || rights.some((right) => right !== undefined);
  const title = questions.some(({ text }) => text !== undefined) ? 'coalesce(own_text, title)' : 'title';
  const itemFields = itemFieldsOf(items);
  const fields: Partial<Record<KnownColumn, Field>> = {
    user_id: { sql: 'user_id', from: wanted.user_id ?? sheet.user?.from ?? '(row)' },
    ...(hasIds ? { question_id: { sql: 'question_id', from: NAMES! } } : {}),
    is_correct: { sql: 'is_correct', from: CELLS! },
    question_title: { sql: title, from: items?.columns.question_title ?? NAMES! },
    ...itemFields,
    ...(hasKeys ? { correct_option: { sql: 'key', from: items?.columns.correct_option ?? '(key)' } } : {}),
    ...(hasAnswers ? { selected_option: { sql: 'answer', from: CELLS! } } : {}),
    ...Object.fromEntries(ofRows.map(({ name, place }) => [name, { sql: name, from: table.names[place]! }])),
  };
  const hasTexts = sheet.hasTexts || items?.columns.question_title !== undefined;
  return {
    relation: (file) =>
      `(SELECT * REPLACE (${CORRECT} AS is_correct) FROM (SELECT *, NULL::VARCHAR AS is_correct FROM (${cells(file)})
        JOIN imported_items USING (place) LEFT JOIN imported_grades USING (place, answer, key)))`,
    fields,
    others: (items?.others ?? []).map((from, i) => ({ sql: `item_${i}`, from })),
    order: 'place',
    where: 'is_correct IS NOT NULL',
    leftOut: (rows) => `${counted(rows, 'cell')} without an answer or a mark: not counted as answers`,
    notes: [...sheet.notes, ...(hasTexts ? [] : [NO_TEXTS])],
  };
}

export const NO_TEXTS =
  'the log has no texts of its questions: their names stand for them, and reading from text is worth nothing; `items` names a file with texts';

/** A mark as the share of what it may be at most; as it is where that is not known; or whether the right option is chosen. */
const CORRECT = `CASE
  WHEN score IS NULL THEN label
  WHEN most IS NULL THEN score
  WHEN ${numberSql('score')} = most THEN '1'
  WHEN ${numberSql('score')} = 0 THEN '0'
  ELSE CAST(${numberSql('score')} / most AS VARCHAR) END`;

/** @throws UnderstudyError `log` where there is a file of items without the question */
function itemOf({ id, title }: SheetQuestion, items: ItemFile | null, path: string): FileItem | undefined {
  if (items === null) return undefined;
  const item = items.items.get((id ?? title).trim()) ?? items.items.get(title.trim());
  if (item !== undefined) return item;
  throw logProblem(
    items.path,
    `no row for question ${shown(id ?? title)} of ${path}`,
    'add it, with that question_id',
  );
}

/** Columns of a question that the file of items has beside its id and key. */
function itemFieldsOf(items: ItemFile | null): Partial<Record<KnownColumn, Field>> {
  const { question_id: _, question_title: __, correct_option: ___, ...rest } = items?.columns ?? {};
  return Object.fromEntries(Object.entries(rest).map(([name, from]) => [name, { sql: name, from: from! }]));
}

/** The table `imported_items`: what is the same for all answers to a question. */
async function listQuestions(
  database: Database,
  questions: readonly SheetQuestion[],
  {
    ofItems,
    items,
  }: {
    readonly ofItems: readonly (FileItem | undefined)[];
    readonly rights: readonly (string | undefined)[];
    readonly items: ItemFile | null;
  },
): Promise<void> {
  const names = Object.keys(itemFieldsOf(items)) as KnownColumn[];
  const rows = questions.map(({ id, title, most }, place) => {
    const item = ofItems[place];
    return [
      ...[place, id, item?.values.question_title ?? title, most ?? null],
      ...names.map((name) => item?.values[name] ?? null),
      ...(item?.others ?? []),
    ];
  });
  await createRows(database, 'imported_items', rows, [
    'place::BIGINT',
    'question_id',
    'title',
    'most::DOUBLE',
    ...names,
    ...(items?.others ?? []).map((_, i) => `item_${i}`),
  ]);
}

/** The table `imported_grades`: of every answer that has no mark, whether it is right. */
async function gradeCells(
  { read, database }: Table,
  cells: (file: string) => string,
  ofItems: readonly (FileItem | undefined)[],
): Promise<void> {
  const found = await read<{ place: number; answer: string; key: string }>(
    (file) =>
      `SELECT DISTINCT place, answer, key FROM (${cells(file)}) WHERE score IS NULL AND answer IS NOT NULL AND key IS NOT NULL`,
  );
  const options = ofItems.map((item) => (item === undefined ? [] : optionsOf(item)));
  await createRows(
    database,
    'imported_grades',
    found.map(({ place, answer, key }) => [
      place,
      answer,
      key,
      isRight(answer, key, options[place]) ? '1' : '0',
    ]),
    ['place::BIGINT', 'answer', 'key', 'label'],
  );
}

/** Makes a table of texts. @param columns names, each with a type where it is none: `most::DOUBLE` */
export async function createRows(
  database: Database,
  table: string,
  rows: readonly (readonly (string | number | null)[])[],
  columns: readonly string[],
): Promise<void> {
  await database.createList(
    'imported_list',
    rows.map((row) => JSON.stringify(row)),
  );
  const fields = columns.map((column, i) => {
    const [name, type = 'VARCHAR'] = column.split('::');
    return `CAST(json_extract_string(value, '$[${i}]') AS ${type}) AS ${name}`;
  });
  await database.run(`CREATE OR REPLACE TABLE ${table} AS SELECT ${fields.join(', ')} FROM imported_list`);
  await database.run('DROP TABLE imported_list');
}

/** Who answered: the column that the user names, or the first of some that is there. */
export function userOf(
  { names }: Table,
  wanted: Readonly<Record<string, string>>,
  ...usual: readonly string[]
): Sheet['user'] {
  const place = wanted.user_id === undefined ? placeOf(names, ...usual) : names.indexOf(wanted.user_id);
  return place === undefined ? null : { sql: trimSql(cell(place)), from: names[place]! };
}
