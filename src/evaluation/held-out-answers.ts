/** Answers that were held out, beside the answers that models learned from, and what the models said. */
import type { ClassAnswers } from '../answers/index.ts';

/** One part of the answers that was held out, and what was not. Places in the answers. */
export interface HeldOutPart {
  /** Training and validation answers. */
  readonly known: readonly number[];
  /** Of the known ones: they chose the run's epoch, and choose for the ladder. */
  readonly validation: readonly number[];
  /** Test answers that were predicted. */
  readonly asked: readonly number[];
}

export interface HeldOutAnswers {
  readonly answers: ClassAnswers;
  /** One, or one a fold. */
  readonly parts: readonly HeldOutPart[];
  /** P(right) by place in `answers`. */
  readonly probability: ReadonlyMap<number, number>;
}
