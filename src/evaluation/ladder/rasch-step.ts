/** The step that knows how able students are and how hard questions. */
import { expectedRaschProbability, raschMml } from '../../psychometrics/index.ts';
import { knownColumns, type LadderProblem, predictAsked } from './ladder-problem.ts';
import { questionCounts } from './question-counts.ts';
import { expectedOfUnseen } from './unseen-questions.ts';

/**
 * The Rasch model, `[asked]`: the mean of its curve over what is known of ability and difficulty, a normal each. A
 * student without known answers is any of the class; a question without them has the difficulty and the error that
 * `expectedOfUnseen` says. Without the error the log loss of unseen questions would be that of false certainty.
 */
export function rasch(problem: LadderProblem): Float64Array {
  const columns = knownColumns(problem);
  const { difficulties, difficultyErrors, abilities, abilityErrors } = raschMml(columns);
  const { answered, weights } = questionCounts(columns);
  const unseen = expectedOfUnseen(problem.answers, { values: difficulties, weights });
  const difficultyOf = (question: number): { value: number; error: number } =>
    answered[question] === 0
      ? unseen[question]!
      : { value: difficulties[question]!, error: difficultyErrors[question]! };
  return predictAsked(problem, (student, question) => {
    const difficulty = difficultyOf(question);
    return expectedRaschProbability({
      ability: abilities[student]!,
      // Ability and difficulty only count by their difference, whose variance is the sum of theirs.
      abilityError: Math.hypot(abilityErrors[student]!, difficulty.error),
      difficulty: difficulty.value,
    });
  });
}
