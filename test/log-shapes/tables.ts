/** The log as a table of texts, and what a table is written as. */
import { ANSWERS, type ShapeAnswer } from './answers.ts';

/** A row by the names of its columns. */
export type Row = Record<string, string>;

export const LETTERS = ['a', 'b', 'c', 'd'] as const;

/** The plain form: our names, ISO times, letters for options. */
export function plainRow({ user, question, chosen, right, at }: ShapeAnswer, i: number): Row {
  return {
    answer_id: String(i + 1),
    user_id: user,
    question_id: question.id,
    is_correct: right ? '1' : '0',
    question_title: question.title,
    ...Object.fromEntries(question.options.map((text, o) => [`option_${LETTERS[o]}`, text])),
    correct_option: LETTERS[question.key]!,
    selected_option: LETTERS[chosen]!,
    topic_name: question.topic,
    answered_at: at.toISOString(),
  };
}

/** The plain form with some cells otherwise. */
export function rowsWith(change: (answer: ShapeAnswer, row: Row) => Row = () => ({})): Row[] {
  return ANSWERS.map((answer, i) => {
    const row = plainRow(answer, i);
    return { ...row, ...change(answer, row) };
  });
}

export function withoutColumns(rows: readonly Row[], ...names: string[]): Row[] {
  return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name))));
}

export function renamed(rows: readonly Row[], names: Readonly<Record<string, string>>): Row[] {
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [names[name] ?? name, value])),
  );
}

export function delimited(rows: readonly Row[], delimiter = ',', end = '\n'): string {
  const cell = (text: string): string =>
    /["\n\r]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text;
  const names = Object.keys(rows[0]!);
  return [names, ...rows.map((row) => names.map((name) => row[name] ?? ''))]
    .map((cells) => cells.map(cell).join(delimiter) + end)
    .join('');
}

export const jsonLines = (rows: readonly object[]): string =>
  rows.map((row) => `${JSON.stringify(row)}\n`).join('');
