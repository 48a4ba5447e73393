/** A training, step after step, whatever is learned: a measurement now and then, a checkpoint every few minutes. */
import { mean } from '../../src/numeric/index.ts';
import type { Finish } from './schedule.ts';
import { isFinished, type State } from './state.ts';

const SAVE_EVERY_S = 300;

/** What a step learns from. */
export interface Lesson {
  /** Tokens that it reads. */
  readonly tokens: number;
  /** @returns the loss before the step */
  learn(at: { readonly step: number; readonly learningRate: number }): Promise<{ readonly loss: number }>;
  /** Where the reading stands after it. */
  readonly next: Partial<State>;
}

export interface Loop {
  readonly before: State;
  /** Without end. */
  readonly lessons: AsyncGenerator<Lesson, unknown>;
  readonly rateAt: (step: number, finish: Finish | null) => number;
  readonly evaluateEvery: number;
  /**
   * Measures, and keeps what was measured.
   *
   * @param loss the mean since it was last measured; null where no step was made since
   * @returns it as words
   */
  readonly measure: (state: State, loss: number | null) => Promise<string>;
  readonly save: (state: State) => Promise<void>;
  /** Seconds; infinite for no end. */
  readonly limit: number;
  readonly interrupted: () => boolean;
  readonly say: (line: string) => void;
}

/**
 * Ends when it is interrupted, its time is over or its descent done. What it has learned is saved then, and also where a
 * lesson, a step or a measurement fails.
 *
 * @returns where it stands
 * @throws whatever they, or the disk, throw
 */
export async function runLoop(loop: Loop): Promise<State> {
  const { before, limit, interrupted, say } = loop;
  let state = before;
  const startedAt = performance.now();
  const elapsed = () => (performance.now() - startedAt) / 1000;
  let saved = { step: before.step, at: 0 };
  let losses: number[] = [];
  const save = async () => {
    if (saved.step === state.step) return;
    await loop.save(state);
    saved = { step: state.step, at: elapsed() };
  };
  const report = async () => {
    const measured = await loop.measure(state, losses.length === 0 ? null : mean(losses));
    losses = [];
    const left = secondsLeft(state, before, elapsed(), limit);
    say(
      `step ${state.step}, epoch ${state.epoch}, ${(state.tokens / 1e6).toFixed(2)} million tokens, ` +
        `${((state.tokens - before.tokens) / elapsed()).toFixed(0)}/s: ${measured}` +
        (Number.isFinite(left) ? `; ${(left / 60).toFixed(0)} minutes left` : ''),
    );
  };

  try {
    if (state.step === 0) await report();
    for await (const { tokens, learn, next } of loop.lessons) {
      const at = { step: state.step + 1, learningRate: loop.rateAt(state.step, state.finish) };
      losses.push((await learn(at)).loss);
      state = {
        ...state,
        ...next,
        step: state.step + 1,
        tokens: state.tokens + tokens,
        seconds: before.seconds + elapsed(),
      };
      if (state.step % loop.evaluateEvery === 0 || isFinished(state)) await report();
      if (isFinished(state) || interrupted() || elapsed() > limit) break;
      if (elapsed() - saved.at > SAVE_EVERY_S) await save();
    }
  } finally {
    await save();
  }
  return state;
}

function secondsLeft(state: State, before: State, elapsed: number, limit: number): number {
  if (state.finish === null) return limit - elapsed;
  const steps = state.finish.from + state.finish.steps - state.step;
  return (steps * elapsed) / Math.max(1, state.step - before.step);
}
