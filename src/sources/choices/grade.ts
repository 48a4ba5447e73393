/** Whether chosen options are the right ones, where a file says both and not the marks. */
import { plainOption } from './plain-option.ts';
import { type ChoiceReading, choiceReadings, listedChoices, type WrittenChoice } from './read-choice.ts';

/** An answer, the key of its question, and the question's options; empty where they are not known. */
export interface GradedChoice {
  readonly chosen: string;
  readonly key: string;
  readonly options: readonly string[];
}

/**
 * Of a question whose options are known, answers and keys are read as in a log: letters, numbers or texts, as the column
 * of each is as a whole; several at once ("A,C") are compared as a set. Of others they are compared as they stand: as
 * numbers where both are, as marks where both are ("b)" and "B"; a letter and a number by the place in the alphabet), as
 * sets of letters, else as texts, of which those of up to four characters keep their case: mW and MW are two.
 *
 * @returns `[choices]`
 */
export function gradeChoices(choices: readonly GradedChoice[]): boolean[] {
  const known = choices.filter(({ options }) => options.length > 0);
  const written = (of: 'chosen' | 'key'): WrittenChoice[] =>
    known.map((one) => ({ value: one[of], options: one.options, rows: 1 }));
  const [ofChosen, ofKey] = choiceReadings([written('chosen'), written('key')], { fromZero: false });
  return choices.map(({ chosen, key, options }) => {
    if (options.length === 0) return isSame(chosen, key);
    const [one, other] = [listed(chosen, options, ofChosen!), listed(key, options, ofKey!)];
    return one === null || other === null ? isSame(chosen, key) : String(one) === String(other);
  });
}

/** Numbers of a list count options, whatever single ones are. */
const listed = (value: string, options: readonly string[], reading: ChoiceReading): number[] | null =>
  listedChoices(value, options, reading) ?? listedChoices(value, options, { ...reading, numbers: 'place' });

function isSame(chosen: string, key: string): boolean {
  const [one, other] = [formOf(chosen), formOf(key)];
  if (one.kind === other.kind) return one.value === other.value;
  const kinds = [one.kind, other.kind].sort().join(' ');
  if (kinds !== 'letter number') return false;
  const [letter, number] = one.kind === 'letter' ? [one, other] : [other, one];
  return placeOfLetter(letter.value) === Number(number.value);
}

/** a is 1. */
const placeOfLetter = (letter: string): number => letter.charCodeAt(0) - 96;

interface Written {
  readonly kind: 'letter' | 'letters' | 'number' | 'text';
  readonly value: string;
}

function formOf(text: string): Written {
  const plain = plainOption(text);
  const mark = plain.replace(/^[([]|[)\].:]$/g, '').toLowerCase();
  if (/^[a-z]$/.test(mark)) return { kind: 'letter', value: mark };
  if (/^[+-]?\d+(?:[.,]\d+)?$/.test(mark))
    return { kind: 'number', value: String(Number(mark.replace(',', '.'))) };
  const parts = plain.toLowerCase().split(/\s*[,;|&+]\s*/);
  if (parts.length > 1 && parts.every((part) => /^[a-z][).:]?$/.test(part)))
    return { kind: 'letters', value: [...new Set(parts.map((part) => part[0]))].sort().join() };
  return { kind: 'text', value: [...plain].length > WITH_CASE ? plain.toLowerCase() : plain };
}

/** The most characters of a text that is compared with its case: units and symbols are short. */
const WITH_CASE = 4;
