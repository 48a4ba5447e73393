/** The steps that know answers alone: shares right, and how able students and how hard questions are. `[asked]` each. */
import {
  countByItem,
  expectedRaschProbability,
  raschMml,
  type SparseAnswers,
  shrunkenFacilities,
} from '../../psychometrics/index.ts';
import { sparseAnswers } from '../sparse-answers.ts';
import type { LadderProblem } from './ladder-problem.ts';
import { expectedOfUnseen } from './unseen-questions.ts';

/** The share right of all known answers, so that the prediction is always the same. */
export function alwaysMajority(problem: LadderProblem): Float64Array {
  const { overall } = shrunkenFacilities(knownOf(problem));
  return predictAsked(problem, () => overall);
}

/** Each student's share right, shrunken; of a student without known answers the share of all. */
export function studentMean(problem: LadderProblem): Float64Array {
  const { person, persons, label } = knownOf(problem);
  const { shares } = shrunkenFacilities({ item: person, items: persons, label });
  return predictAsked(problem, (student) => shares[student]!);
}

/** Each question's share right, shrunken; of a question without known answers what `expectedOfUnseen` says. */
export function itemMean(problem: LadderProblem): Float64Array {
  const known = knownOf(problem);
  const { shares, overall } = shrunkenFacilities(known);
  const { answered, right, weights } = questionCounts(known);
  // One answer of the share of all is added, so that no level is 0 or 1.
  const values = Float64Array.from(answered, (n, question) => (right[question]! + overall) / (n + 1));
  const unseen = expectedOfUnseen(problem.answers, { values, weights });
  return predictAsked(problem, (_, question) =>
    answered[question] === 0 ? unseen[question]!.value : shares[question]!,
  );
}

/**
 * The Rasch model: the mean of its curve over what is known of ability and difficulty, a normal each. A student without
 * known answers is any of the class; a question without them has the difficulty and the error that `expectedOfUnseen`
 * says. Without the error the log loss of unseen questions would be that of false certainty.
 */
export function rasch(problem: LadderProblem): Float64Array {
  const known = knownOf(problem);
  const { difficulties, difficultyErrors, abilities, abilityErrors } = raschMml(known);
  const { answered, weights } = questionCounts(known);
  const unseen = expectedOfUnseen(problem.answers, { values: difficulties, weights });
  return predictAsked(problem, (student, question) => {
    const difficulty =
      answered[question] === 0
        ? unseen[question]!
        : { value: difficulties[question]!, error: difficultyErrors[question]! };
    return expectedRaschProbability({
      ability: abilities[student]!,
      // Ability and difficulty only count by their difference, whose variance is the sum of theirs.
      abilityError: Math.hypot(abilityErrors[student]!, difficulty.error),
      difficulty: difficulty.value,
    });
  });
}

const knownOf = ({ answers, known }: LadderProblem): SparseAnswers => sparseAnswers(answers, known);

/** From what is said of a student and a question. */
function predictAsked(
  { answers, asked }: LadderProblem,
  probability: (student: number, question: number) => number,
): Float64Array {
  return Float64Array.from(asked, (place) => probability(answers.student[place]!, answers.question[place]!));
}

/**
 * Counts of answers, and weights n / (n + a), `[questions]` each. The weight is the share of what n answers show that
 * is due to the question, not to who answered it; a is the strength of `shrunkenFacilities`.
 */
function questionCounts(known: SparseAnswers) {
  const { strength } = shrunkenFacilities(known);
  const counts = countByItem(known);
  return { ...counts, weights: Float64Array.from(counts.answered, (n) => n / (n + strength)) };
}
