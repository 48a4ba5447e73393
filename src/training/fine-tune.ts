/**
 * Fine-tunes a classifier on one student's answers, as Hugging Face's Trainer does it: the same rows in the same
 * batches, evaluation and a checkpoint after every epoch, the best epoch by weighted F1 kept.
 */
import type { CheckpointStore } from './checkpoints.ts';
import type { Classifier } from './classifier.ts';
import { type Evaluation, evaluateRows } from './evaluate.ts';
import { batchesOf, epochOrder, stepsPerEpoch, totalSteps } from './schedule.ts';
import type { TrainingSettings } from './settings.ts';
import type { Best } from './state.ts';
import type { LabelledTokens } from './tokens.ts';
import { trainLoop } from './train-loop.ts';

/** What a fine-tuning tells: lines of log.jsonl, and what the progress display reads. */
export type TrainingEvent =
  | {
      readonly event: 'step';
      readonly student: string;
      /** From 1, over all epochs. */
      readonly step: number;
      readonly loss: number;
      /** Before clipping. */
      readonly grad_norm: number;
      readonly learning_rate: number;
      readonly tokens: number;
      readonly seconds: number;
    }
  | {
      readonly event: 'evaluation';
      readonly student: string;
      readonly epoch: number;
      readonly step: number;
      /** The rows: validation, or test where the epoch is chosen on test. */
      readonly split: 'validation' | 'test';
      readonly loss: number;
      readonly accuracy: number;
      readonly f1: number;
      /** Whether this epoch is the best so far. */
      readonly best: boolean;
    };

export interface FineTuneJob {
  readonly student: string;
  readonly classifier: Classifier;
  readonly settings: TrainingSettings;
  readonly train: readonly LabelledTokens[];
  /** The rows that choose the epoch. */
  readonly selection: { readonly split: 'validation' | 'test'; readonly rows: readonly LabelledTokens[] };
  /** Evaluated once, with the best weights. */
  readonly test: readonly LabelledTokens[];
  readonly store: CheckpointStore;
  /** Seconds from any fixed moment. */
  readonly clock: () => number;
  /** Asked after every step; once true, the step is saved and the training ends as interrupted. */
  readonly interrupted: () => boolean;
}

export interface FineTuneResult {
  readonly best: Best;
  readonly steps: number;
  readonly seconds: number;
  readonly selection: Evaluation;
  /** Null without test rows. */
  readonly test: Evaluation | null;
}

/**
 * Yields what happens. The classifier holds the best weights at the end; `null` when it was interrupted.
 * An earlier process's last checkpoint in the store is gone on from, with the same numbers to the last bit.
 *
 * @throws UnderstudyError `numeric` when the loss or a gradient stops being finite
 */
export async function* fineTune(job: FineTuneJob): AsyncGenerator<TrainingEvent, FineTuneResult | null> {
  const { student, classifier, settings, train, selection, test } = job;
  const { batchSize, epochs, seed } = settings;
  const steps = totalSteps(train.length, batchSize, epochs);
  const trained = yield* trainLoop<readonly LabelledTokens[], TrainingEvent>({
    ...job,
    model: classifier,
    saveTotalLimit: settings.saveTotalLimit,
    perEpoch: stepsPerEpoch(train.length, batchSize),
    end: steps,
    schedule: { totalSteps: steps, base: settings.learningRate, warmupSteps: settings.warmupSteps },
    begin: () => classifier.begin([...train, ...selection.rows, ...test].map(({ tokens }) => tokens)),
    batches: (epoch) =>
      batchesOf(epochOrder(train.length, epoch, seed), batchSize).map((rows) =>
        rows.map((row) => train[row]!),
      ),
    async step(batch, at) {
      const { loss, gradientNorm } = await classifier.step(batch, at);
      const tokens = batch.reduce((total, row) => total + row.tokens.length, 0);
      return (seconds) => ({
        event: 'step',
        student,
        step: at.step,
        loss,
        grad_norm: gradientNorm,
        learning_rate: at.learningRate,
        tokens,
        seconds,
      });
    },
    async evaluate(at) {
      const { loss, scores } = await evaluateRows(classifier, selection.rows);
      const { accuracy, f1 } = scores;
      const { split } = selection;
      const event = (best: boolean) =>
        ({ event: 'evaluation', student, ...at, split, loss, accuracy, f1, best }) as const;
      return { score: f1, event };
    },
    explain: (message) => `student ${student}, ${message}`,
  });
  if (trained === null) return null;
  return {
    ...trained,
    steps,
    selection: await evaluateRows(classifier, selection.rows),
    test: test.length === 0 ? null : await evaluateRows(classifier, test),
  };
}
