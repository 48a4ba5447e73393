/**
 * Students' adapters trained together, from the class as it is. The epoch is chosen for the batch as a whole, by the
 * log loss on the validation rows of its students: one student's few rows are no judge. Epoch 0 is the class: where
 * adapters do not help, they stay at nothing.
 */
import { meanLogLoss } from '../../numeric/index.ts';
import {
  type AdapterAnswer,
  type AdapterNetwork,
  type AdapterSettings,
  type AdapterStudent,
  type CheckpointStore,
  checkpointKeeper,
  explainNumeric,
  INITIAL_STATE,
  learningRateAt,
  type TrainingState,
} from '../../training/index.ts';
import type { PreparedAnswer, PreparedStudent } from '../prepare.ts';
import type { AdapterEvent } from './adapter-events.ts';
import { epochParts } from './batches.ts';

export interface BatchStudent extends AdapterStudent, PreparedStudent {}

export interface BatchJob {
  /** From 1. */
  readonly batch: number;
  readonly of: number;
  readonly network: AdapterNetwork;
  readonly students: readonly BatchStudent[];
  readonly settings: AdapterSettings;
  readonly selection: 'validation' | 'test';
  readonly store: CheckpointStore;
  readonly clock: () => number;
  readonly interrupted: () => boolean;
}

export interface TrainedBatch {
  readonly best: { readonly epoch: number; readonly step: number };
  readonly steps: number;
  readonly seconds: number;
}

/** Rows of all students of a batch, each with the position of its student. */
export interface BatchRow extends PreparedAnswer {
  readonly student: number;
}

export function rowsOfBatch(
  students: readonly BatchStudent[],
  side: 'train' | 'validation' | 'test',
): BatchRow[] {
  return students.flatMap((one, student) => one[side].map((row) => ({ ...row, student })));
}

/** Yields what happens; the network holds the best epoch's weights at the end. `null` when interrupted. */
export async function* trainBatch(job: BatchJob): AsyncGenerator<AdapterEvent, TrainedBatch | null> {
  const { batch, network, students, settings, clock, selection } = job;
  const most = Math.max(...students.map(({ train }) => train.length));
  const perEpoch = Math.ceil(most / settings.batchSize);
  const last = perEpoch * settings.epochs;
  const selectionRows = rowsOfBatch(students, selection);

  network.begin(students);
  const keeper = checkpointKeeper(job.store, network, 2, clock);
  let state: TrainingState = (await keeper.resume()) ?? { ...INITIAL_STATE, epochEnd: false };
  yield {
    event: 'adapters',
    student: null,
    batch,
    of: job.of,
    students: students.map(({ id }) => id),
    train: students.reduce((total, { train }) => total + train.length, 0),
    steps: last,
    done: state.step,
  };

  let parts: { epoch: number; rows: number[][][] } | undefined;
  while (state.step < last || !state.epochEnd) {
    const started = clock();
    if (state.step % perEpoch === 0 && !state.epochEnd) {
      const epoch = state.step / perEpoch;
      const loss = meanLogLoss(
        selectionRows.map(({ label }) => label),
        await network.predict(selectionRows),
      );
      const isBest = state.best === null || -loss > state.best.score;
      const best = isBest ? { epoch, step: state.step, score: -loss } : state.best!;
      state = { ...state, best, epochEnd: true, seconds: state.seconds + clock() - started };
      yield {
        event: 'evaluation',
        student: null,
        batch,
        epoch,
        step: state.step,
        split: selection,
        rows: selectionRows.length,
        log_loss: loss,
        best: isBest,
      };
      // Epoch 0 is had again by beginning anew.
      if (epoch > 0) await keeper.saveEpoch(state);
      if (job.interrupted() && state.step < last) return null;
      continue;
    }

    const epoch = Math.floor(state.step / perEpoch);
    if (parts?.epoch !== epoch)
      parts = {
        epoch,
        rows: students.map(({ train }) =>
          epochParts(train.length, { steps: perEpoch, epoch, seed: settings.seed }),
        ),
      };
    const rows = stepRows(students, parts.rows, state.step % perEpoch);
    const step = state.step + 1;
    const learningRate = learningRateAt({
      step,
      totalSteps: last,
      base: settings.learningRate,
      warmupSteps: 0,
    });
    const { loss, gradientNorm } = await network.step(rows, { step, learningRate }).catch(async (error) => {
      const names = students.map(({ id }) => id).join(', ');
      const tell = (message: string) => `adapters, batch ${batch} (students ${names}), ${message}`;
      throw await explainNumeric(error, { store: job.store, tell });
    });
    const seconds = clock() - started;
    state = { ...state, step, epochEnd: false, seconds: state.seconds + seconds };
    yield {
      event: 'step',
      student: null,
      batch,
      step,
      loss: loss / students.length,
      grad_norm: gradientNorm,
      learning_rate: learningRate,
      tokens: rows.reduce((total, { tokens }) => total + tokens.length, 0),
      seconds,
    };

    if (step % perEpoch === 0) continue;
    if (job.interrupted()) {
      await keeper.saveStep(state);
      return null;
    }
    await keeper.saveStepIfDue(state);
  }

  const { epoch, step } = state.best!;
  if (epoch === 0) network.begin(students);
  else await keeper.loadBest(state);
  return { best: { epoch, step }, steps: last, seconds: state.seconds };
}

/** Every student's rows of one step; each student minimises his mean. */
function stepRows(
  students: readonly BatchStudent[],
  parts: readonly (readonly (readonly number[])[])[],
  step: number,
): AdapterAnswer[] {
  return students.flatMap(({ train }, student) => {
    const own = parts[student]![step]!;
    return own.map((row) => {
      const { tokens, label } = train[row]!;
      return { student, tokens, label, weight: 1 / own.length };
    });
  });
}
