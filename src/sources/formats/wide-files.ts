/** What is done with files of very many columns, so that no cost grows beyond them. */
import { formatCount } from '../../words.ts';
import { logProblem } from './problems.ts';

/** DuckDB is told of every column. */
const MOST_COLUMNS = 5000;

/** Of the columns that are not ours, how many are held against the label for leaks. */
export const MOST_OTHERS_JUDGED = 100;

/** @throws UnderstudyError `log` for more columns than are read */
export function refuseTooWide(path: string, columns: number): void {
  if (columns <= MOST_COLUMNS) return;
  throw logProblem(
    path,
    `${formatCount(columns)} columns, of which ${formatCount(MOST_COLUMNS)} are read at most`,
    'leave out those that say nothing of an answer; in a matrix with a column a question, write a row an answer',
  );
}

/** What is to be said of a log whose columns are not all looked at. */
export function notesOnWidth(others: number): string[] {
  if (others <= MOST_OTHERS_JUDGED) return [];
  return [
    `of ${formatCount(others)} columns of other names the first ${MOST_OTHERS_JUDGED} are looked at for leaks`,
  ];
}
