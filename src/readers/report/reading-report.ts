/**
 * What each block carries: how well questions are read that are held out, and what is lost where a block is left out.
 * A block may explain much and be worth little, since others know the same.
 */
import {
  type BootstrapEstimate,
  bootstrapEstimate,
  createMt19937,
  mean,
  variance,
} from '../../numeric/index.ts';
import type { BlockName } from '../blocks/names.ts';
import { type Reader, type ReadingTask, sharesOf } from '../reader.ts';
import { heldOutReadings } from './held-out-readings.ts';
import { type Measured, measuredOf, type ReadingScore, readingScore } from './reading-score.ts';

/** r is with difficulties as answers show them; rmse is a part of their deviation, errors of measurement taken off. */
export interface ScoredReading {
  readonly r: BootstrapEstimate | null;
  readonly rmse: BootstrapEstimate | null;
}

/** Goes to evaluation.json as it is. */
export interface ReadingReport {
  readonly questions: number;
  /** Questions that say nearly the same are one group, held out together and drawn together. */
  readonly groups: number;
  readonly folds: number;
  readonly draws: number;
  /** Of the variance of difficulties as answers show them, the part that is no error of measurement. */
  readonly reliability: number;
  readonly whole: ScoredReading;
  readonly blocks: readonly {
    readonly name: BlockName;
    /** The part of the variance of difficulties that it explains, others beside it. */
    readonly share: number;
    /** Of this block alone. */
    readonly alone: ScoredReading;
    /** What is lost without it: r of all less r of the others, and rmse of the others less that of all. */
    readonly cost: ScoredReading;
  }[];
}

export interface ReportOptions {
  /** What was learned from the task. */
  readonly reader: Pick<Reader, 'blocks' | 'residual'>;
  /** Of each question, any number; those of one are never apart. */
  readonly group: Int32Array;
  /** @default 5 */
  readonly folds?: number;
  /** Of groups, with replacement, for the intervals. */
  readonly draws: number;
}

const FOLDS = 5;
/** Of fewer, r is chance. */
const FEWEST_GROUPS = 20;

/**
 * Yields how much is done. The same seed gives the same numbers.
 *
 * @returns null where there are fewer than 20 groups, or all are equally difficult: nothing can be said
 */
export function* readingReport(
  task: ReadingTask,
  { reader, group, folds = FOLDS, draws }: ReportOptions,
): Generator<{ readonly done: number; readonly of: number }, ReadingReport | null> {
  const groups = new Set(group).size;
  if (groups < Math.max(folds, FEWEST_GROUPS) || !(variance(task.difficulty) > 0)) return null;
  const { blocks } = task;
  // Without a block that has gone to nought all is as it was.
  const isIdle = (name: BlockName) =>
    reader.blocks.every((block) => block.name !== name || block.variance === 0);
  const without = blocks.map((name) => (isIdle(name) ? blocks : blocks.filter((other) => other !== name)));
  const sets = [blocks, ...without, ...blocks.map((name) => [name])];
  const { part, predicted } = yield* heldOutReadings(task, { reader, group, folds, sets });
  const measured = measuredOf(task, part, folds);
  const drawn = drawnScores(measured, predicted, { group, draws, seed: task.seed });
  const shares = new Map(sharesOf(reader).blocks.map(({ name, share }) => [name, share]));
  const [whole, ...others] = drawn as [Drawn, ...Drawn[]];
  return {
    questions: task.texts.length,
    groups,
    folds,
    draws,
    reliability: Math.max(0, 1 - mean(task.error.map((e) => e ** 2)) / variance(task.difficulty)),
    whole: described(whole),
    blocks: blocks.map((name, k) => ({
      name,
      share: shares.get(name) ?? 0,
      alone: described(others[blocks.length + k]!),
      cost: costOf(whole, others[k]!),
    })),
  };
}

/** Scores of a reading: of the questions, and of each draw. */
interface Drawn {
  readonly of: ReadingScore;
  readonly draws: { readonly r: Float64Array; readonly rmse: Float64Array };
}

function drawnScores(
  measured: Measured,
  predicted: readonly Float64Array[],
  { group, draws, seed }: { readonly group: Int32Array; readonly draws: number; readonly seed: number },
): Drawn[] {
  const numbers = new Map([...new Set(group)].map((name, place) => [name, place]));
  const places = group.map((name) => numbers.get(name)!);
  const scored = predicted.map((one) => ({
    of: readingScore(measured, one),
    draws: { r: new Float64Array(draws), rmse: new Float64Array(draws) },
  }));
  const random = createMt19937(seed);
  const times = new Float64Array(group.length);
  const drawn = new Float64Array(numbers.size);
  for (let draw = 0; draw < draws; draw++) {
    drawn.fill(0);
    for (let i = 0; i < drawn.length; i++) drawn[Math.floor(random.uniform() * drawn.length)]!++;
    for (const [q, place] of places.entries()) times[q] = drawn[place]!;
    for (const [s, one] of predicted.entries()) {
      const { r, rmse } = readingScore(measured, one, times);
      scored[s]!.draws.r[draw] = r;
      scored[s]!.draws.rmse[draw] = rmse;
    }
  }
  return scored;
}

const defined = (value: number): number | null => (Number.isFinite(value) ? value : null);

const described = ({ of, draws }: Drawn): ScoredReading => ({
  r: bootstrapEstimate(defined(of.r), draws.r),
  rmse: bootstrapEstimate(defined(of.rmse), draws.rmse),
});

function costOf(whole: Drawn, others: Drawn): ScoredReading {
  const lost = (a: Float64Array, b: Float64Array) => a.map((one, draw) => one - b[draw]!);
  return {
    r: bootstrapEstimate(defined(whole.of.r - others.of.r), lost(whole.draws.r, others.draws.r)),
    rmse: bootstrapEstimate(
      defined(others.of.rmse - whole.of.rmse),
      lost(others.draws.rmse, whole.draws.rmse),
    ),
  };
}
