/**
 * A sheet: a row a student, and of every question a few columns: what was chosen, how it was marked, what is right. Most
 * platforms export one; an importer says which column is what, and this file makes answers of the cells.
 */
import { UnderstudyError } from '../../errors.ts';
import { counted } from '../../words.ts';
import { gradeChoices } from '../choices/grade.ts';
import type { Database } from '../database.ts';
import type { KnownColumn } from '../formats/columns.ts';
import { trimSql } from '../formats/missing.ts';
import { logProblem, shown } from '../formats/problems.ts';
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
  /** SQL of a time in a form that logs have. @default the cell */
  readonly when?: (text: string) => string;
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
const NAMES = '(names of columns)';
const CELLS = '(cells)';

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
  refuseOfQuestions(wanted, format);
  refuseTwins(questions, table.path);
  const ofItems = questions.map((question) => itemOf(question, items, table.path));
  const ofRows = OF_ROWS.flatMap((name) => {
    const place = placeOfRows(name, table, { wanted, time: sheet.time });
    return place === undefined ? [] : [{ name, place }];
  });
  await table.stageCells();
  await listQuestions(table.database, questions, { ofItems, items });
  await table.read(
    (file) =>
      `CREATE OR REPLACE TABLE imported_rows AS SELECT ${[
        'row',
        `${sheet.user?.sql ?? "'row ' || row"} AS user_id`,
        ...ofRows.map(({ name, place }) => {
          const isTime = name === 'answered_at' && place === sheet.time;
          return `${isTime ? (sheet.when?.(cell(place)) ?? cell(place)) : cell(place)} AS ${name}`;
        }),
      ].join(
        ', ',
      )} FROM ${file}${sheet.skip === undefined ? '' : ` WHERE NOT coalesce(${sheet.skip}, false)`}`,
  );
  const cells = cellsSql(table, questions, sheet);
  await gradeCells(table.database, cells, ofItems);

  const hasIds = questions.every(({ id }) => id !== null);
  const hasAnswers = questions.some(({ answer }) => answer !== undefined);
  const hasKeys =
    items?.columns.correct_option !== undefined ||
    questions.some(({ key, right }) => key !== undefined || right !== undefined);
  const fields: Partial<Record<KnownColumn, Field>> = {
    user_id: { sql: 'user_id', from: wanted.user_id ?? sheet.user?.from ?? '(row)' },
    ...(hasIds ? { question_id: { sql: 'question_id', from: NAMES } } : {}),
    is_correct: { sql: 'is_correct', from: CELLS },
    question_title: { sql: 'coalesce(own_text, title)', from: items?.columns.question_title ?? NAMES },
    ...itemFieldsOf(items),
    ...(hasKeys ? { correct_option: { sql: 'key', from: items?.columns.correct_option ?? '(key)' } } : {}),
    ...(hasAnswers ? { selected_option: { sql: 'answer', from: CELLS } } : {}),
    ...Object.fromEntries(ofRows.map(({ name, place }) => [name, { sql: name, from: table.names[place]! }])),
  };
  const hasTexts = sheet.hasTexts || items?.columns.question_title !== undefined;
  return {
    relation: () =>
      `(SELECT *, ${CORRECT} AS is_correct FROM (${cells}) LEFT JOIN imported_grades USING (place, answer, key))`,
    fields,
    others: (items?.others ?? []).map((from, i) => ({ sql: `item_${i}`, from })),
    answer: {
      sql: 'place',
      column: (q) => table.names[questions[q]!.score ?? questions[q]!.answer!]!,
    },
    where: 'is_correct IS NOT NULL',
    leftOut: (rows) => `${counted(rows, 'cell')} without an answer or a mark: not counted as answers`,
    notes: [...sheet.notes, ...(hasTexts ? [] : [NO_TEXTS])],
  };
}

/** @throws UnderstudyError `usage` for a column that a sheet has no place for */
function refuseOfQuestions(wanted: ImportOptions['wanted'], format: string): void {
  const stranger = Object.keys(wanted).find((name) => !OF_ROWS.some((known) => known === name));
  if (stranger === undefined) return;
  throw new UnderstudyError(
    'usage',
    `\`columns\`: expected one of ${OF_ROWS.join(', ')} with format ${format}, got ${shown(stranger)}`,
    { hint: 'the other columns are found by their names; texts and keys come from the file `items`' },
  );
}

function placeOfRows(
  name: (typeof OF_ROWS)[number],
  { names }: Table,
  { wanted, time }: { readonly wanted: ImportOptions['wanted']; readonly time: number | undefined },
): number | undefined {
  if (name === 'user_id') return undefined;
  if (wanted[name] !== undefined) return names.indexOf(wanted[name]);
  return name === 'answered_at' ? time : undefined;
}

/** SQL for a table with a row for each student and question: who, which, and what the sheet has of both. */
function cellsSql(
  table: Table,
  questions: readonly SheetQuestion[],
  { blank, mark = (text) => text }: Pick<Sheet, 'blank' | 'mark'>,
): string {
  const joins: string[] = [];
  const value = (kind: 'answer' | 'score' | 'key' | 'text', of: KnownColumn) => {
    if (questions.every((question) => question[kind] === undefined)) return 'NULL::VARCHAR';
    const cells = `${kind}_cells`;
    joins.push(
      `LEFT JOIN imported_cells ${cells} ON ${cells}.row = imported_rows.row AND ${cells}.place = ${kind}_at`,
    );
    const found = table.value(`${cells}.text`, of);
    return blank === undefined
      ? found
      : `CASE WHEN NOT coalesce(${blank(`${cells}.text`)}, false) THEN ${found} END`;
  };
  const fields = [
    `${value('answer', 'selected_option')} AS answer`,
    `${mark(value('score', 'is_correct'))} AS score`,
    `coalesce(${value('key', 'correct_option')}, right_option) AS key`,
    `${value('text', 'question_title')} AS own_text`,
  ];
  return `SELECT imported_rows.*, imported_items.*, ${fields.join(', ')}
    FROM imported_rows CROSS JOIN imported_items ${joins.join(' ')}`;
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

/** The table `imported_items`: what is the same for all answers to a question, and the places of its cells. */
async function listQuestions(
  database: Database,
  questions: readonly SheetQuestion[],
  {
    ofItems,
    items,
  }: { readonly ofItems: readonly (FileItem | undefined)[]; readonly items: ItemFile | null },
): Promise<void> {
  const names = Object.keys(itemFieldsOf(items)) as KnownColumn[];
  const rows = questions.map(({ id, title, most, answer, score, key, text, right }, place) => {
    const { values, others = [] } = ofItems[place] ?? {};
    return [
      ...[place, id, values?.question_title ?? title, most ?? null],
      ...[answer ?? null, score ?? null, key ?? null, text ?? null],
      right ?? values?.correct_option ?? null,
      ...names.map((name) => values?.[name] ?? null),
      ...others,
    ];
  });
  await createRows(database, 'imported_items', rows, [
    ...['place::BIGINT', 'question_id', 'title', 'most::DOUBLE'],
    ...['answer_at::BIGINT', 'score_at::BIGINT', 'key_at::BIGINT', 'text_at::BIGINT', 'right_option'],
    ...names,
    ...(items?.others ?? []).map((_, i) => `item_${i}`),
  ]);
}

/** @throws UnderstudyError `log` for two columns that name one question, as where a title stands over both */
function refuseTwins(questions: readonly SheetQuestion[], path: string): void {
  const names = questions.map(({ id, title }) => id ?? title);
  const twin = names.find((name, i) => names.indexOf(name) !== i);
  if (twin !== undefined)
    throw logProblem(path, `two columns are named ${shown(twin)}`, 'rename one of them');
}

/** The table `imported_grades`: of every answer that has no mark, whether it is right. */
async function gradeCells(
  database: Database,
  cells: string,
  ofItems: readonly (FileItem | undefined)[],
): Promise<void> {
  const found = await database.rows<{ place: number; answer: string; key: string }>(
    `SELECT DISTINCT place, answer, key FROM (${cells}) WHERE score IS NULL AND answer IS NOT NULL AND key IS NOT NULL`,
  );
  const options = ofItems.map((item) => (item === undefined ? [] : optionsOf(item)));
  const isRight = gradeChoices(
    found.map(({ place, answer, key }) => ({ chosen: answer, key, options: options[place] ?? [] })),
  );
  await createRows(
    database,
    'imported_grades',
    found.map(({ place, answer, key }, i) => [place, answer, key, isRight[i] ? '1' : '0']),
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
