/** What users are told of a column that names options: how it is read where that is a guess, and what is not read. */

import {
  areNumberedFromZero,
  type ChoiceReading,
  choiceReadings,
  isMissing,
  readChoice,
  shown,
  type WrittenChoice,
} from '../../sources/index.ts';
import { type OptionFields, optionTexts } from './option-texts.ts';

/** A written choice, and the first row that has it. */
export interface PlacedChoice extends WrittenChoice {
  readonly row: number;
}

type ChoiceColumn = 'selected_option' | 'correct_option';

const EXAMPLES = 3;

export interface ChoiceTally {
  /** Rows that have a value. */
  readonly rows: number;
  /** Rows whose value is one option. */
  readonly read: number;
  readonly notes: readonly string[];
}

/** @param choices of the column, in whatever order */
export function tellChoices(
  column: ChoiceColumn,
  choices: readonly PlacedChoice[],
  reading: ChoiceReading,
): ChoiceTally {
  const of = (kind: 'one' | 'several' | 'unread') =>
    choices.filter(({ value, options }) => {
      const choice = readChoice(value, options, reading);
      return kind === (typeof choice === 'number' ? 'one' : choice);
    });
  const [one, several, unread] = [of('one'), of('several'), of('unread')];
  const rows = rowsOf(choices);
  const share = (some: readonly PlacedChoice[]) =>
    `${rowsOf(some)} of ${rows} values of ${column} (${percentOf(rowsOf(some), rows)})`;
  const notes: string[] = [];
  const numbers = one.filter(({ value, options }) => isByNumber(value, options, reading));
  if (numbers.length > 0)
    notes.push(
      reading.first === 1
        ? `${column}: numbers are read as places, 1 for the first option`
        : `${column}: numbers are read as places, 0 for the first option: there is a 0, and no value reaches the number of options`,
    );
  const twofold = one.filter(({ value, options }) => isTwofold(value, options, reading));
  if (twofold.length > 0)
    notes.push(
      `${share(twofold)} may be the place of one option and the text of another, and are read as ${formOf(twofold, reading) === 'text' ? 'texts' : 'places'}, as more of the column can be: ${examples(twofold)}`,
    );
  if (several.length > 0)
    notes.push(
      `${share(several)} name several options, and count for ${column === 'selected_option' ? 'none' : 'no right one'}: ${examples(several)}`,
    );
  if (unread.length > 0)
    notes.push(`${share(unread)} are no option of their question, and are not counted: ${examples(unread)}`);
  return { rows, read: rowsOf(one), notes };
}

/** How a file in memory says which options are right, and what is to be told of that. */
export function rightOptions(
  rows: readonly (OptionFields & { readonly row: number })[],
  columns: Readonly<Record<string, string | undefined>>,
): { readonly reading: ChoiceReading; readonly notes: readonly string[] } {
  const choices = rows.flatMap((fields) =>
    isMissing(fields.correct_option)
      ? []
      : [{ value: fields.correct_option, options: optionTexts(fields), rows: 1, row: fields.row }],
  );
  const fromZero = areNumberedFromZero(columns);
  const [reading] = choiceReadings([choices], { fromZero }) as [ChoiceReading];
  return { reading, notes: tellChoices('correct_option', choices, reading).notes };
}

const rowsOf = (choices: readonly WrittenChoice[]) => choices.reduce((sum, { rows }) => sum + rows, 0);

/** Of very few it is not 0. */
function percentOf(some: number, all: number): string {
  const percent = (100 * some) / all;
  return `${percent < 1 ? percent.toPrecision(1) : Math.round(percent)} %`;
}

/** The first three by row, each value once. */
function examples(choices: readonly PlacedChoice[]): string {
  const first = new Map<string, number>();
  for (const { value, row } of [...choices].sort((a, b) => a.row - b.row))
    if (!first.has(value) && first.size < EXAMPLES) first.set(value, row);
  return [...first].map(([value, row]) => `${shown(value)} (row ${row})`).join(', ');
}

/** What the values are taken for, all letters or all others. */
const formOf = (twofold: readonly PlacedChoice[], { letters, numbers }: ChoiceReading) =>
  twofold.every(({ value }) => /[a-z]/i.test(value)) ? letters : numbers;

/** Whether it would be another option if numbers from elsewhere were meant. */
function isByNumber(value: string, options: readonly string[], reading: ChoiceReading): boolean {
  if (reading.numbers === 'text' || !/\d/.test(value)) return false;
  const other = readChoice(value, options, { ...reading, numbers: 'text' });
  return other !== readChoice(value, options, reading);
}

/** Whether it would be another option if a place were a text, or a text a place. */
function isTwofold(value: string, options: readonly string[], reading: ChoiceReading): boolean {
  const turned = (how: 'place' | 'text') => (how === 'place' ? 'text' : 'place');
  const other = readChoice(value, options, {
    ...reading,
    letters: turned(reading.letters),
    numbers: turned(reading.numbers),
  });
  return typeof other === 'number' && other !== readChoice(value, options, reading);
}
