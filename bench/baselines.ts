/** What recipes are compared with: predictions that need no text, from the answers that were trained on. */
import type { ClassAnswers } from '../src/answers/index.ts';
import { raschMml, raschProbability, shrunkenFacilities } from '../src/psychometrics/index.ts';

export interface Baseline {
  readonly name: string;
  /** P(right) for every row asked for. */
  readonly probabilities: number[];
}

/**
 * @param known positions of the answers that may be used
 * @param asked positions of the answers to predict; a question that `known` does not have gets what is known of all
 */
export function baselines(
  answers: ClassAnswers,
  known: readonly number[],
  asked: readonly number[],
): Baseline[] {
  const columns = {
    person: Int32Array.from(known, (row) => answers.student[row]!),
    item: Int32Array.from(known, (row) => answers.question[row]!),
    label: Uint8Array.from(known, (row) => answers.label[row]!),
    persons: answers.students.length,
    items: answers.questions.length,
  };
  const items = shrunkenFacilities(columns);
  const students = shrunkenFacilities({ ...columns, item: columns.person, items: columns.persons });
  const rasch = raschMml(columns);
  const predict = (name: string, probability: (student: number, question: number) => number): Baseline => ({
    name,
    probabilities: asked.map((row) => probability(answers.student[row]!, answers.question[row]!)),
  });
  return [
    // Its accuracy is that of always saying the student's majority.
    predict("majority (student's share right)", (student) => students.shares[student]!),
    predict('item mean', (_, question) => items.shares[question]!),
    predict('Rasch', (student, question) =>
      raschProbability(rasch.abilities[student]!, rasch.difficulties[question]!),
    ),
  ];
}
