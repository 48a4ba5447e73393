/** Whether validation answers say how sure a network's logits may be. */
import { FEWEST_CALIBRATION_ROWS } from '../numeric/index.ts';

/**
 * The error of a question that was not learned from is in all answers to it: so few say how hard they are, not how sure
 * the network may be.
 */
export const FEWEST_NEW_QUESTIONS = 10;
/** Of fewer it is better told by how far new questions lie from what is read, where that is known. */
export const ENOUGH_NEW_QUESTIONS = 100;

/** The question of each validation answer, `[answers]`, and whether one was learned from. */
export interface Asked<Question> {
  readonly asked: readonly Question[];
  readonly isLearned: (question: Question) => boolean;
}

/** @param fewest new questions from which on they tell. @default 10 */
export function tellsTemperature<Question>(
  { asked, isLearned }: Asked<Question>,
  fewest: number = FEWEST_NEW_QUESTIONS,
): boolean {
  if (asked.length < FEWEST_CALIBRATION_ROWS) return false;
  if (!areNew({ asked, isLearned })) return true;
  return new Set(asked.filter((question) => !isLearned(question))).size >= fewest;
}

/** Whether most answers are to questions that were not learned from. */
export function areNew<Question>({ asked, isLearned }: Asked<Question>): boolean {
  return asked.filter((question) => !isLearned(question)).length > asked.length / 2;
}
