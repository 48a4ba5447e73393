/** Every student's answers split by themselves: the last ones held out, or some at random. */
import { UnderstudyError } from '../../errors.ts';
import { type ClassAnswers, rowsOfStudents } from '../class-answers.ts';
import { fewestToSplit, type HowToSplit, type Split, splitAnswers, splitInOrder } from './split.ts';
import { otherFolds } from './split-folds.ts';

/**
 * One split, of places of answers, for each student who has enough of them: `fewest`, and as many as the folds need.
 *
 * @throws UnderstudyError `log` if the log has no order of time; if nobody has enough answers for `time` or for folds
 */
export function splitWithinStudents(
  answers: Pick<ClassAnswers, 'students' | 'student' | 'order' | 'unordered'>,
  split: 'time' | 'notebook',
  { fewest, ...how }: HowToSplit & { readonly fewest: number },
): Split<number>[] {
  const { selection, fold } = how;
  const { order } = answers;
  if (split === 'time' && order === null) {
    throw new UnderstudyError(
      'log',
      'split by time: nothing in the log says in which order answers were given',
      {
        hint: 'name a column of times, or of whole numbers that grow: `columns: answered_at=…` or `columns: sequence=…`',
      },
    );
  }
  if (split === 'time' && answers.unordered !== undefined)
    throw new UnderstudyError('log', `split by time: ${answers.unordered}`, {
      hint: 'correct these values, remove those rows, or hold out answers without regard to time: `split: random`',
    });
  const all = rowsOfStudents(answers);
  const needed = fold === undefined ? fewest : Math.max(fewest, fewestToSplit(selection, fold));
  const students = all.filter((rows) => rows.length >= needed);
  // A notebook's split without folds leaves it to each student to have nothing held out.
  if (students.length === 0 && (split === 'time' || fold !== undefined)) {
    const most = all.reduce((found, rows) => Math.max(found, rows.length), 0);
    const where = split === 'time' ? 'split by time' : 'split as the notebook';
    const folds = fold === undefined ? '' : ` for ${fold.of} folds`;
    throw new UnderstudyError(
      'log',
      `${where}: expected a student with at least ${needed} answers${folds}, got at most ${most}`,
      {
        hint:
          fold !== undefined && most >= Math.max(fewest, fewestToSplit(selection))
            ? otherFolds(most, fold)
            : 'split the answers of all students together: `split: random`',
      },
    );
  }
  if (split === 'notebook') return students.map((rows) => splitAnswers(rows, how));
  return students.map((rows) => splitInOrder(lastFirst(rows, order!), how));
}

/** Answers of one student; of those given at the same time the last in the file comes first. */
function lastFirst(rows: readonly number[], order: Float64Array): number[] {
  return rows.toSorted((a, b) => order[b]! - order[a]! || b - a);
}
