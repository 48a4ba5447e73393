/** Baselines that a synthetic student must beat, each knowing more than the one before. */
import type { Predictor } from '../judged-rows.ts';
import { alwaysMajority, itemMean, rasch, studentMean } from './answer-steps.ts';
import type { Ridges } from './choose-ridges.ts';
import { checkLadder, type LadderProblem, type LadderQuestion } from './ladder-problem.ts';
import { performanceFactors } from './performance-factors.ts';
import { wordRidges, wordsAndStudents } from './words-and-students.ts';

interface Step {
  readonly name: string;
  /** P(right), `[asked]`. */
  readonly predict: (problem: LadderProblem) => Float64Array;
}

const STEPS: readonly Step[] = [
  { name: 'always the majority', predict: alwaysMajority },
  { name: 'student mean', predict: studentMean },
  { name: 'item mean', predict: itemMean },
  { name: 'Rasch', predict: rasch },
  { name: 'performance factors', predict: performanceFactors },
  { name: 'bag of words', predict: wordsAndStudents },
];

/**
 * What each step predicts of the asked answers after learning from the known ones, lowest step first. Deterministic.
 * Every probability is above 0 and below 1, also where a student or a question has no known answer, and where all
 * known answers are right.
 *
 * @throws UnderstudyError `numeric` without a known answer, and on answers that are known and asked at once
 */
export function climbLadder(question: LadderQuestion): Predictor[] {
  const problem = checkLadder(question);
  return STEPS.map(({ name, predict }) => ({ name, probability: predict(problem) }));
}

/** The ridges of the bag of words for this question, to be handed to other folds of the same answers. */
export function ladderRidges(question: LadderQuestion): Ridges {
  return wordRidges(checkLadder(question));
}
