/** Whether validation answers say how sure a network's logits may be. */
import { FEWEST_CALIBRATION_ROWS } from '../numeric/index.ts';

/**
 * The error of a question that was not learned from is in all answers to it: so few say how hard they are, not how sure
 * the network may be.
 */
export const FEWEST_CALIBRATION_QUESTIONS = 10;

/**
 * @param asked the question of each validation answer, `[answers]`
 * @param isLearned whether a question was learned from
 */
export function tellsTemperature<Question>(
  asked: readonly Question[],
  isLearned: (question: Question) => boolean,
): boolean {
  if (asked.length < FEWEST_CALIBRATION_ROWS) return false;
  const ofNew = asked.filter((question) => !isLearned(question));
  return ofNew.length <= asked.length / 2 || new Set(ofNew).size >= FEWEST_CALIBRATION_QUESTIONS;
}
