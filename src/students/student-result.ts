/** What is known of a synthetic student when it is trained. */
import type { Selection } from '../answers/index.ts';
import { majorityBaseline, type Scores, scorePredictions } from '../numeric/index.ts';
import type { Evaluation, FineTuneResult } from '../training/index.ts';
import type { PreparedAnswer, PreparedStudent } from './prepare.ts';

export interface HeldOutAnswer {
  readonly answerId: string;
  readonly questionId: string;
  readonly split: 'validation' | 'test';
  /** What the real student did. */
  readonly label: 0 | 1;
  /** The synthetic student's P(right). */
  readonly probability: number;
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

/** Puts a finished fine-tuning and the rows that it was judged on together. */
export function studentResult(
  student: string,
  { train, validation, test }: PreparedStudent,
  tuned: FineTuneResult,
  selection: Selection,
  epochs: number,
): StudentResult {
  const heldOut = (split: 'validation' | 'test', rows: readonly PreparedAnswer[], of: Evaluation | null) =>
    rows.map(({ answerId, questionId, label }, i) => ({
      answerId,
      questionId,
      split,
      label,
      probability: of!.probabilities[i]!,
      logits: of!.logits[i]!,
    }));
  const labels = (rows: readonly PreparedAnswer[]) => rows.map(({ label }) => label);
  return {
    student,
    rows: { train: train.length, validation: validation.length, test: test.length },
    scores: tuned.test?.scores ?? null,
    majority: test.length === 0 ? null : majorityBaseline(labels(train), labels(test)),
    selection,
    best: tuned.best,
    epochs,
    steps: tuned.steps,
    seconds: tuned.seconds,
    heldOut: [
      ...(selection === 'validation' ? heldOut('validation', validation, tuned.selection) : []),
      ...heldOut('test', test, tuned.test),
    ],
  };
}

/** Scores of test rows beside those of the majority of the training rows; nulls without test rows. */
export function judged(
  tested: readonly HeldOutAnswer[],
  trainLabels: readonly number[],
): Pick<StudentResult, 'scores' | 'majority'> {
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
