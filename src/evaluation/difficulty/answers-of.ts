import type { SparseAnswers } from '../../psychometrics/index.ts';

/** The answers of some persons. */
export function answersOf(answers: SparseAnswers, wanted: (person: number) => boolean): SparseAnswers {
  const rows = answers.person.map((_, row) => row).filter((row) => wanted(answers.person[row]!));
  return {
    ...answers,
    person: Int32Array.from(rows, (row) => answers.person[row]!),
    item: Int32Array.from(rows, (row) => answers.item[row]!),
    label: Uint8Array.from(rows, (row) => answers.label[row]!),
  };
}
