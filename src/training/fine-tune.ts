/**
 * Fine-tunes a classifier on one student's answers, as Hugging Face's Trainer does it: the same rows in the same
 * batches, evaluation and a checkpoint after every epoch, the best epoch by weighted F1 kept.
 */
import { type CheckpointStore, checkpointKeeper } from './checkpoints.ts';
import type { Classifier, LabelledTokens } from './classifier.ts';
import { type Evaluation, evaluateRows } from './evaluate.ts';
import type { TrainingEvent } from './events.ts';
import { explainNumeric } from './explain-numeric.ts';
import { batchesOf, epochOrder, learningRateAt, stepsPerEpoch, totalSteps } from './schedule.ts';
import type { TrainingSettings } from './settings.ts';
import { type Best, INITIAL_STATE, type TrainingState } from './state.ts';

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
  const { student, classifier, settings, train, selection, test, store, clock } = job;
  const { batchSize, epochs, learningRate: base, warmupSteps, seed } = settings;
  const perEpoch = stepsPerEpoch(train.length, batchSize);
  const last = totalSteps(train.length, batchSize, epochs);
  const keeper = checkpointKeeper(store, classifier, settings.saveTotalLimit, clock);

  await classifier.begin([...train, ...selection.rows, ...test].map(({ tokens }) => tokens));
  let state: TrainingState = (await keeper.resume()) ?? INITIAL_STATE;
  let order: { epoch: number; batches: number[][] } | undefined;

  while (state.step < last || !state.epochEnd) {
    const started = clock();
    if (state.step % perEpoch === 0 && !state.epochEnd) {
      const epoch = state.step / perEpoch;
      const { loss, scores } = await evaluateRows(classifier, selection.rows);
      const { accuracy, f1 } = scores;
      // A tie keeps the earlier epoch.
      const best =
        state.best === null || f1 > state.best.score ? { epoch, step: state.step, score: f1 } : state.best;
      const isBest = best.step === state.step;
      state = { ...state, best, epochEnd: true, seconds: state.seconds + clock() - started };
      yield {
        event: 'evaluation',
        student,
        epoch,
        step: state.step,
        split: selection.split,
        loss,
        accuracy,
        f1,
        best: isBest,
      };
      await keeper.saveEpoch(state);
      if (job.interrupted() && state.step < last) return null;
      continue;
    }

    const epoch = Math.floor(state.step / perEpoch);
    if (order?.epoch !== epoch)
      order = { epoch, batches: batchesOf(epochOrder(train.length, epoch, seed), batchSize) };
    const batch = order.batches[state.step % perEpoch]!.map((row) => train[row]!);
    const step = state.step + 1;
    const learningRate = learningRateAt({ step, totalSteps: last, base, warmupSteps });
    const { loss, gradientNorm } = await classifier
      .step(batch, { step, learningRate })
      .catch(async (error) => {
        throw await explainNumeric(error, { store, tell: (message) => `student ${student}, ${message}` });
      });
    const seconds = clock() - started;
    state = { ...state, step, epochEnd: false, seconds: state.seconds + seconds };
    const tokens = batch.reduce((total, row) => total + row.tokens.length, 0);
    yield {
      event: 'step',
      student,
      step,
      loss,
      grad_norm: gradientNorm,
      learning_rate: learningRate,
      tokens,
      seconds,
    };

    // The last step of an epoch is saved with its evaluation.
    if (step % perEpoch === 0) continue;
    if (job.interrupted()) {
      await keeper.saveStep(state);
      return null;
    }
    await keeper.saveStepIfDue(state);
  }

  await keeper.loadBest(state);
  return {
    best: state.best!,
    steps: last,
    seconds: state.seconds,
    selection: await evaluateRows(classifier, selection.rows),
    test: test.length === 0 ? null : await evaluateRows(classifier, test),
  };
}
