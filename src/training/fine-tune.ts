/**
 * Fine-tunes a classifier on one student's answers, as Hugging Face's Trainer does it: the same rows in the same
 * batches, evaluation and a checkpoint after every epoch, the best epoch by weighted F1 kept.
 */
import { meanLogLoss, probabilityOf, scorePredictions } from '../numeric/index.ts';
import type { Best } from './checkpoints.ts';
import type { Classifier } from './classifier.ts';
import { batchesOf, epochOrder, stepsPerEpoch, totalSteps } from './schedule.ts';
import type { TrainingSettings } from './settings.ts';
import type { LabelledTokens } from './tokens.ts';
import { type EvaluationEvent, type LoopSurroundings, type StepEvent, trainLoop } from './train-loop.ts';

/** The events of a fine-tuning: lines of log.jsonl, which the progress display reads too. */
export type TrainingEvent =
  | (StepEvent & { readonly student: string })
  | (EvaluationEvent & {
      readonly student: string;
      readonly loss: number;
      readonly accuracy: number;
      readonly f1: number;
    });

/** `[rows, 2]`: wrong, right. */
type Logits = readonly (readonly [number, number])[];

export interface FineTuneJob extends LoopSurroundings {
  readonly student: string;
  readonly classifier: Classifier;
  readonly settings: TrainingSettings;
  readonly train: readonly LabelledTokens[];
  /** The rows that choose the epoch. */
  readonly selection: { readonly split: 'validation' | 'test'; readonly rows: readonly LabelledTokens[] };
  /** Predicted once, with the best weights. */
  readonly test: readonly LabelledTokens[];
}

export interface FineTuneResult {
  readonly best: Best;
  readonly steps: number;
  readonly seconds: number;
  /** With the best weights, of the rows that chose and of the test rows. */
  readonly selection: Logits;
  readonly test: Logits;
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
  const predict = (rows: readonly LabelledTokens[]) => classifier.predict(rows.map(({ tokens }) => tokens));
  const trained = yield* trainLoop({
    ...job,
    who: { student },
    model: classifier,
    saveTotalLimit: settings.saveTotalLimit,
    perEpoch: stepsPerEpoch(train.length, batchSize),
    end: steps,
    schedule: { totalSteps: steps, base: settings.learningRate, warmupSteps: settings.warmupSteps },
    split: selection.split,
    begin: () => classifier.begin([...train, ...selection.rows, ...test].map(({ tokens }) => tokens)),
    batches: (epoch) =>
      batchesOf(epochOrder(train.length, epoch, seed), batchSize).map((rows) =>
        rows.map((row) => train[row]!),
      ),
    async step(batch, at) {
      const tokens = batch.reduce((total, row) => total + row.tokens.length, 0);
      return { ...(await classifier.step(batch, at)), tokens, details: {} };
    },
    async evaluate() {
      const logits = await predict(selection.rows);
      const differences = logits.map(([wrong, right]) => right - wrong);
      const labels = selection.rows.map(({ label }) => label);
      const loss = meanLogLoss(labels, differences);
      const probabilities = differences.map(probabilityOf);
      const { accuracy, f1 } = scorePredictions({ labels, probabilities, logits });
      return { score: f1, measures: { loss, accuracy, f1 } };
    },
    explain: (message) => `student ${student}, ${message}`,
  });
  if (trained === null) return null;
  return { ...trained, steps, selection: await predict(selection.rows), test: await predict(test) };
}
