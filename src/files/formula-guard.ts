/**
 * Texts that a spreadsheet would take for a formula, and so run what a stranger wrote: those that begin with = + - @, a
 * tab or a carriage return (https://owasp.org/www-community/attacks/CSV_Injection). A ' before them makes them texts.
 */
import type { CsvValue } from './csv.ts';

/** What becomes of such texts. */
export const FORMULAS = ['guard', 'keep'] as const;
export type Formulas = (typeof FORMULAS)[number];

const FORMULA = /^'*[=+\-@\t\r]/;
const GUARDED = /^'+[=+\-@\t\r]/;
const NUMBER = /^[+-](?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?$/;

/** With a ' before it, if it could be a formula, or already looks guarded. A number is none. */
export function guarded(text: string): string {
  return FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
}

/** What was guarded. @param text of a table whose texts all were */
export function unguarded(text: string): string {
  return GUARDED.test(text) ? text.slice(1) : text;
}

export function* guardedRows(rows: Iterable<readonly CsvValue[]>, formulas: Formulas): Generator<CsvValue[]> {
  for (const row of rows)
    yield formulas === 'keep'
      ? [...row]
      : row.map((value) => (typeof value === 'string' ? guarded(value) : value));
}
