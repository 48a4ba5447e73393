/**
 * The loop that trains by every recipe: optimizer steps over the batches of epochs, an evaluation and a checkpoint
 * after every round of epochs, a checkpoint now and then between them, the best round's weights in the end. It can
 * be interrupted after every step and gone on with by another process, to the same numbers to the last bit.
 */
import type { StepAt, TrainStepResult } from '../engine/index.ts';
import { isUnderstudyError, UnderstudyError } from '../errors.ts';
import {
  type Best,
  type Checkpointed,
  type CheckpointStore,
  checkpointKeeper,
  INITIAL_STATE,
  type TrainingState,
} from './checkpoints.ts';
import { learningRateAt, type Schedule } from './schedule.ts';

/** What the events of all steps have, whoever is trained. */
export interface StepEvent {
  readonly event: 'step';
  /** From 1, over all epochs. */
  readonly step: number;
  /** Nats a row. */
  readonly loss: number;
  /** Before clipping. */
  readonly grad_norm: number;
  readonly learning_rate: number;
  readonly tokens: number;
  readonly seconds: number;
}

/** What the events of all evaluations have. */
export interface EvaluationEvent {
  readonly event: 'evaluation';
  readonly epoch: number;
  readonly step: number;
  /** The rows: validation, or test where the epoch is chosen on test. */
  readonly split: 'validation' | 'test';
  /** Whether this is the best so far. */
  readonly best: boolean;
}

/** Where a training leaves its checkpoints, and what it asks of whoever runs it. */
export interface LoopSurroundings {
  readonly store: CheckpointStore;
  /** Where to look for the last good checkpoint when a number is not finite. @default store */
  readonly whole?: CheckpointStore;
  /** Steps and epochs that went before, from which events count on. @default none */
  readonly before?: { readonly steps: number; readonly epochs: number };
  /** Seconds from any fixed moment. */
  readonly clock: () => number;
  /** Asked after every step and evaluation; once true, what is done is saved and the training ends. */
  readonly interrupted: () => boolean;
}

/** `Who`: what all events say of who is trained. `Details` and `Measures`: what else those of steps and evaluations say. */
export interface TrainLoop<Batch, Who extends object, Details extends object, Measures extends object>
  extends LoopSurroundings {
  readonly who: Who;
  readonly model: Checkpointed;
  /** Checkpoints of rounds that are kept: the latest, and the best. */
  readonly saveTotalLimit: number;
  /** Steps of an epoch. */
  readonly perEpoch: number;
  /** Steps from one evaluation to the next, a multiple of `perEpoch`. @default perEpoch */
  readonly perRound?: number;
  /** Steps after which the training ends, with an evaluation. */
  readonly end: number;
  readonly schedule: Schedule;
  /** The rows that evaluations are of. */
  readonly split: EvaluationEvent['split'];
  /** Whether what there is before the first step is evaluated too, as epoch 0, and may be the best. @default false */
  readonly isStartJudged?: boolean;
  /** Brings the model to where its first step begins. @default it is there */
  begin?(): Promise<void>;
  /** The batches of an epoch, [perEpoch]; epochs count from 0. The same whenever it is asked. */
  batches(epoch: number): readonly Batch[];
  /** One optimizer step, and the tokens that it took. */
  step(
    batch: Batch,
    at: StepAt,
  ): Promise<TrainStepResult & { readonly tokens: number; readonly details: Details }>;
  /** Judges the model after so many epochs: a higher score is better, and of equals the earlier is kept. */
  evaluate(at: {
    readonly epoch: number;
    readonly step: number;
  }): Promise<{ readonly score: number; readonly measures: Measures }>;
  /** The words around an error of a step of this batch, or of an evaluation: who is trained, and on what. */
  explain(message: string, batch: Batch | undefined): string;
}

export interface TrainLoopResult {
  readonly best: Best;
  /** Spent in steps and evaluations, over all processes. */
  readonly seconds: number;
}

/**
 * Yields what happens; the model holds the best weights at the end. `null` when it was interrupted.
 *
 * @throws UnderstudyError `numeric` when a number stops being finite
 */
export async function* trainLoop<Batch, Who extends object, Details extends object, Measures extends object>(
  loop: TrainLoop<Batch, Who, Details, Measures>,
): AsyncGenerator<Who & ((StepEvent & Details) | (EvaluationEvent & Measures)), TrainLoopResult | null> {
  const { who, before = { steps: 0, epochs: 0 }, store, clock, perEpoch, perRound = perEpoch, end } = loop;
  const keeper = checkpointKeeper(store, loop.model, loop.saveTotalLimit, clock);
  const isRoundEnd = (step: number) => step % perRound === 0 || step === end;
  const orExplain = async <T>(work: Promise<T>, batch?: Batch): Promise<T> =>
    await work.catch(async (error) => {
      const explain = (message: string) =>
        loop.explain(
          message.replace(/^step (\d+)/, (_, step) => `step ${before.steps + Number(step)}`),
          batch,
        );
      throw await explained(error, loop.whole ?? store, explain);
    });

  await loop.begin?.();
  let state: TrainingState = (await keeper.resume()) ?? {
    ...INITIAL_STATE,
    epochEnd: loop.isStartJudged !== true,
  };
  let epochBatches: { readonly epoch: number; readonly batches: readonly Batch[] } | undefined;

  while (state.step < end || !state.epochEnd) {
    const started = clock();
    if (isRoundEnd(state.step) && !state.epochEnd) {
      const epoch = state.step / perEpoch;
      const { score, measures } = await orExplain(loop.evaluate({ epoch, step: state.step }));
      const isBest = state.best === null || score > state.best.score;
      const best = isBest ? { epoch, step: state.step, score } : state.best!;
      state = { ...state, best, epochEnd: true, seconds: state.seconds + clock() - started };
      yield {
        event: 'evaluation',
        ...who,
        epoch: before.epochs + epoch,
        step: before.steps + state.step,
        split: loop.split,
        ...measures,
        best: isBest,
      };
      // The start is had again by beginning anew.
      if (state.step > 0) await keeper.save(state);
      if (loop.interrupted() && state.step < end) return null;
      continue;
    }

    const epoch = Math.floor(state.step / perEpoch);
    if (epochBatches?.epoch !== epoch) epochBatches = { epoch, batches: loop.batches(epoch) };
    const batch = epochBatches.batches[state.step % perEpoch]!;
    const step = state.step + 1;
    const learningRate = learningRateAt(step, loop.schedule);
    const work = loop.step(batch, { step, learningRate });
    const { loss, gradientNorm, tokens, details } = await orExplain(work, batch);
    const seconds = clock() - started;
    state = { ...state, step, epochEnd: false, seconds: state.seconds + seconds };
    yield {
      event: 'step',
      ...who,
      step: before.steps + step,
      loss,
      grad_norm: gradientNorm,
      learning_rate: learningRate,
      ...details,
      tokens,
      seconds,
    };

    // The last step of a round is saved with its evaluation.
    if (isRoundEnd(step)) continue;
    if (loop.interrupted()) {
      await keeper.save(state);
      return null;
    }
    await keeper.saveIfDue(state);
  }

  if (state.best!.step === 0) await loop.begin?.();
  else await keeper.loadBest(state);
  return { best: state.best!, seconds: state.seconds };
}

/** The error for a user when a number stops being finite: whose training, where, and what is still good. */
async function explained(
  error: unknown,
  store: CheckpointStore,
  explain: (message: string) => string,
): Promise<unknown> {
  if (!isUnderstudyError(error) || error.code !== 'numeric') return error;
  const last = (await store.checkpoints()).at(-1);
  const good =
    last === undefined ? 'no checkpoint was saved before' : `the last good checkpoint is ${last.folder}`;
  return new UnderstudyError('numeric', `${explain(error.message)}; ${good}`, {
    hint: 'train into another `out` with a lower `learningRate`',
    cause: error,
  });
}
