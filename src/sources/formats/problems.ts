/** How this room words an error: `<file>[, line N]: <what is wrong>`, always on one line. */
import { UnderstudyError } from '../../errors.ts';
import { formatCount } from '../../words.ts';

/** Where in a file: a line of text (from 1, the header is line 1) or a record of a table (from 1). */
export type Place = ({ readonly line: number } | { readonly row: number }) & {
  /** Where rows have more than one answer. */
  readonly column?: string;
};

const SHOWN_CHARS = 60;

/** An UnderstudyError `log` that names the file and, where it is known, the place in the file. */
export function logProblem(
  path: string,
  problem: string,
  hint: string,
  {
    line,
    row,
    column,
    cause,
  }: {
    readonly line?: number;
    readonly row?: number;
    readonly column?: string;
    readonly cause?: unknown;
  } = {},
): UnderstudyError {
  const place = line !== undefined ? `, line ${line}` : row !== undefined ? `, row ${row}` : '';
  const cell = column === undefined ? '' : `, column ${shown(column)}`;
  return new UnderstudyError('log', `${shownPath(path)}${place}${cell}: ${problem}`, { hint, cause });
}

/** A value of the log as part of a sentence: quoted, line breaks escaped, cut when long. */
export function shown(value: string): string {
  return JSON.stringify(value.length > SHOWN_CHARS ? `${value.slice(0, SHOWN_CHARS)}…` : value);
}

const SHOWN_NAMES = 20;

/** Names in a sentence: quoted, and of many the first. */
export function shownList(names: readonly string[]): string {
  const first = names.slice(0, SHOWN_NAMES).map(shown).join(', ');
  const more = names.length - SHOWN_NAMES;
  return more > 0 ? `${first}, … and ${formatCount(more)} more` : first;
}

/** File names may hold line breaks; a message may not. */
function shownPath(path: string): string {
  return /\p{Cc}/u.test(path) ? JSON.stringify(path) : path;
}
