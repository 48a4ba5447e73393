/** A class as training wants it: distinct texts as tokens, answers by text and by student, each on its side. */
import { type ClassAnswers, rowsOn, type Side } from '../../answers/index.ts';
import type { Tokenizer } from '../../text/index.ts';
import type { Tokens } from '../../training/index.ts';

export interface ClassData {
  readonly answers: ClassAnswers;
  /** [answers] */
  readonly sides: readonly Side[];
  /** [texts]; texts that end in the same tokens are still several. */
  readonly texts: readonly Tokens[];
  /** [students], [texts]: positions of the answers that are trained on. */
  readonly trainByStudent: readonly (readonly number[])[];
  readonly trainByText: readonly (readonly number[])[];
}

/** Tokenises every distinct text once. */
export function classData(
  answers: ClassAnswers,
  sides: readonly Side[],
  { tokenizer, maxLength }: { readonly tokenizer: Tokenizer; readonly maxLength: number },
): ClassData {
  const texts = answers.texts.map((text) => tokenizer.encode(text, maxLength));
  return grouped(answers, sides, texts);
}

/** The same class with one side's answers on another. */
export function joinSides({ answers, sides, texts }: ClassData, from: Side, to: Side): ClassData {
  return grouped(
    answers,
    sides.map((side) => (side === from ? to : side)),
    texts,
  );
}

/** Positions of the texts that have training answers, ascending. */
export function textsAsked({ text }: Pick<ClassAnswers, 'text'>, sides: readonly Side[]): number[] {
  return [...new Set(rowsOn(sides, 'train').map((row) => text[row]!))].sort((a, b) => a - b);
}

function grouped(answers: ClassAnswers, sides: readonly Side[], texts: readonly Tokens[]): ClassData {
  const rows = rowsOn(sides, 'train');
  return {
    answers,
    sides,
    texts,
    trainByStudent: groupRows(rows, answers.student, answers.students.length),
    trainByText: groupRows(rows, answers.text, answers.texts.length),
  };
}

/** Rows by what `owner [answers]` says they belong to. */
export function groupRows(rows: readonly number[], owner: Int32Array, count: number): number[][] {
  const groups: number[][] = Array.from({ length: count }, () => []);
  for (const row of rows) groups[owner[row]!]!.push(row);
  return groups;
}
