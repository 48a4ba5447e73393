/** Items alone: read by a base, learned from, held out, and the population that is made of them. */
import type { Device } from '../../engine/index.ts';
import type { Checkpoint } from '../../model/index.ts';
import type { BlockName } from '../../readers/index.ts';
import type { Tokenizer } from '../../text/index.ts';
import { type CheckpointStore, type PopulationSettings, saveClassModel } from '../../training/index.ts';
import { encodeQuestions, type FeatureStore } from '../class/encode-questions.ts';
import type { ClassReader } from '../class/read-questions.ts';
import type { HeldOutItem } from './held-out-file.ts';
import type { ItemsToLearn } from './learn-items.ts';
import { linearHead } from './linear-head.ts';
import type { CountedQuestion } from './options/learn-options.ts';
import { type TrainedOptions, trainOptions } from './options/train-options.ts';
import { type ItemsEvent, trainParts } from './train-parts.ts';

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
  /** How the encoder is tuned on the items of each training; null where it stays as it is. */
  readonly tuning: PopulationSettings | null;
  readonly checkpoints: CheckpointStore;
  readonly clock: () => number;
  readonly interrupted: () => boolean;
}

export interface TrainedItems {
  /** With a population of one, who is typical of ability 0 and no other. */
  readonly reader: ClassReader;
  readonly heldOut: readonly HeldOutItem[];
  /** Whether it reads through an encoder that was tuned, and kept. */
  readonly isTuned: boolean;
  /** What counts of options taught; null where too few items have any. */
  readonly options: TrainedOptions | null;
  /** Over all processes. */
  readonly seconds: number;
  /** Writes the model of the base alone into an empty folder. */
  readonly save: (folder: string) => Promise<void>;
  readonly release: () => Promise<void>;
}

/** So that what is read is the logit as it is. */
const TYPICAL = { mean: [0], covariance: [0], abilityVariance: 0 } as const;

/**
 * Yields what happens; `null` when interrupted. The caller releases what it returns.
 *
 * @throws UnderstudyError `numeric` where what is learned is not finite
 */
export async function* trainItems(job: ItemsJob): AsyncGenerator<ItemsEvent, TrainedItems | null> {
  const { base, tokenizer, settings, blocks, covariates } = job;
  const tokens = job.items.texts.map((text) => tokenizer.encode(text, settings.maxLength));
  const pooled = yield* encodeQuestions({ ...job, texts: tokens, seed: settings.seed });
  if (pooled === null) return null;
  const started = job.clock();
  const trained = yield* trainParts({
    ...job,
    items: { ...job.items, base: pooled },
    tokens,
    how: { blocks, covariates, seed: settings.seed },
  });
  if (trained === null) return null;
  const { part, heldOut, seconds } = trained;
  const { encoder, reader, alone, items } = part;
  let isDone = false;
  try {
    // A tuned encoder knows by heart what these questions' options would be learned from: they are read without it.
    const options = yield* trainOptions({ ...job, readsBase: blocks.includes('base') && encoder === null });
    if (options === null) return null;
    isDone = true;
    const head = linearHead(alone, { epsilon: base.config.normEps, texts: items.base });
    return {
      reader: { ...reader, population: TYPICAL },
      heldOut,
      isTuned: encoder !== null,
      options: options === 'none' ? null : options,
      seconds: Math.max(seconds, job.clock() - started),
      save: (folder) =>
        saveClassModel(folder, {
          base,
          trained: {
            async copyTo(parameters) {
              await encoder?.copyTo(parameters);
              return await head.copyTo(parameters);
            },
          },
          tokenizerFiles: tokenizer.files,
          temperature: 1,
          seed: settings.seed,
        }),
      release: async () => encoder?.release(),
    };
  } finally {
    if (!isDone) await encoder?.release();
  }
}

/** What only a training in progress needs goes once the class is complete. */
export async function tidyTunings(checkpoints: CheckpointStore): Promise<void> {
  for (const { step } of await checkpoints.checkpoints()) await checkpoints.removeCheckpoint(step);
}
