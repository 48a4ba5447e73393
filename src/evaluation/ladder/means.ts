/** The steps that know shares right: of all answers, of each student, of each question. `[asked]` each. */
import { shrunkenFacilities } from '../../psychometrics/index.ts';
import { knownColumns, type LadderProblem, predictAsked } from './ladder-problem.ts';
import { questionCounts } from './question-counts.ts';
import { expectedOfUnseen } from './unseen-questions.ts';

/** The share right of all known answers, so that the prediction is always the same. */
export function alwaysMajority(problem: LadderProblem): Float64Array {
  const { overall } = shrunkenFacilities(knownColumns(problem));
  return predictAsked(problem, () => overall);
}

/** Each student's share right, shrunken; of a student without known answers the share of all. */
export function studentMean(problem: LadderProblem): Float64Array {
  const { person, persons, label } = knownColumns(problem);
  const { shares } = shrunkenFacilities({ item: person, items: persons, label });
  return predictAsked(problem, (student) => shares[student]!);
}

/** Each question's share right, shrunken; of a question without known answers what `expectedOfUnseen` says. */
export function itemMean(problem: LadderProblem): Float64Array {
  const columns = knownColumns(problem);
  const { shares, overall } = shrunkenFacilities(columns);
  const { answered, right, weights } = questionCounts(columns);
  // One answer of the share of all is added, so that no level is 0 or 1.
  const values = answered.map((n, question) => (right[question]! + overall) / (n + 1));
  const unseen = expectedOfUnseen(problem.answers, { values, weights });
  return predictAsked(problem, (_, question) =>
    answered[question] === 0 ? unseen[question]!.value : shares[question]!,
  );
}
