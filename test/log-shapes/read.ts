/** What is read of a shape, in terms that do not depend on the order of its rows. */
import { chosenOptions, openAnswerLog, readStudents } from '../../src/answers/index.ts';
import type { ANSWERS } from './answers.ts';
import type { Lacking } from './shapes.ts';

type Options = Parameters<typeof openAnswerLog>[0];
type Said = readonly [text: string, label: number, chosen: string | null];

/** Of each student in order: what was asked, whether they were right, and the option that they chose. */
export type ReadShape = Readonly<Record<string, readonly Said[]>>;

export async function readShape(options: Options, without: readonly Lacking[] = []): Promise<ReadShape> {
  const log = await openAnswerLog(options);
  try {
    const { answers } = await readStudents(log, null);
    const { chosen } = await chosenOptions(log, answers);
    const rows = [...answers.label.keys()].map((i) => {
      const text = answers.texts[answers.text[i]!]!;
      return {
        user: answers.students[answers.student[i]!]!,
        order: answers.order?.[i] ?? i,
        said: [text, answers.label[i]!, optionOf(text, chosen?.selected[i] ?? -1)] as const,
      };
    });
    rows.sort((a, b) => a.order - b.order);
    return byStudent(rows, without);
  } finally {
    log.close();
  }
}

function optionOf(text: string, place: number): string | null {
  const letter = 'ABCD'[place];
  return letter === undefined ? null : new RegExp(`^${letter}\\) (.*)$`, 'm').exec(text)![1]!;
}

/** What a shape should be read as. @param without what it does not hold */
export function expectedShape(answers: typeof ANSWERS, without: readonly Lacking[] = []): ReadShape {
  return byStudent(
    answers.map(({ user, question, right, chosen }) => {
      const lines = question.options.map((text, i) => `\n${'ABCD'[i]}) ${text}`).join('');
      const text = `Topic: ${question.topic}\n\nQuestion: ${question.title}${lines}`;
      const option = without.includes('choices') ? null : question.options[chosen]!;
      return { user, said: [text, right ? 1 : 0, option] as const };
    }),
    without,
  );
}

function byStudent(
  rows: readonly { readonly user: string; readonly said: Said }[],
  without: readonly Lacking[],
): ReadShape {
  const read: Record<string, Said[]> = {};
  for (const user of [...new Set(rows.map((row) => row.user))].toSorted()) {
    const said = rows.filter((row) => row.user === user).map((row) => row.said);
    read[user] = without.includes('order') ? said.toSorted(([a], [b]) => (a < b ? -1 : 1)) : said;
  }
  return read;
}
