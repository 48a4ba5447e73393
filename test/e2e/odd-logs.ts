/** Answer logs that a class has to cope with. */
import { writeFileSync } from 'node:fs';

export interface LogRow {
  readonly student: string;
  readonly question: string;
  readonly right: boolean;
  readonly title: string;
  /** The option that is right. */
  readonly key?: string;
}

export function writeLog(path: string, rows: readonly LogRow[]): void {
  const lines = rows.map(
    ({ student, question, right, title, key = 'a' }, i) =>
      `${i},${student},${question},${right ? 1 : 0},${title},${key}\n`,
  );
  writeFileSync(
    path,
    `answer_id,user_id,question_id,is_correct,question_title,correct_option\n${lines.join('')}`,
  );
}

/** Fourteen questions to each student, answered by the rule. */
function answersBy(student: string, right: (question: number) => boolean): LogRow[] {
  return Array.from({ length: 14 }, (_, q) => ({
    student,
    question: `q${q}`,
    right: right(q),
    title: `What is ${q % 7} + ${q}?`,
  }));
}

/** A student with one answer, all right, all wrong; a question that one student met. */
export const ODD_STUDENTS: readonly LogRow[] = [
  { student: 'one', question: 'q0', right: true, title: 'What is 0 + 0?' },
  ...answersBy('right', () => true),
  ...answersBy('wrong', () => false),
  ...answersBy('mixed', (q) => q % 2 === 0),
  { student: 'mixed', question: 'lonely', right: true, title: 'Why?' },
];

/** Questions q… and r… have the same texts, and other keys. */
export const SAME_TEXTS: readonly LogRow[] = [
  ...answersBy('first', (q) => q % 3 > 0),
  ...answersBy('second', (q) => q % 2 > 0).map((row) => ({
    ...row,
    question: row.question.replace('q', 'r'),
    key: 'b',
  })),
];

export const ALL_RIGHT: readonly LogRow[] = ['a', 'b'].flatMap((student) => answersBy(student, () => true));

export const CLASS_OF_ONE: readonly LogRow[] = answersBy('only', (q) => q % 3 > 0);

/** Two thousand students with one answer each. */
export const ONE_ANSWER_EACH: readonly LogRow[] = Array.from({ length: 2000 }, (_, i) => ({
  student: `s${i}`,
  question: `q${i % 30}`,
  right: Math.floor(i / 30) % 3 > 0,
  title: `What is ${i % 30} + 1?`,
}));
