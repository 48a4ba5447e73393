/** The texts of a question's options, as they are compared. */
import { isMissing, type KnownColumn, OPTION_COLUMNS } from '../../sources/index.ts';

/** Fields of a row under our names. */
export type OptionFields = Readonly<Partial<Record<KnownColumn, string | null>>>;

/** So many places a list of options has at least. */
const FEWEST_PLACES = 5;

/** From option_a to the last that has a text; empty where there is none between. */
export function optionTexts(row: OptionFields): string[] {
  const texts = OPTION_COLUMNS.map((name) => {
    const option = row[name];
    return isMissing(option) ? '' : option.trim();
  });
  return texts.slice(0, 1 + texts.findLastIndex((text) => text !== ''));
}

/** A list from option_a on, filled up to the five places that tables of options have at least. */
export function atLeastFive<T>(values: readonly T[], nothing: T): T[] {
  return [...values, ...Array.from({ length: Math.max(0, FEWEST_PLACES - values.length) }, () => nothing)];
}
