/** What is read of a shape, in terms that do not depend on the order of its rows. */
import { openAnswerLog, readStudents } from '../../src/answers/index.ts';
import type { ANSWERS } from './answers.ts';

type Options = Parameters<typeof openAnswerLog>[0];

/** Of each student in order: what was asked and whether they were right. */
export type ReadShape = Readonly<Record<string, readonly (readonly [text: string, label: number])[]>>;

export async function readShape(options: Options): Promise<ReadShape> {
  const log = await openAnswerLog(options);
  try {
    const { answers } = await readStudents(log, null);
    const rows = [...answers.label.keys()].map((i) => ({
      user: answers.students[answers.student[i]!]!,
      order: answers.order?.[i] ?? i,
      said: [answers.texts[answers.text[i]!]!, answers.label[i]!] as const,
    }));
    rows.sort((a, b) => a.order - b.order);
    const read: Record<string, (readonly [string, number])[]> = {};
    for (const user of answers.students.toSorted())
      read[user] = rows.filter((row) => row.user === user).map(({ said }) => said);
    return read;
  } finally {
    log.close();
  }
}

/** What a shape should be read as. @param parts of a question's text that the shape has */
export function expectedShape(
  answers: typeof ANSWERS,
  { topics = true, options = true }: { readonly topics?: boolean; readonly options?: boolean } = {},
): ReadShape {
  const read: Record<string, (readonly [string, number])[]> = {};
  for (const user of [...new Set(answers.map((answer) => answer.user))].toSorted())
    read[user] = answers
      .filter((answer) => answer.user === user)
      .map(({ question, right }) => {
        const lines = options ? question.options.map((text, i) => `\n${'ABCD'[i]}) ${text}`).join('') : '';
        return [
          `${topics ? `Topic: ${question.topic}\n\n` : ''}Question: ${question.title}${lines}`,
          right ? 1 : 0,
        ];
      });
  return read;
}
