/** What `join` says at the end: who joined, from what, and what is known of their ability. */
import { join } from 'node:path';
import { formatStudent } from '../../words.ts';
import { type Io, print } from '../io.ts';
import type { JoinedStudent, JoinSummary } from '../run-join.ts';
import { counted, formatCount, formatPath, formatShare } from './format.ts';
import { formatTable, MOST_LINES } from './table.ts';

/** Prints to standard output, for people; `--json` does without. */
export function printJoinSummary(io: Io, { folder, joined, known, students }: JoinSummary): void {
  const answers = joined.reduce((total, one) => total + one.answers, 0);
  const at = formatPath(folder);
  print(
    io,
    `${counted(joined.length, 'student')} joined the class from ${counted(answers, 'real answer')}; it has ${formatCount(students)} now`,
    ...(known > 0
      ? [
          `${counted(known, 'student')} of the file ${known === 1 ? 'is' : 'are'} in the class already and ${known === 1 ? 'was' : 'were'} left alone`,
        ]
      : []),
    '',
    'synthetic ability: the bias c of the synthetic student in logits (0 is the average of the class), ± its deviation',
    '',
    abilityTable(joined.slice(0, MOST_LINES)),
    ...(joined.length > MOST_LINES
      ? [`… and ${formatCount(joined.length - MOST_LINES)} more in ${join('class', 'students.jsonl')}`]
      : []),
    '',
    `class         ${join(at, 'class')}`,
    `table         ${join(at, 'students.csv')}`,
  );
}

function abilityTable(joined: readonly JoinedStudent[]): string {
  const columns = [
    { head: 'student', align: 'left' as const },
    ...['real answers', 'real share right', 'synthetic ability', '±'].map((head) => ({ head })),
  ];
  return formatTable(
    columns,
    joined.map(({ student, answers, correct, ability, deviation }) => [
      formatStudent(student),
      formatCount(answers),
      formatShare(correct / answers),
      `${ability < 0 ? '−' : '+'}${Math.abs(ability).toFixed(2)}`,
      deviation.toFixed(2),
    ]),
  );
}
