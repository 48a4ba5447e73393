/** Words that exports write where a value is missing: R's NA, pandas' nan and None, SQL's NULL and \N, Excel's #N/A, a dot of SAS and Stata. */
import type { KnownColumn } from '../formats/columns.ts';

/** Where an id, a label, a time, a number or a topic should be, each of them stands for nothing. */
export const MISSING_WORDS = [
  'NA',
  'N/A',
  '#N/A',
  '<NA>',
  'NULL',
  'null',
  'NaN',
  'nan',
  'None',
  '\\N',
  '.',
] as const;

/** An option may be the word None, the value nan or null, a full stop: where a text should be, fewer words stand for nothing. */
const NO_TEXTS: readonly string[] = ['NA', 'N/A', '#N/A', '<NA>', 'NULL', '\\N'];

/** The words that stand for nothing in a column. @param named what the user says instead, of all columns alike */
export function missingWordsOf(
  column: KnownColumn | 'covariate',
  named: readonly string[] | undefined,
): readonly string[] {
  if (named !== undefined) return isNone(named) ? [] : named;
  return isText(column) ? NO_TEXTS : MISSING_WORDS;
}

/** Columns whose values are words that somebody reads: the question, its options, which of them it was. */
function isText(column: string): boolean {
  return column === 'question_title' || /(?:^|_)option(?:_|$)/.test(column);
}

/** `missing: none`: every word is a value. */
function isNone(named: readonly string[]): boolean {
  return named.every((word) => word === '') || (named.length === 1 && named[0] === 'none');
}
