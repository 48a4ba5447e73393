/** How `join` is shown. */
import { join } from 'node:path';
import type { ResultOf } from '../../jobs/index.ts';
import { are, counted, formatCount, formatShare, formatStudent, were } from '../../words.ts';
import { formatPath } from '../display/path.ts';
import { progressDisplay } from '../display/progress-display.ts';
import { tableLines } from '../display/table.ts';
import type { Face } from '../face.ts';
import { type Io, print } from '../io.ts';

export const joinFace: Face<'join'> = {
  examples: `
Example:
  understudy join runs/answers-class first-week.csv

One answer of a student is enough. Students who are in the class already stay as they are.
`,
  display: progressDisplay,
  tell: printJoined,
  stopped: () =>
    'interrupted; nobody joined, unless the class was being written: the same command goes on with who is still new',
};

/** Who joined, from what, and what is known of their ability. */
function printJoined(io: Io, { folder, joined, known, students }: ResultOf<'join'>): void {
  const answers = joined.reduce((total, one) => total + one.answers, 0);
  const at = formatPath(folder);
  print(
    io,
    `${counted(joined.length, 'student')} joined the class from ${counted(answers, 'real answer')}; it has ${formatCount(students)} now`,
    known > 0 &&
      `${counted(known, 'student')} of the file ${are(known)} in the class already and ${were(known)} left alone`,
    '',
    'synthetic ability: the bias c of the synthetic student in logits (0 is the average of the class), ± its deviation',
    '',
    ...tableLines(
      [{ text: 'student' }, 'real answers', 'real share right', 'synthetic ability', '±'],
      joined.map(({ student, answers, correct, ability, deviation }) => [
        formatStudent(student),
        formatCount(answers),
        formatShare(correct / answers),
        `${ability < 0 ? '−' : '+'}${Math.abs(ability).toFixed(2)}`,
        deviation.toFixed(2),
      ]),
      { where: ` in ${join('class', 'students.jsonl')}` },
    ),
    '',
    `class         ${join(at, 'class')}`,
    `table         ${join(at, 'students.csv')}`,
  );
}
