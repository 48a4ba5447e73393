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
  type LoopSurroundings,
  trainLoop,
} from '../../training/index.ts';
import type { AdapterEvent } from '../events.ts';
import type { PreparedAnswer, PreparedStudent } from '../prepare.ts';
import { epochParts } from './batches.ts';

export interface BatchStudent extends AdapterStudent, PreparedStudent {}

export interface BatchJob extends LoopSurroundings {
  /** From 1. */
  readonly batch: number;
  readonly of: number;
  readonly network: AdapterNetwork;
  readonly students: readonly BatchStudent[];
  readonly settings: AdapterSettings;
  readonly selection: 'validation' | 'test';
}

export interface TrainedBatch {
  readonly best: { readonly epoch: number; readonly step: number };
  readonly steps: number;
  readonly seconds: number;
}

/** Rows of all students of a batch, each with the position of its student. */
interface BatchRow extends PreparedAnswer {
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
  const { batch, network, students, settings, selection } = job;
  const most = Math.max(...students.map(({ train }) => train.length));
  const perEpoch = Math.ceil(most / settings.batchSize);
  const steps = perEpoch * settings.epochs;
  const selectionRows = rowsOfBatch(students, selection);
  const ids = students.map(({ id }) => id);
  yield {
    event: 'adapters',
    student: null,
    batch,
    of: job.of,
    students: ids,
    train: students.reduce((total, { train }) => total + train.length, 0),
    steps,
    done: (await job.store.checkpoints()).at(-1)?.step ?? 0,
  };

  const trained = yield* trainLoop({
    ...job,
    who: { student: null, batch },
    model: network,
    saveTotalLimit: 2,
    perEpoch,
    end: steps,
    schedule: { totalSteps: steps, base: settings.learningRate, warmupSteps: 0 },
    split: selection,
    isStartJudged: true,
    begin: () => network.begin(students),
    batches: (epoch) => epochBatches(students, { steps: perEpoch, epoch, seed: settings.seed }),
    async step(rows, at) {
      const { loss, gradientNorm } = await network.step(rows, at);
      const tokens = rows.reduce((total, row) => total + row.tokens.length, 0);
      return { loss: loss / students.length, gradientNorm, tokens, details: {} };
    },
    async evaluate() {
      const labels = selectionRows.map(({ label }) => label);
      const loss = meanLogLoss(labels, await network.predict(selectionRows));
      return { score: -loss, measures: { rows: labels.length, log_loss: loss } };
    },
    explain: (message) => `adapters, batch ${batch} (students ${ids.join(', ')}), ${message}`,
  });
  if (trained === null) return null;
  const { best, seconds } = trained;
  return { best: { epoch: best.epoch, step: best.step }, steps, seconds };
}

/** Every student's rows of each step of an epoch; each student minimises their mean. */
function epochBatches(
  students: readonly BatchStudent[],
  at: { readonly steps: number; readonly epoch: number; readonly seed: number },
): AdapterAnswer[][] {
  const parts = students.map(({ train }) => epochParts(train.length, at));
  return Array.from({ length: at.steps }, (_, step) =>
    students.flatMap(({ train }, student) => {
      const rows = parts[student]![step]!;
      return rows.map((row) => {
        const { tokens, label } = train[row]!;
        return { student, tokens, label, weight: 1 / rows.length };
      });
    }),
  );
}
