/** The training itself: batch after batch, a curve on held-out texts, a checkpoint every few minutes. */
import { mean } from '../../src/numeric/index.ts';
import type { Distillation, Taught, Tokens } from '../../src/training/index.ts';
import { type BatchSource, taughtBatches } from './batches.ts';
import { addToCurve } from './curve.ts';
import { rateAt } from './schedule.ts';
import { isFinished, type SavedState, type State, saveState } from './state.ts';

const EVALUATE_EVERY = 100;
const SAVE_EVERY_S = 300;

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
  const { source, model, heldOut, folder, limit, interrupted, say } = training;
  const { statistics, state: before } = training.saved;
  let state = before;
  const startedAt = performance.now();
  const elapsed = () => (performance.now() - startedAt) / 1000;
  let saved = { step: before.step, at: 0 };
  let losses: number[] = [];
  const save = async () => {
    if (saved.step === state.step) return;
    await saveState(folder, model, { state, statistics });
    saved = { step: state.step, at: elapsed() };
  };
  const report = async () => {
    const missed = await model.evaluate(heldOut);
    const loss = losses.length === 0 ? null : mean(losses);
    losses = [];
    await addToCurve(training.curve, state, { ...missed, loss });
    const left = secondsLeft(state, before, elapsed(), limit);
    say(
      `step ${state.step}, epoch ${state.epoch}, ${(state.tokens / 1e6).toFixed(2)} million tokens, ` +
        `${((state.tokens - before.tokens) / elapsed()).toFixed(0)}/s: ` +
        `missed of texts ${missed.texts.toFixed(4)}, of tokens ${missed.tokens.toFixed(4)}` +
        (Number.isFinite(left) ? `; ${(left / 60).toFixed(0)} minutes left` : ''),
    );
  };

  try {
    if (state.step === 0) await report();
    for await (const { batch, taught, next } of taughtBatches(source, state)) {
      const at = { step: state.step + 1, learningRate: rateAt(state.step, state.finish) };
      const { loss } = await model.step(batch.map(training.studentIds), taught, at);
      losses.push(loss);
      state = {
        ...state,
        ...next,
        step: state.step + 1,
        tokens: state.tokens + batch.reduce((sum, { length }) => sum + length, 0),
        seconds: before.seconds + elapsed(),
      };
      if (state.step % EVALUATE_EVERY === 0 || isFinished(state)) await report();
      if (isFinished(state) || interrupted() || elapsed() > limit) break;
      if (elapsed() - saved.at > SAVE_EVERY_S) await save();
    }
  } finally {
    await save();
  }
  say(`${folder}: kept at step ${state.step}`);
}

function secondsLeft(state: State, before: State, elapsed: number, limit: number): number {
  if (state.finish === null) return limit - elapsed;
  const steps = state.finish.from + state.finish.steps - state.step;
  return (steps * elapsed) / Math.max(1, state.step - before.step);
}
