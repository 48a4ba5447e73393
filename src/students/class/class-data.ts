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
  const rows = rowsOn(sides, 'train');
  return {
    answers,
    sides,
    texts: answers.texts.map((text) => tokenizer.encode(text, maxLength)),
    trainByStudent: groupRows(rows, answers.student, answers.students.length),
    trainByText: groupRows(rows, answers.text, answers.texts.length),
  };
}

/** The same class with one side's answers on another. */
export function joinSides(data: ClassData, from: Side, to: Side): ClassData {
  const { answers } = data;
  const sides = data.sides.map((side) => (side === from ? to : side));
  const rows = rowsOn(sides, 'train');
  return {
    ...data,
    sides,
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
