/** A question's options beside the right one, as a file of questions says them. */
import { type ChoiceReading, isMissing, readChoice } from '../../sources/index.ts';
import { atLeastFive, type OptionFields, optionTexts } from './option-texts.ts';

/** A question whose right option is known. */
export interface KeyedOptions {
  /** What a model reads of it. */
  readonly text: string;
  /** From option_a; empty where there is none. */
  readonly options: readonly string[];
  /** Place of the right one. */
  readonly key: number;
}

/** Place of the right option; -1 where the row does not say one. */
export function keyOf(row: OptionFields, reading: ChoiceReading): number {
  const { correct_option } = row;
  if (isMissing(correct_option)) return -1;
  const key = readChoice(correct_option, optionTexts(row), reading);
  return typeof key === 'number' ? key : -1;
}

/** Null where the row does not say which option is right, or has no such option. */
export function keyedOptions(row: OptionFields, text: string, reading: ChoiceReading): KeyedOptions | null {
  const key = keyOf(row, reading);
  const options = atLeastFive(optionTexts(row), '');
  return key < 0 || (options[key] ?? '') === '' ? null : { text, options, key };
}
