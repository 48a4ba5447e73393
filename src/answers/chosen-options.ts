/** Which option each answer of a class chose, and which one was right: what an item analysis asks of a log. */

import {
  areNumberedFromZero,
  type ChoiceReading,
  choiceReadings,
  columnsAmong,
  isMissing,
  OPTION_COLUMNS,
  PLAIN_READING,
  readChoice,
  valueSql,
} from '../sources/index.ts';
import type { ClassAnswers } from './class-answers.ts';
import { type AnswerLog, readAgain } from './open-log.ts';
import { type PlacedChoice, tellChoices } from './options/choice-notes.ts';
import { optionTexts } from './options/option-texts.ts';
import { placesByText } from './questions/option-orders.ts';

/** Options are counted from 0, option_a. */
export interface ChosenOptions {
  /** `[answers]`, -1 where the log does not say, says several, or none of the question's. */
  readonly selected: Int8Array;
  /** The right one, `[questions]`; -1 where the log does not say, or its rows say several. */
  readonly key: Int8Array;
  /** How many a question has, by the last one that has a text, is right or was chosen, `[questions]`. */
  readonly options: Int8Array;
}

export interface FoundOptions {
  /** Null where the log has no column selected_option, or none of its values names an option. */
  readonly chosen: ChosenOptions | null;
  /** How the columns were read, and what was not, a sentence each. */
  readonly notes: readonly string[];
}

/**
 * Reads the file once more. Options stand in the order of the question's first row, whatever order a row has them in.
 *
 * @param answers of the same log
 * @throws UnderstudyError `log` if the file is no longer the one that was opened
 */
export async function chosenOptions(log: AnswerLog, answers: ClassAnswers): Promise<FoundOptions> {
  if (log.columns.selected_option === undefined) return { chosen: null, notes: [] };
  const { groups, groupOfRow } = await readAgain(log, () => readGroups(log));
  const { selected: ofSelected, correct: ofCorrect, ...told } = readingsOf(groups, log);
  if (told.read === 0) return { chosen: null, notes: told.notes };
  const selected = new Int8Array(answers.label.length).fill(-1);
  const key = new Int8Array(answers.questions.length).fill(-1);
  const options = new Int8Array(answers.questions.length);
  const places = new Map(answers.answerIds.map((id, place) => [id, place]));
  const first = await firstGroups(log, groupOfRow);
  const isAtOdds = new Set<number>();
  const choiceOf = groups.map((group) => ({
    selected: placeOf(group, group.selected, ofSelected),
    correct: placeOf(group, group.correct, ofCorrect),
  }));
  const pieces = log.database.pieces(
    'SELECT row::INTEGER, coalesce(answer_id, row::VARCHAR), question_id FROM kept',
  ) as AsyncGenerator<[number[], string[], string[]]>;
  for await (const [rows, ids, questions] of pieces)
    for (const [i, row] of rows.entries()) {
      const place = places.get(ids[i]!);
      if (place === undefined) continue;
      const q = answers.question[place]!;
      const group = groupOfRow[row]!;
      const asFirst = groups[first.get(questions[i]!)!]!;
      const inFirst = placesByText(groups[group]!.options, asFirst.options);
      const chosen = inFirst(choiceOf[group]!.selected);
      const right = inFirst(choiceOf[group]!.correct);
      selected[place] = chosen;
      options[q] = Math.max(options[q]!, asFirst.options.length, chosen + 1, right + 1);
      if (right < 0) continue;
      if (key[q]! >= 0 && key[q] !== right) isAtOdds.add(q);
      key[q] = right;
    }
  for (const q of isAtOdds) key[q] = -1;
  return { chosen: { selected, key, options }, notes: told.notes };
}

/** Rows of the file with the same options in the same order, the same right one and the same choice. */
interface Group {
  readonly options: readonly string[];
  readonly selected: string | null;
  readonly correct: string | null;
  readonly rows: number;
  readonly row: number;
}

/** Rows that say the same of options; `each` is what is kept of them. */
function groupsSql(columns: AnswerLog['columns'], each: string) {
  const names = columnsAmong([...OPTION_COLUMNS, 'selected_option', 'correct_option'], columns);
  const values = names.map((name) => `${valueSql(name)} AS ${name}`).join(', ');
  return {
    names,
    sql: `SELECT ${each}, ${names.join(', ')} FROM (SELECT row, ${values} FROM file_as_asked) GROUP BY ALL`,
  };
}

type GroupFields = Readonly<Record<string, string | null | undefined>>;

const groupOf = (fields: GroupFields, rows: number, row: number): Group => ({
  options: optionTexts(fields),
  selected: fields.selected_option ?? null,
  correct: fields.correct_option ?? null,
  ...{ rows, row },
});

async function readGroups({ columns, database, rows: rowsOfFile }: AnswerLog) {
  const { names, sql } = groupsSql(columns, 'list(row::INTEGER)');
  const groups: Group[] = [];
  const groupOfRow = new Int32Array(rowsOfFile + 1).fill(-1);
  const pieces = database.pieces(sql) as AsyncGenerator<[number[][], ...(string | null)[][]]>;
  for await (const [rows, ...values] of pieces)
    for (const [i, ofGroup] of rows.entries()) {
      const fields = Object.fromEntries(names.map((name, n) => [name, values[n]![i]!]));
      for (const row of ofGroup) groupOfRow[row] = groups.length;
      const first = ofGroup.reduce((least, row) => Math.min(least, row), rowsOfFile);
      groups.push(groupOf(fields, ofGroup.length, first));
    }
  return { groups, groupOfRow };
}

/**
 * How the columns of choices are read, and what of them is not: what `chosenOptions` says, of the file alone. Reads it
 * once more.
 *
 * @throws UnderstudyError `log` if the file is no longer the one that was opened
 */
export async function choiceNotes(log: AnswerLog): Promise<readonly string[]> {
  const { columns, database } = log;
  if (columns.selected_option === undefined) return [];
  const { sql } = groupsSql(columns, 'count(*) AS rows, min(row) AS row');
  const found = await readAgain(log, () => database.rows<Counted & GroupFields>(sql));
  const groups = found.map(({ rows, row, ...fields }) => groupOf(fields, rows, row));
  return readingsOf(groups, log).notes;
}

type Counted = { readonly rows: number; readonly row: number };

/** How the two columns are read, by all rows of the file. */
function readingsOf(groups: readonly Group[], { columns }: AnswerLog) {
  const written = (choice: 'selected' | 'correct'): PlacedChoice[] =>
    groups.flatMap((group) => {
      const value = group[choice];
      return isMissing(value) ? [] : [{ ...group, value }];
    });
  const [ofSelected, ofCorrect] = [written('selected'), written('correct')];
  const fromZero = areNumberedFromZero(columns);
  const [selected = PLAIN_READING, correct = PLAIN_READING] = choiceReadings([ofSelected, ofCorrect], {
    fromZero,
  });
  const told = tellChoices('selected_option', ofSelected, selected);
  const notes = [...told.notes, ...tellChoices('correct_option', ofCorrect, correct).notes];
  if (told.read === 0)
    notes.push(
      told.rows === 0
        ? 'no options are counted: the column selected_option has no value'
        : 'no options are counted: no value of selected_option is a letter, a number or the text of an option',
    );
  return { selected, correct, read: told.read, notes };
}

/** Of each question the group of its first row, whose order of options counts. */
async function firstGroups({ database }: AnswerLog, groupOfRow: Int32Array): Promise<Map<string, number>> {
  const first = new Map<string, number>();
  const pieces = database.pieces(
    'SELECT question_id, min(row)::INTEGER FROM answers GROUP BY question_id',
  ) as AsyncGenerator<[string[], number[]]>;
  for await (const [ids, rows] of pieces)
    for (const [i, id] of ids.entries()) first.set(id, groupOfRow[rows[i]!]!);
  return first;
}

function placeOf({ options }: Group, value: string | null, reading: ChoiceReading): number {
  const choice = value === null ? null : readChoice(value, options, reading);
  return typeof choice === 'number' ? choice : -1;
}
