/** Calibrated difficulties of questions that the calibration has not met. */
import {
  type CalibrationQuestion,
  calibrateDifficulty,
  calibrated,
  type DifficultyCalibration,
} from './calibrate-difficulty.ts';

export interface CrossCalibration {
  /** Of each question, by a calibration that its group had no part in. */
  readonly values: readonly { readonly value: number; readonly error: number }[];
  /** From all of them: for other questions. */
  readonly calibration: DifficultyCalibration;
}

/**
 * @param groupOf which group a question belongs to, `[questions]`; at least two groups
 * @throws UnderstudyError `numeric` where the other groups have fewer than ten questions
 */
export function crossCalibrate(
  questions: readonly CalibrationQuestion[],
  groupOf: readonly number[],
  grid: Float64Array,
): CrossCalibration {
  const ofOthers = new Map(
    [...new Set(groupOf)].map((group) => {
      const others = questions.filter((_, i) => groupOf[i] !== group);
      return [group, calibrateDifficulty(others, grid)] as const;
    }),
  );
  return {
    values: questions.map((question, i) => calibrated(ofOthers.get(groupOf[i]!)!, question)),
    calibration: calibrateDifficulty(questions, grid),
  };
}
