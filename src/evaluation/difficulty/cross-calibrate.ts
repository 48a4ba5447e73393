/** Calibrated difficulties of questions that the calibration has not met. */
import { UnderstudyError } from '../../errors.ts';
import type { Uncertain } from '../uncertain.ts';
import {
  type CalibrationQuestion,
  calibrateDifficulty,
  calibrated,
  type DifficultyCalibration,
  FEWEST_CALIBRATION_QUESTIONS,
} from './calibrate-difficulty.ts';

export interface CrossTask {
  readonly questions: readonly Omit<CalibrationQuestion, 'predictors'>[];
  /** Which group a question belongs to, `[questions]`; at least two groups. */
  readonly groupOf: readonly number[];
  /** Of every question, by what had not met its answers: what a calibration for other questions learns from. */
  readonly predictors: readonly (readonly number[])[];
  /**
   * The same where nothing of a group's real answers speaks for the questions of the others: what the group is
   * calibrated by. @default `predictors`, where they are of that kind already
   */
  readonly without?: (group: number) => readonly (readonly number[])[];
}

export interface CrossCalibration {
  /** Of each question, by a calibration that its group had no part in. */
  readonly values: readonly Uncertain[];
  /** From all of them: for other questions. */
  readonly calibration: DifficultyCalibration;
  /** Whether all of the calibrations came to rest. */
  readonly converged: boolean;
}

/** @throws UnderstudyError `numeric` where the other groups have fewer than ten questions with real answers */
export function crossCalibrate(
  { questions, groupOf, predictors, without = () => predictors }: CrossTask,
  grid: Float64Array,
): CrossCalibration {
  checkEnough(questions, groupOf);
  const learn = (by: readonly (readonly number[])[], isOne: (i: number) => boolean) =>
    calibrateDifficulty(
      questions.map((one, i) => ({ ...one, predictors: by[i]! })).filter((_, i) => isOne(i)),
      grid,
    );
  const ofOthers = new Map(
    [...new Set(groupOf)].map(
      (group) => [group, learn(without(group), (i) => groupOf[i] !== group)] as const,
    ),
  );
  const calibration = learn(predictors, () => true);
  return {
    values: questions.map(({ samplingError }, i) =>
      calibrated(ofOthers.get(groupOf[i]!)!, { predictors: predictors[i]!, samplingError }),
    ),
    calibration,
    converged: calibration.converged && [...ofOthers.values()].every((one) => one.converged),
  };
}

/** Once for all groups, so that the count is the user's and not that of some group. */
function checkEnough(questions: CrossTask['questions'], groupOf: readonly number[]): void {
  const answered = [...questions.keys()].filter((i) => questions[i]!.curve.some((value) => value !== 0));
  const sizes = [...new Set(groupOf)].map((group) => answered.filter((i) => groupOf[i] === group).length);
  const beside = answered.length - Math.max(0, ...sizes);
  if (beside >= FEWEST_CALIBRATION_QUESTIONS) return;
  throw new UnderstudyError(
    'numeric',
    `difficulty: expected ${FEWEST_CALIBRATION_QUESTIONS} questions with real answers beside those of any one part, got ${answered.length} in all and ${beside} beside the largest part`,
    { hint: 'train with `split: question` `folds: 5` on a log with more questions' },
  );
}
