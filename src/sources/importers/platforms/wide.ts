/**
 * A wide matrix: a row a student, a column a question; cells are 0 or 1, or the options that were chosen. Then a row of
 * the matrix whose student is called KEY says what is right, or a file of items beside does (which has the texts, too).
 *
 * The form that psych, mirt, TAM, ltm and other packages for R take; no platform owns it.
 */

import { counted } from '../../../words.ts';
import { sqlText } from '../../database.ts';
import { LABEL_RULE, labelSql } from '../../formats/label.ts';
import { trimSql } from '../../formats/missing.ts';
import { logProblem, shown } from '../../formats/problems.ts';
import type { Importer, ImportOptions } from '../importer.ts';
import { planSheet, type Sheet, type SheetQuestion } from '../sheet.ts';
import { type ColumnFacts, cell, numberSql, placeOf, plainName, type Table } from '../table.ts';

const USER = [
  'user_id',
  'student_id',
  'student',
  'pupil',
  'learner',
  'person',
  'participant',
  'candidate',
  'examinee',
  'respondent',
  'user',
  'username',
  'id',
  'name',
  'email',
  'sid',
  'pid',
  'code',
];
/** What a matrix has of students beside their answers; never taken for a question, whatever it holds. */
const OF_STUDENT =
  /^(?:row|no|nr|firstname|lastname|name|surname|class|group|form|grade|year|school|section|teacher|course|gender|sex|male|female|age|country|language|date|time|timestamp|duration|total|totalscore|sum|sumscore|score|scores|points|percent|percentage|mean|rank|email|username|treatment|condition)\d?$/;
/** What a long log has: a matrix has no such columns. */
const OF_LONG =
  /^(?:is)?correct(?:ness)?$|^right$|^resp(?:onse)?$|^answer$|^mark$|^result$|^(?:item|question|problem|task)(?:id)?$|^attempts?$/;
const KEY_ROW =
  'key|(answer|answers|correct|right|scoring)[ _.-]*key|(correct|right)[ _.-]*answers?|solutions?';

export const wide: Importer = {
  name: 'wide',
  async recognises(table) {
    const { names } = table;
    if (names.length < 3) return false;
    const facts = await table.facts();
    const user = userPlace(table, facts, {});
    if (names.some((name) => OF_LONG.test(plainName(name)))) return false;
    // Of a student who is in many rows, each row is an answer.
    if (user !== undefined && 2 * facts[user]!.distinct <= facts[user]!.filled) return false;
    const rest = [...names.keys()].filter(
      (place) => place !== user && !OF_STUDENT.test(plainName(names[place]!)) && facts[place]!.filled > 0,
    );
    if (rest.length < 3) return false;
    return (
      rest.every((place) => areAnswers(facts[place]!) || areMostlyMarks(facts[place]!)) ||
      (await keyRowOf(table, user)) !== null
    );
  },
  async plan(table, options) {
    const { names, path } = table;
    const facts = await table.facts();
    const user = userPlace(table, facts, options.wanted);
    await table.stageCells();
    const row = await keyRowOf(table, user);
    const key = row === null ? null : { row, cells: await cellsOf(table, row) };
    if (key === null && options.items === null) await refuseSlips(table, facts, user);
    const places = questionPlaces(table, { facts, user, key, options });
    if (places.length === 0)
      throw logProblem(
        path,
        'no column holds answers to a question: 0 and 1, or options with a key',
        'name the questions in a file with `items`',
      );
    const rights = places.map((place) => key?.cells[place] ?? keyIn(options, names[place]!));
    if (key !== null) await refuseKeyOfMarks(table, places, key.row);
    const isMarked =
      key === null &&
      (await areMarks(
        table,
        places,
        rights.every((right) => right === undefined),
      ));
    const keyless = places.findIndex((_, q) => rights[q] === undefined);
    if (!isMarked && keyless >= 0)
      throw logProblem(
        path,
        `column ${shown(names[places[keyless]!]!)} holds options, and nothing says which is right`,
        'add a row KEY with the right options, or name a file with correct_option with `items`',
      );
    const questions = places.map((place, q): SheetQuestion => {
      const title = names[place]!.trim();
      return isMarked
        ? { id: title, title, score: place }
        : { id: title, title, answer: place, right: rights[q] };
    });
    const used = new Set([...places, ...(user === undefined ? [] : [user])]);
    const aside = names.filter(
      (name, place) => !used.has(place) && !Object.values(options.wanted).includes(name),
    );
    const first = shown(names[places[0]!]!);
    return await planSheet(
      table,
      {
        user: user === undefined ? null : { sql: trimSql(cell(user)), from: names[user]! },
        questions,
        hasTexts: false,
        ...(key === null ? {} : { skip: `row = ${key.row}` }),
        notes: [
          `read as format wide: ${counted(places.length, 'column')} of questions, from ${first} to ${shown(names[places.at(-1)!]!)}, their cells ${isMarked ? 'marks' : 'options that were chosen'}`,
          ...(key === null ? [] : [`row ${key.row} is the key`]),
          ...(user === undefined ? ['no column names the students: every row is one'] : []),
          ...(aside.length === 0 ? [] : [`columns left aside: ${listed(aside)}`]),
          ...unasked(
            options,
            places.map((place) => names[place]!.trim()),
          ),
        ],
      } satisfies Sheet,
      options,
      this.name,
    );
  },
};

/** Who answered: a column that is called so, or the first if it holds no answers and no value twice. */
function userPlace(
  { names }: Table,
  facts: readonly ColumnFacts[],
  wanted: Readonly<Record<string, string>>,
): number | undefined {
  if (wanted.user_id !== undefined) return names.indexOf(wanted.user_id);
  const named = placeOf(names, ...USER);
  if (named !== undefined) return named;
  const { filled, labels, letters, distinct } = facts[0]!;
  return filled > 0 && labels < filled && letters < filled && distinct === filled ? 0 : undefined;
}

/** Marks, shares of a mark, or letters of options. */
const areAnswers = ({ filled, labels, shares, letters }: ColumnFacts): boolean =>
  labels === filled || shares === filled || letters === filled;

/** A matrix with a slip in it, which is refused where it stands and not left aside. */
const areMostlyMarks = ({ filled, labels }: ColumnFacts): boolean => labels < filled && 2 * labels > filled;

interface KeyRow {
  readonly row: number;
  /** By place; undefined where it says nothing. */
  readonly cells: readonly (string | undefined)[];
}

/** The row whose student is called KEY. @throws UnderstudyError `log` where there are two */
async function keyRowOf({ read, path, place }: Table, user: number | undefined): Promise<number | null> {
  if (user === undefined) return null;
  const [row, other] = await read<{ row: number }>(
    (file) =>
      `SELECT row FROM ${file} WHERE regexp_full_match(lower(${trimSql(cell(user))}), ${sqlText(KEY_ROW)}) ORDER BY row LIMIT 2`,
  );
  if (other !== undefined) throw logProblem(path, 'two rows with a key', 'leave one', await place(other.row));
  return row?.row ?? null;
}

async function cellsOf({ database, names }: Table, row: number): Promise<(string | undefined)[]> {
  const found = await database.rows<{ place: number; text: string }>(
    `SELECT place, text FROM imported_cells WHERE row = ${row}`,
  );
  const texts = new Map(found.map(({ place, text }) => [place, text.trim()]));
  return names.map((_, place) => texts.get(place));
}

/** Columns of questions: those that the file of items has, or that hold answers. */
function questionPlaces(
  { names }: Table,
  {
    facts,
    user,
    key,
    options: { items, wanted },
  }: {
    readonly facts: readonly ColumnFacts[];
    readonly user: number | undefined;
    readonly key: KeyRow | null;
    readonly options: ImportOptions;
  },
): number[] {
  const others = new Set(Object.values(wanted));
  return [...names.keys()].filter((place) => {
    const name = names[place]!;
    if (place === user || others.has(name)) return false;
    if (items !== null) return items.items.has(name.trim());
    if (OF_STUDENT.test(plainName(name))) return false;
    if (key !== null) return key.cells[place] !== undefined;
    return facts[place]!.filled > 0 && areAnswers(facts[place]!);
  });
}

const keyIn = ({ items }: ImportOptions, name: string): string | undefined =>
  items?.items.get(name.trim())?.values.correct_option ?? undefined;

/** @throws UnderstudyError `log` for a column of marks with something else among them */
async function refuseSlips(
  { database, names, path, place, value }: Table,
  facts: readonly ColumnFacts[],
  user: number | undefined,
): Promise<void> {
  const doubtful = facts.findIndex((column, of) => {
    const isOfStudent = OF_STUDENT.test(plainName(names[of]!));
    return of !== user && !isOfStudent && !areAnswers(column) && areMostlyMarks(column);
  });
  if (doubtful < 0) return;
  const [slip] = await database.rows<{ row: number; text: string }>(
    `SELECT row, text FROM imported_cells WHERE place = ${doubtful} AND ${value('text', 'is_correct')} IS NOT NULL
       AND ${labelSql('text')} IS NULL ORDER BY row LIMIT 1`,
  );
  throw logProblem(
    path,
    `most values are ${LABEL_RULE}, but not ${shown(slip!.text)}`,
    'correct the value; or, if the column is no question, name those that are in a file with `items`',
    { ...(await place(slip!.row)), column: names[doubtful]! },
  );
}

/** A row may be called Key after a student. @throws UnderstudyError `log` where cells are 0 and 1, which need no key */
async function refuseKeyOfMarks(
  { database, path, place }: Table,
  places: readonly number[],
  row: number,
): Promise<void> {
  const options = await database.count(
    `imported_cells WHERE place IN (${places.join(', ')}) AND trim(text) NOT IN ('0', '1')`,
  );
  if (options > 0) return;
  throw logProblem(
    path,
    'a row is called as a key is, and all cells are 0 and 1, which need none',
    'remove the row; or, if it is of a student, name the student otherwise',
    await place(row),
  );
}

/** Whether every cell of the questions says right or wrong; without a key beside, whether it is a number. */
async function areMarks(
  { database, value }: Table,
  places: readonly number[],
  orNumbers: boolean,
): Promise<boolean> {
  const isMark = `${labelSql('cell')} IS NOT NULL${orNumbers ? ` OR ${numberSql('cell')} IS NOT NULL` : ''}`;
  const [found] = await database.rows<{ options: number }>(
    `SELECT count(*) AS options FROM (SELECT text AS cell FROM imported_cells WHERE place IN (${places.join(', ')}))
      WHERE ${value('cell', 'is_correct')} IS NOT NULL AND NOT (${isMark})`,
  );
  return found!.options === 0;
}

/** Questions of the file of items that nobody was asked. */
function unasked({ items }: ImportOptions, asked: readonly string[]): string[] {
  const missing = [...(items?.items.keys() ?? [])].filter((id) => !asked.includes(id));
  return missing.length === 0 ? [] : [`questions of the file of items without a column: ${listed(missing)}`];
}

function listed(names: readonly string[]): string {
  const most = 5;
  const text = names.slice(0, most).map(shown).join(', ');
  return names.length > most ? `${text} and ${names.length - most} more` : text;
}
