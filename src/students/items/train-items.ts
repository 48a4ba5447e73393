/** Items alone: read by a base, learned from, held out, and the population that is made of them. */
import type { Device } from '../../engine/index.ts';
import type { Checkpoint } from '../../model/index.ts';
import { type BlockName, onLine } from '../../readers/index.ts';
import type { Tokenizer } from '../../text/index.ts';
import { type CheckpointStore, type PopulationSettings, saveClassModel } from '../../training/index.ts';
import { checkpointPart } from '../class/checkpoint-parts.ts';
import { encodeQuestions, type FeatureStore } from '../class/encode-questions.ts';
import type { ClassReader } from '../class/read-questions.ts';
import type { ClassEvent, TuningEvent } from '../events.ts';
import { type HeldOutItem, type JudgedPart, openJudged, saveJudged } from './held-out-file.ts';
import { type ItemsToLearn, itemsAt, readItems } from './learn-items.ts';
import { linearHead } from './linear-head.ts';
import type { CountedQuestion } from './options/learn-options.ts';
import { type TrainedOptions, trainOptions } from './options/train-options.ts';
import { type PlannedTraining, planTrainings } from './plan-trainings.ts';
import { type TrainedPart, trainPart } from './train-part.ts';

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
  /** What counts of options taught; null where too few items have any. */
  readonly options: TrainedOptions | null;
  /** Over all processes. */
  readonly seconds: number;
  /** Writes the model of the base alone into an empty folder. */
  readonly save: (folder: string) => Promise<void>;
  readonly release: () => Promise<void>;
}

export type ItemsEvent =
  | ClassEvent
  | { readonly event: 'progress'; readonly doing: string; readonly done: number; readonly of: number }
  /** Of several trainings in which an encoder is tuned one begins; null: that of the class itself, on all items. */
  | { readonly event: 'fold'; readonly fold: number | null; readonly of: number };

/** So that what is read is the logit as it is. */
const TYPICAL = { mean: [0], covariance: [0], abilityVariance: 0 } as const;

/**
 * Yields what happens; `null` when interrupted. The caller releases what it returns.
 *
 * @throws UnderstudyError `numeric` where what is learned is not finite
 */
export async function* trainItems(job: ItemsJob): AsyncGenerator<ItemsEvent, TrainedItems | null> {
  const { base, tokenizer, settings, blocks } = job;
  const tokens = job.items.texts.map((text) => tokenizer.encode(text, settings.maxLength));
  const pooled = yield* encodeQuestions({ ...job, texts: tokens, seed: settings.seed });
  if (pooled === null) return null;
  const started = job.clock();
  const trained = yield* trainParts(job, { ...job.items, base: pooled }, tokens);
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

/** All trainings one after another: what each read of the items that it held out, and the last. */
interface TrainedParts extends JudgedPart {
  readonly part: TrainedPart;
}

async function* trainParts(
  { held, blocks, covariates, settings, ...job }: ItemsJob,
  items: ItemsToLearn,
  tokens: readonly Int32Array[],
): AsyncGenerator<ItemsEvent, TrainedParts | null> {
  const { tuning, checkpoints } = job;
  const trainings = planTrainings({ groups: items.groups, held }, tuning);
  if (tuning !== null) {
    const { before, size } = trainings.at(-1)!;
    const done = (await checkpoints.checkpoints()).at(-1)?.step ?? 0;
    yield {
      event: 'tunings',
      student: null,
      trainings: trainings.length,
      steps: before.steps + size.steps,
      done,
    };
  }
  const doing = 'learning from items';
  const left = timeLeft(trainings);
  const how = { blocks, covariates, seed: settings.seed };
  const heldOut: HeldOutItem[] = [];
  let seconds = 0;
  for (const [place, training] of trainings.entries()) {
    const { before, size } = training;
    const isClass = place === trainings.length - 1;
    yield { event: 'progress', doing, done: place, of: trainings.length };
    if (tuning !== null && held.length > 1)
      yield { event: 'fold', fold: isClass ? null : place + 1, of: held.length };
    // Lets the wish to stop in.
    await new Promise(setImmediate);
    if (job.interrupted()) return null;
    const store = checkpointPart(checkpoints, before.steps, before.steps + size.steps);
    const judged = isClass || size.steps === 0 ? null : await openJudged(store, size.steps);
    if (judged !== null) {
      heldOut.push(...judged.heldOut);
      seconds += judged.seconds;
      continue;
    }
    const part = yield* passing(trainPart({ ...job, how, items, tokens }, training), left);
    if (part === null) return null;
    const read = heldOutOf(part, held[place] ?? [], place);
    heldOut.push(...read);
    seconds += part.seconds;
    if (isClass) {
      yield { event: 'progress', doing, done: trainings.length, of: trainings.length };
      return { part, heldOut, seconds };
    }
    await part.encoder?.release();
    if (size.steps > 0) await saveJudged(store, size.steps, { heldOut: read, seconds: part.seconds });
  }
  return null;
}

/** Seconds until all trainings are done, by those until this one is and what a step took. */
function timeLeft(trainings: readonly PlannedTraining[]): (event: TuningEvent) => number {
  const { before, size } = trainings.at(-1)!;
  const all = before.steps + size.steps;
  let [steps, seconds] = [0, 0];
  return (event) => {
    steps += 1;
    seconds += event.seconds;
    const end = trainings.map((one) => one.before.steps + one.size.steps).find((step) => event.step <= step);
    return event.seconds_left + ((all - (end ?? all)) * seconds) / steps;
  };
}

/** The same events, the time left being that of all trainings. */
async function* passing<Event extends ItemsEvent, Result>(
  events: AsyncGenerator<Event, Result>,
  left: (event: TuningEvent) => number,
): AsyncGenerator<ItemsEvent, Result> {
  let next = await events.next();
  for (; next.done !== true; next = await events.next()) {
    const event: ItemsEvent = next.value;
    yield event.event === 'tuning' ? { ...event, seconds_left: left(event) } : event;
  }
  return next.value;
}

function heldOutOf(
  { reader, alone, items }: TrainedPart,
  rows: readonly number[],
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

/** What only a training in progress needs goes once the class is complete. */
export async function tidyTunings(checkpoints: CheckpointStore): Promise<void> {
  for (const { step } of await checkpoints.checkpoints()) await checkpoints.removeCheckpoint(step);
}
