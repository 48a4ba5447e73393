/** The training itself: batch after batch, a curve on held-out texts, a checkpoint every few minutes. */
import type { Distillation, Taught, Tokens } from '../../src/training/index.ts';
import { type BatchSource, taughtBatches } from './batches.ts';
import { addToCurve } from './curve.ts';
import { type Lesson, runLoop } from './loop.ts';
import { rateAt } from './schedule.ts';
import { type SavedState, saveState } from './state.ts';

const EVALUATE_EVERY = 100;

export interface Training {
  readonly source: BatchSource;
  readonly model: Distillation;
  readonly saved: SavedState;
  /** The student's ids of what the teacher reads. */
  readonly studentIds: (tokens: Tokens) => Tokens;
  /** What it is measured on, in the student's ids; at least one batch. */
  readonly heldOut: readonly (readonly [readonly Tokens[], Taught])[];
  /** Where the checkpoint goes. */
  readonly folder: string;
  /** The file that gets a line at each measurement. */
  readonly curve: string;
  /** Seconds; infinite for no end. */
  readonly limit: number;
  readonly interrupted: () => boolean;
  readonly say: (line: string) => void;
}

/**
 * Ends when it is interrupted, its time is over or its descent done. What it has learned is in the folder then, and also
 * where the teacher, a step or a measurement fails.
 *
 * @throws whatever the teacher, the student or the disk throws
 */
export async function train(training: Training): Promise<void> {
  const { model, heldOut, folder, limit, interrupted, say } = training;
  const { statistics, state: before } = training.saved;
  const { step } = await runLoop({
    before,
    lessons: lessonsFrom(training),
    rateAt,
    evaluateEvery: EVALUATE_EVERY,
    async measure(state, loss) {
      const missed = await model.evaluate(heldOut);
      await addToCurve(training.curve, state, { ...missed, loss });
      return `missed of texts ${missed.texts.toFixed(4)}, of tokens ${missed.tokens.toFixed(4)}`;
    },
    save: (state) => saveState(folder, model, { state, statistics }),
    limit,
    interrupted,
    say,
  });
  say(`${folder}: kept at step ${step}`);
}

async function* lessonsFrom({ source, model, saved, studentIds }: Training): AsyncGenerator<Lesson, void> {
  for await (const { batch, taught, next } of taughtBatches(source, saved.state))
    yield {
      tokens: batch.reduce((sum, { length }) => sum + length, 0),
      learn: (at) => model.step(batch.map(studentIds), taught, at),
      next,
    };
}
