/** What is known of a synthetic student when it is trained. */
import type { Selection } from '../answers/index.ts';
import { majorityBaseline, probabilityOf, type Scores, scorePredictions } from '../numeric/index.ts';
import { type PreparedStudent, sizesOf } from './prepare.ts';

export interface HeldOutAnswer {
  readonly answerId: string;
  readonly questionId: string;
  readonly split: 'validation' | 'test';
  /** What the real student did. */
  readonly label: 0 | 1;
  /** The synthetic student's P(right). */
  readonly probability: number;
  /** Wrong, right. */
  readonly logits: readonly [number, number];
}

export interface StudentResult {
  readonly student: string;
  readonly rows: { readonly train: number; readonly validation: number; readonly test: number };
  /** On the test rows; null without any. */
  readonly scores: Scores | null;
  /** Always the majority of the training rows, on the same test rows. */
  readonly majority: { readonly accuracy: number; readonly f1: number } | null;
  /** Which rows chose the epoch. */
  readonly selection: Selection;
  readonly best: { readonly epoch: number; readonly step: number };
  readonly epochs: number;
  readonly steps: number;
  readonly seconds: number;
  readonly heldOut: readonly HeldOutAnswer[];
}

/** Judges a student by the held-out answers. */
export function studentResult(
  student: string,
  prepared: PreparedStudent,
  rest: Omit<StudentResult, 'student' | 'rows' | 'scores' | 'majority'>,
): StudentResult {
  const trainLabels = prepared.train.map(({ label }) => label);
  return { student, rows: sizesOf(prepared), ...judged(rest.heldOut, trainLabels), ...rest };
}

/** An answer that was held out, beside what the synthetic student says. */
export function heldOutAnswer(
  { answerId, questionId, label }: Pick<HeldOutAnswer, 'answerId' | 'questionId' | 'label'>,
  split: HeldOutAnswer['split'],
  logits: HeldOutAnswer['logits'],
): HeldOutAnswer {
  return { answerId, questionId, split, label, probability: probabilityOf(logits[1] - logits[0]), logits };
}

/** Both labels' logits where only their difference z is known. */
export const logitsOfDifference = (z: number): [wrong: number, right: number] => [-z / 2, z / 2];

/** Scores of the test rows beside those of the majority of the training rows; nulls without test rows. */
export function judged(
  heldOut: readonly HeldOutAnswer[],
  trainLabels: readonly number[],
): Pick<StudentResult, 'scores' | 'majority'> {
  const tested = heldOut.filter(({ split }) => split === 'test');
  if (tested.length === 0) return { scores: null, majority: null };
  const labels = tested.map(({ label }) => label);
  return {
    scores: scorePredictions({
      labels,
      probabilities: tested.map(({ probability }) => probability),
      logits: tested.map(({ logits }) => logits),
    }),
    majority: majorityBaseline(trainLabels, labels),
  };
}
