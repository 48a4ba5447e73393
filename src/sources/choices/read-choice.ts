/**
 * Which option a value of selected_option or correct_option means: a letter, a number, or the option's own text. Where a
 * value may be two of these (options that are numbers or letters themselves), the column decides, as a whole.
 */
import { optionOfLetter } from '../formats/option-columns.ts';
import { plainOption } from './plain-option.ts';

/** A place from 0, option_a; or why there is none. */
export type Choice = number | 'several' | 'unread';

/** A value of the column beside the options of its row, with how many rows have both. */
export interface WrittenChoice {
  readonly value: string;
  /** From option_a; empty where there is none. */
  readonly options: readonly string[];
  readonly rows: number;
}

/** How a column is read. */
export interface ChoiceReading {
  /** Of a value that is a letter, or a number, as well as an option's text: which it is first. */
  readonly letters: 'place' | 'text';
  readonly numbers: 'place' | 'text';
  /** The number of option_a. */
  readonly first: 0 | 1;
}

/** A column that nothing is known of. */
export const PLAIN_READING: ChoiceReading = { letters: 'place', numbers: 'place', first: 1 };

/** Options that a question may have where it does not say which it has. */
const MOST = 26;

/**
 * @param fromZero whether columns of options are numbered from 0
 * @returns a reading for each column; both count options from the same number
 */
export function choiceReadings(
  columns: readonly (readonly WrittenChoice[])[],
  { fromZero }: { readonly fromZero: boolean },
): ChoiceReading[] {
  const counts = columns.map(countForms);
  const areNumbers = counts.map(({ number }) => number.place > number.text);
  const counted = counts.filter((_, i) => areNumbers[i]).map(({ number }) => number);
  const hasZero = counted.some(({ zeros }) => zeros > 0);
  const first = fromZero || (hasZero && !counted.some(({ reaches }) => reaches)) ? 0 : 1;
  return counts.map(({ letter }, i) => ({
    letters: letter.place >= letter.text ? 'place' : 'text',
    numbers: areNumbers[i] ? 'place' : 'text',
    first,
  }));
}

/** @param options of the row, from option_a; empty where there is none */
export function readChoice(value: string, options: readonly string[], reading: ChoiceReading): Choice {
  const one = readOne(value, options, reading);
  if (one !== null) return one;
  const parts = partsOf(value, options);
  const places = new Set(parts.map((part) => readOne(part, options, reading) ?? -1));
  if (places.size === 0 || places.has(-1)) return 'unread';
  return places.size > 1 ? 'several' : [...places][0]!;
}

function readOne(value: string, options: readonly string[], reading: ChoiceReading): number | null {
  const text = placeOfText(value, options);
  const letter = placeOfLetter(value);
  const number = numberIn(value);
  if (letter !== null) {
    const isThere = letter < (options.length || MOST);
    if (reading.letters === 'place' && isThere) return letter;
    return text ?? (letter < lettersOf(options) ? letter : null);
  }
  if (number !== null) {
    const place = number - reading.first;
    const isThere = place >= 0 && place < (options.length || MOST);
    return reading.numbers === 'place' && isThere ? place : text;
  }
  if (text !== null) return text;
  const both = LETTER_AND_TEXT.exec(value.trim());
  return both === null ? null : placeOfText(both[1]!, options);
}

/** Letters up to e are options even where they have no text: a log may have chosen ones whose column it lacks. */
const lettersOf = (options: readonly string[]) => (options.length === 0 ? MOST : Math.max(options.length, 5));

/** Null where no option, or more than one, has the text. */
function placeOfText(value: string, options: readonly string[]): number | null {
  const places = (isIt: (option: string) => boolean) =>
    [...options.keys()].filter((place) => options[place] !== '' && isIt(options[place]!));
  const text = plainOption(value);
  const exact = places((option) => plainOption(option) === text);
  // A table of numbers has 4.0 where an option has 4.
  const found =
    exact.length > 0 || !NUMBER.test(text)
      ? exact
      : places((option) => NUMBER.test(plainOption(option)) && Number(option) === Number(text));
  return found.length === 1 ? found[0]! : null;
}

const NUMBER = /^-?\d+(?:\.\d+)?$/;
const LETTER = /^(?:(?:option|choice)[\s_-]*)?[([]?([a-z])[)\].:]?$/i;
const NUMBERED = /^(?:(?:option|choice)[\s_-]*)?[([]?(\d{1,2})(?:\.0+)?[)\].:]?$/i;
const LETTER_AND_TEXT = /^[([]?(?:[a-z]|\d{1,2})[)\].:]+\s+(.+)$/is;

function placeOfLetter(value: string): number | null {
  const letter = LETTER.exec(value.trim())?.[1];
  return letter === undefined ? null : optionOfLetter(letter);
}

function numberIn(value: string): number | null {
  const number = NUMBERED.exec(value.trim())?.[1];
  return number === undefined ? null : Number(number);
}

/** The options that a value lists, each once and in order; null where it is none, or not all that it lists are. */
export function listedChoices(
  value: string,
  options: readonly string[],
  reading: ChoiceReading,
): number[] | null {
  const one = readOne(value, options, reading);
  if (one !== null) return [one];
  const places = partsOf(value, options).map((part) => readOne(part, options, reading));
  if (places.length === 0 || places.includes(null)) return null;
  return [...new Set(places as number[])].sort((a, b) => a - b);
}

/** What a value lists: "A,C", "A; C", "A and C", "AC", ["A", "C"]; none where it lists nothing. */
function partsOf(value: string, options: readonly string[]): string[] {
  const plain = value.trim().replace(/^[[{(](.*)[\]})]$/s, '$1');
  const parts = plain
    .split(/\s*(?:[,;|/&+]|\band\b)\s*/i)
    .map((part) => part.trim().replace(/^(["'])(.*)\1$/s, '$2'))
    .filter((part) => part !== '');
  if (parts.length > 1 || plain !== value.trim()) return parts;
  const words = plain.split(/\s+/);
  if (words.length > 1) return words.every((word) => LETTER.test(word) || NUMBERED.test(word)) ? words : [];
  // In order, and of options that are there: not any word.
  const places = [...plain].map(optionOfLetter);
  const most = options.length || MOST;
  const areInOrder = places.every((place, i) => place > (places[i - 1] ?? -1) && place < most);
  return areInOrder ? [...plain] : [];
}

interface FormCounts {
  /** Rows whose value is the place of an option; and rows whose value is an option's text. */
  place: number;
  text: number;
}

/** Of values that are letters, and of values that are numbers. */
function countForms(choices: readonly WrittenChoice[]): {
  readonly letter: Readonly<FormCounts>;
  readonly number: Readonly<FormCounts & { zeros: number; reaches: boolean }>;
} {
  const letter = { place: 0, text: 0 };
  const number = { place: 0, text: 0, zeros: 0, reaches: false };
  for (const { value, options, rows } of choices) {
    const count = options.length || MOST;
    const place = placeOfLetter(value) ?? numberIn(value);
    if (place === null) continue;
    const isLetter = placeOfLetter(value) !== null;
    const form = isLetter ? letter : number;
    if (isLetter ? place < count : place <= count) form.place += rows;
    if (placeOfText(value, options) !== null) form.text += rows;
    if (isLetter) continue;
    if (place === 0) number.zeros += rows;
    if (place >= count) number.reaches = true;
  }
  return { letter, number };
}
