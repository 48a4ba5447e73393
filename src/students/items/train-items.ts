/** Items alone: read by a base, learned from, held out, and the population that is made of them. */
import type { Device } from '../../engine/index.ts';
import type { Checkpoint } from '../../model/index.ts';
import { type BlockName, onLine } from '../../readers/index.ts';
import type { Tokenizer } from '../../text/index.ts';
import { saveClassModel } from '../../training/index.ts';
import { encodeQuestions, type FeatureStore } from '../class/encode-questions.ts';
import type { ClassReader } from '../class/read-questions.ts';
import type { ClassEvent } from '../events.ts';
import { type ItemsToLearn, itemsAt, type LearnedItems, learnItems, readItems } from './learn-items.ts';
import { linearHead } from './linear-head.ts';
import type { CountedQuestion } from './options/learn-options.ts';
import { type TrainedOptions, trainOptions } from './options/train-options.ts';

export interface ItemsJob {
  readonly items: Omit<ItemsToLearn, 'base'>;
  /**
   * Rows that each training holds out. Of one training the class is what it learned; of several, each item held out in
   * one, the class learns from all items once they are judged.
   */
  readonly held: readonly (readonly number[])[];
  /** Of each item; null where the bank does not say how many chose each option. */
  readonly counted: readonly (CountedQuestion | null)[];
  readonly blocks: readonly BlockName[];
  /** What the lines of covariates in texts begin with. */
  readonly covariates: readonly string[];
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

export interface TrainedItems {
  /** With a population of one, who is typical of ability 0 and no other. */
  readonly reader: ClassReader;
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

/** So that what is read is the logit as it is. */
const TYPICAL = { mean: [0], covariance: [0], abilityVariance: 0 } as const;

/**
 * Yields what happens; `null` when interrupted.
 *
 * @throws UnderstudyError `numeric` where what is learned is not finite
 */
export async function* trainItems(job: ItemsJob): AsyncGenerator<ItemsEvent, TrainedItems | null> {
  const { base, tokenizer, settings, held } = job;
  const tokens = job.items.texts.map((text) => tokenizer.encode(text, settings.maxLength));
  const pooled = yield* encodeQuestions({ ...job, texts: tokens, seed: settings.seed });
  if (pooled === null) return null;
  const started = job.clock();
  const items: ItemsToLearn = { ...job.items, base: pooled };
  const all = [...tokens.keys()];
  /** What each training learns from; last of several all. */
  const trainings = [...held.map((rows) => without(all, rows)), ...(held.length > 1 ? [all] : [])];
  const doing = 'learning from items';
  const learned: LearnedItems[] = [];
  for (const [done, rows] of trainings.entries()) {
    yield { event: 'progress', doing, done, of: trainings.length };
    // Lets the wish to stop in.
    await new Promise(setImmediate);
    if (job.interrupted()) return null;
    const { blocks, covariates } = job;
    learned.push(learnItems(items, rows, { blocks, covariates, seed: settings.seed }));
  }
  const options = yield* trainOptions({ ...job, readsBase: job.blocks.includes('base') });
  if (options === null) return null;
  yield { event: 'progress', doing, done: trainings.length, of: trainings.length };
  const { reader, alone } = learned.at(-1)!;
  return {
    reader: { ...reader, population: TYPICAL },
    heldOut: held.flatMap((rows, part) => heldOutOf(items, rows, learned[part]!, part)),
    options: options === 'none' ? null : options,
    seconds: job.clock() - started,
    save: (folder) =>
      saveClassModel(folder, {
        base,
        trained: linearHead(alone, { epsilon: base.config.normEps, texts: pooled }),
        tokenizerFiles: tokenizer.files,
        temperature: 1,
        seed: settings.seed,
      }),
  };
}

function heldOutOf(
  items: ItemsToLearn,
  rows: readonly number[],
  { reader, alone }: LearnedItems,
  part: number,
): HeldOutItem[] {
  const some = itemsAt(items, rows);
  const { difficulty, error } = readItems(reader, some);
  const byBase = onLine(alone, some.base);
  return rows.map((row, i) => ({
    row,
    part,
    difficulty: difficulty[i]!,
    error: error[i]!,
    alone: byBase[i]!,
  }));
}

function without(rows: readonly number[], left: readonly number[]): number[] {
  const out = new Set(left);
  return rows.filter((row) => !out.has(row));
}
