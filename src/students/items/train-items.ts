/** Items alone: read by a base, learned from, held out, and the population that is made of them. */

import type { Device } from '../../engine/index.ts';
import type { Checkpoint } from '../../model/index.ts';
import { permutation } from '../../numeric/index.ts';
import type { BlockName, Reader } from '../../readers/index.ts';
import type { Tokenizer } from '../../text/index.ts';
import { saveClassModel } from '../../training/index.ts';
import { encodeQuestions, type FeatureStore } from '../class/encode-questions.ts';
import type { ClassEvent } from '../events.ts';
import {
  FEWEST_ITEMS,
  type HeldOutRead,
  type ItemsToLearn,
  itemsAt,
  type LearnedItems,
  learnItems,
  readerOf,
  readItems,
  wideningOf,
  wideningOfFew,
} from './learn-items.ts';
import { linearHead, logitOf } from './linear-head.ts';
import type { CountedQuestion } from './options/learn-options.ts';
import { type TrainedOptions, trainOptions } from './options/train-options.ts';

export interface ItemsJob {
  readonly items: Omit<ItemsToLearn, 'base'>;
  /**
   * Rows that each training holds out. Of one training the class is what it learned; of several, each item held out in
   * one, the class learns from all items once they are judged.
   */
  readonly held: readonly (readonly number[])[];
  /** Items of equal number ask nearly the same, `[items]`. */
  readonly groupOf: Int32Array;
  /** Of each item; null where the bank does not say how many chose each option. */
  readonly counted: readonly (CountedQuestion | null)[];
  readonly blocks: readonly BlockName[];
  readonly base: Checkpoint;
  readonly tokenizer: Tokenizer;
  readonly device: Device;
  readonly features: FeatureStore;
  readonly settings: { readonly maxLength: number; readonly seed: number };
  readonly clock: () => number;
  readonly interrupted: () => boolean;
}

/** An item read by what had not met it. */
export interface HeldOutItem {
  readonly row: number;
  /** Which training held it out, from 0. */
  readonly part: number;
  /** Logits, with the standard error of what it says. */
  readonly difficulty: number;
  readonly error: number;
  /** Difficulty as the base alone has it. */
  readonly alone: number;
}

export interface TrainedItems extends LearnedItems {
  /** What the reader's own variances are multiplied by: `wideningOf` held-out items. */
  readonly widening: number;
  readonly heldOut: readonly HeldOutItem[];
  /** What counts of options taught; null where too few items have any. */
  readonly options: TrainedOptions | null;
  readonly seconds: number;
  /** Writes the model of the base alone into an empty folder. */
  readonly save: (folder: string) => Promise<void>;
}

export type ItemsEvent =
  | ClassEvent
  | { readonly event: 'progress'; readonly doing: string; readonly done: number; readonly of: number };

/** Parts of what a single training learns from: each is read by the others once, to know how far off a new item is. */
const INNER_PARTS = 5;

/**
 * Yields what happens; `null` when interrupted.
 *
 * @throws UnderstudyError `numeric` where what is learned is not finite
 */
export async function* trainItems(job: ItemsJob): AsyncGenerator<ItemsEvent, TrainedItems | null> {
  const { base, tokenizer, settings, held, groupOf } = job;
  const tokens = job.items.texts.map((text) => tokenizer.encode(text, settings.maxLength));
  const pooled = yield* encodeQuestions({ ...job, texts: tokens, seed: settings.seed });
  if (pooled === null) return null;
  const started = job.clock();
  const items: ItemsToLearn = { ...job.items, base: pooled };
  const all = [...groupOf.keys()];
  const inner = held.length > 1 ? [] : innerParts(without(all, held[0]!), groupOf, settings.seed);
  const of = held.length + inner.length + (held.length > 1 ? 1 : 0);
  let done = 0;
  async function* step(): AsyncGenerator<ItemsEvent, boolean> {
    yield { event: 'progress', doing: 'learning from items', done: done++, of };
    // Lets the wish to stop in.
    await new Promise(setImmediate);
    return !job.interrupted();
  }
  const how = { blocks: job.blocks, seed: settings.seed };
  const learn = (rows: readonly number[]) => learnItems(items, rows, how);

  const parts: { readonly rows: readonly number[]; readonly learned: LearnedItems }[] = [];
  for (const rows of held) {
    if (!(yield* step())) return null;
    parts.push({ rows, learned: learn(without(all, rows)) });
  }
  const errors = parts.map(({ rows, learned }) => heldOutReads(items, rows, learned.reader));
  const kept = yield* keep();
  if (kept === null) return null;
  const options = yield* trainOptions({ ...job, readsBase: job.blocks.includes('base') });
  if (options === null) return null;
  yield { event: 'progress', doing: 'learning from items', done: of, of };
  const heldOut = parts.flatMap(({ rows, learned }, part) => {
    const others = held.length > 1 ? errors.filter((_, i) => i !== part).flat() : null;
    const widening = others === null ? kept.widening : wideningFor(others, all.length - rows.length);
    const some = itemsAt(items, rows);
    const { difficulty, error } = readItems(learned.reader, widening, some);
    const alone = readItems(learned.alone, 1, some).difficulty;
    return rows.map((row, i) => ({
      row,
      part,
      difficulty: difficulty[i]!,
      error: error[i]!,
      alone: alone[i]!,
    }));
  });
  return {
    ...kept,
    heldOut,
    options: options === 'none' ? null : options,
    seconds: job.clock() - started,
    save: (folder) =>
      saveClassModel(folder, {
        base,
        trained: linearHead(logitOf(kept.alone, base.config.hiddenSize), {
          epsilon: base.config.normEps,
          texts: pooled,
        }),
        tokenizerFiles: tokenizer.files,
        temperature: 1,
        seed: settings.seed,
      }),
  };

  async function* keep(): AsyncGenerator<ItemsEvent, (LearnedItems & { widening: number }) | null> {
    if (held.length > 1) {
      if (!(yield* step())) return null;
      return { ...learn(all), widening: wideningFor(errors.flat(), all.length) };
    }
    const rows = without(all, held[0]!);
    const found: HeldOutRead[] = [];
    for (const part of inner) {
      if (!(yield* step())) return null;
      found.push(...heldOutReads(items, part, readerOf(items, without(rows, part), how)));
    }
    return { ...parts[0]!.learned, widening: wideningFor(found, rows.length) };
  }
}

/** @param items that the reader has learned from */
function wideningFor(held: readonly HeldOutRead[], items: number): number {
  return items < FEWEST_ITEMS ? wideningOfFew(items) : wideningOf(held);
}

function heldOutReads(items: ItemsToLearn, rows: readonly number[], reader: Reader): HeldOutRead[] {
  const some = itemsAt(items, rows);
  const { difficulty, error } = readItems(reader, 1, some);
  return rows.map((_, i) => ({
    difference: difficulty[i]! - some.difficulty[i]!,
    noise: some.error[i]!,
    variance: error[i]! ** 2,
  }));
}

/** Groups stay together; none where there are too few items to learn from the others of a part. */
function innerParts(rows: readonly number[], groupOf: Int32Array, seed: number): number[][] {
  const groups = [...new Set(rows.map((row) => groupOf[row]!))];
  if (groups.length < FEWEST_ITEMS) return [];
  const parts = new Map(permutation(groups.length, seed).map((g, i) => [groups[g]!, i % INNER_PARTS]));
  return Array.from({ length: INNER_PARTS }, (_, part) =>
    rows.filter((row) => parts.get(groupOf[row]!) === part),
  );
}

function without(rows: readonly number[], left: readonly number[]): number[] {
  const out = new Set(left);
  return rows.filter((row) => !out.has(row));
}
