/** Which answers of a class train it, which choose its epoch, which judge it. */
import { UnderstudyError } from '../errors.ts';
import { type ClassAnswers, rowsOfStudents } from './class-answers.ts';
import { groupQuestions } from './question-groups.ts';
import { FEWEST_TO_SPLIT, type Selection, SPLIT_SEED, splitAnswers } from './split.ts';

/** Held out are some answers, all answers to some questions, or some answers of every student by the notebook's rule. */
export type SplitKind = 'random' | 'question' | 'notebook';

export type Side = 'train' | 'validation' | 'test';

/**
 * The side of every answer, `[answers]`.
 * - `random`: all answers by `splitAnswers`, whoever gave them.
 * - `question`: by `questionSides`.
 * - `notebook`: the answers of each student by `splitAnswers`, as a student alone is split; students with fewer than
 *   `fewest` answers train only. Students with equally many answers hold out the same places, so a question that many
 *   met at the same place is mostly held out, or hardly.
 *
 * @throws UnderstudyError `log` if the answers cannot be split that way
 */
export function splitClass(
  answers: ClassAnswers,
  {
    split,
    selection,
    fewest,
    seed = SPLIT_SEED,
  }: {
    readonly split: SplitKind;
    readonly selection: Selection;
    readonly fewest: number;
    readonly seed?: number;
  },
): readonly Side[] {
  if (split === 'question') {
    const sides = sidesOfQuestions(answers, { selection, seed });
    return Array.from(answers.question, (question) => sides[question]!);
  }
  if (split === 'random' && answers.student.length < FEWEST_TO_SPLIT[selection])
    throw new UnderstudyError(
      'log',
      `split: too few answers in all: expected at least ${FEWEST_TO_SPLIT[selection]}, got ${answers.student.length}`,
      { hint: 'give a log with more answers' },
    );
  const sides = new Array<Side>(answers.student.length).fill('train');
  const lists =
    split === 'random'
      ? [[...sides.keys()]]
      : rowsOfStudents(answers).filter((rows) => rows.length >= fewest);
  for (const rows of lists) {
    const { validation, test } = splitAnswers(rows, { selection, seed });
    for (const i of validation) sides[i] = 'validation';
    for (const i of test) sides[i] = 'test';
  }
  return sides;
}

/**
 * The side of every question of a class by its id. Questions that share a text, directly or through a third, stay
 * together. These groups, in order of first appearance, are cut as `splitAnswers` cuts a student's answers: a fifth to
 * the test, with the selection `validation` a tenth of the others to validation.
 *
 * @throws UnderstudyError `log` if there are too few groups: under 2, or under 3 with validation
 */
export function questionSides(
  answers: ClassAnswers,
  { selection, seed = SPLIT_SEED }: { readonly selection: Selection; readonly seed?: number },
): ReadonlyMap<string, Side> {
  const sides = sidesOfQuestions(answers, { selection, seed });
  return new Map(answers.questions.map((id, question) => [id, sides[question]!]));
}

/** One side a place in `questions`. */
function sidesOfQuestions(
  answers: ClassAnswers,
  { selection, seed }: { readonly selection: Selection; readonly seed: number },
): Side[] {
  const { groups, groupOf } = groupQuestions(answers);
  const fewest = FEWEST_TO_SPLIT[selection];
  if (groups < fewest) {
    throw new UnderstudyError(
      'log',
      `split by question: expected at least ${fewest} questions of different text, got ${groups}`,
      { hint: 'hold out answers instead of questions: --split random' },
    );
  }
  const places = Array.from({ length: groups }, (_, group) => group);
  const parts = splitAnswers(places, { selection, seed });
  const sides = new Array<Side>(groups).fill('train');
  for (const group of parts.validation) sides[group] = 'validation';
  for (const group of parts.test) sides[group] = 'test';
  return Array.from(groupOf, (group) => sides[group]!);
}
