/** Which encoder a class that reads should have; docs/decisions/0013-tuned-in-two-steps.md has the figures. */
import type { ClassEncoder } from '../../model/index.ts';

/** Training questions from which on tuning an encoder first reads new questions better than the frozen one. */
const FEWEST_TO_TUNE = 1000;

/** @param questions that have training answers */
export function advisedEncoder(questions: number): ClassEncoder {
  return questions >= FEWEST_TO_TUNE ? 'tuned' : 'frozen';
}
