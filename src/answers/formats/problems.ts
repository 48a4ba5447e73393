/** How this room words an error: `<file>[, line N]: <what is wrong>`, always on one line. */
import { UnderstudyError } from '../../errors.ts';

/** Where in a file: a line of text (from 1, the header is line 1) or a record of a table (from 1). */
export type Place = { readonly line: number } | { readonly row: number };

const SHOWN_CHARS = 60;

/** An UnderstudyError `log` that names the file and, where known, the place in it. */
export function logProblem(
  path: string,
  place: Place | undefined,
  problem: string,
  hint: string,
  cause?: unknown,
): UnderstudyError {
  let where = shownPath(path);
  if (place !== undefined) where += 'line' in place ? `, line ${place.line}` : `, row ${place.row}`;
  return new UnderstudyError('log', `${where}: ${problem}`, { hint, cause });
}

/** A log is read again for its texts; another file may have taken its place by then. */
export function fileChanged(path: string, cause?: unknown): UnderstudyError {
  const problem = 'the file has changed since it was opened';
  return logProblem(path, undefined, problem, 'run the command again', cause);
}

/** A value of the log as part of a sentence: quoted, line breaks escaped, cut when long. */
export function shown(value: string): string {
  return JSON.stringify(value.length > SHOWN_CHARS ? `${value.slice(0, SHOWN_CHARS)}…` : value);
}

/** File names may hold line breaks; a message may not. */
function shownPath(path: string): string {
  return /\p{Cc}/u.test(path) ? JSON.stringify(path) : path;
}
