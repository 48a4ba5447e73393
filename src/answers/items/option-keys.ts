/** The right option of a question, where a file says it: which share of the answers each option draws is asked beside it. */
import { OPTION_COLUMNS } from '../formats/columns.ts';
import { isMissing } from '../formats/missing.ts';
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

/** Null where the row does not say which option is right, or has no such option. */
export function keyedOptions(row: ItemFields, text: string): KeyedOptions | null {
  const key = keyOf(row);
  const options = OPTION_COLUMNS.map((name) => {
    const option = row[name];
    return isMissing(option) ? '' : option.trim();
  });
  return key < 0 || options[key] === '' ? null : { text, options, key };
}
