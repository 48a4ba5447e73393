/** What a training would do, from counts alone. */
import { type Selection, type StudentCount, splitSizes } from '../answers/index.ts';
import { totalSteps } from '../training/index.ts';
import { reasonToSkip } from './prepare.ts';

export interface PlannedStudent {
  readonly student: string;
  readonly answers: number;
  /** Why it would be skipped; the rest is 0 then. */
  readonly reason: string | undefined;
  readonly train: number;
  readonly validation: number;
  readonly test: number;
  /** Optimizer steps. */
  readonly steps: number;
}

/** How a student's answers would be split, and in how many steps trained. */
export function planStudent(
  { userId: student, answers }: Pick<StudentCount, 'userId' | 'answers'>,
  { selection, batchSize, epochs }: { selection: Selection; batchSize: number; epochs: number },
): PlannedStudent {
  const reason = reasonToSkip(answers);
  if (reason !== undefined) return { student, answers, reason, train: 0, validation: 0, test: 0, steps: 0 };
  const { train, validation, test } = splitSizes(answers, { selection });
  return { student, answers, reason, train, validation, test, steps: totalSteps(train, batchSize, epochs) };
}
