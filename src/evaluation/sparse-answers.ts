/** A class's answers as psychometrics takes them. */
import type { ClassAnswers } from '../answers/index.ts';
import type { SparseAnswers } from '../psychometrics/index.ts';

/** @param places of the answers to take, @default all */
export function sparseAnswers(
  { student, question, label, students, questions }: ClassAnswers,
  places?: ArrayLike<number>,
): SparseAnswers {
  const all = { person: student, item: question, label, persons: students.length, items: questions.length };
  return places === undefined ? all : atPlaces(all, places);
}

/** The answers of some persons. */
export function answersOf(answers: SparseAnswers, isWanted: (person: number) => boolean): SparseAnswers {
  return atPlaces(
    answers,
    [...answers.person.keys()].filter((row) => isWanted(answers.person[row]!)),
  );
}

function atPlaces(answers: SparseAnswers, places: ArrayLike<number>): SparseAnswers {
  return {
    ...answers,
    person: Int32Array.from(places, (row) => answers.person[row]!),
    item: Int32Array.from(places, (row) => answers.item[row]!),
    label: Uint8Array.from(places, (row) => answers.label[row]!),
  };
}
