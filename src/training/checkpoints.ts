/**
 * Which checkpoints are made and kept. After every epoch one, of which the latest and the best stay (Trainer's
 * `save_total_limit`); between epochs one now and then, so that a killed process repeats seconds, not an epoch.
 * Only the newest is ever resumed from, so only the newest keeps the optimizer's moments.
 */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { UnderstudyError } from '../errors.ts';

/** AdamW's moments in a checkpoint. */
export const MOMENTS_FILE = 'optimizer.safetensors';

/** Where a training stands, beside the weights and moments of a checkpoint. */
const STATE_FILE = 'training_state.json';

const bestSchema = z.object({
  /** From 1. */
  epoch: z.int(),
  step: z.int(),
  /** On the rows that choose, more is better: weighted F1 for a student alone, minus the log loss for a class. */
  score: z.number(),
});

const stateSchema = z.object({
  /** Optimizer steps done. */
  step: z.int(),
  /** Whether the epoch that ends at this step has been evaluated: the checkpoint is one of an epoch. */
  epochEnd: z.boolean(),
  best: bestSchema.nullable(),
  /** Seconds spent in steps and evaluations so far, over all processes. */
  seconds: z.number(),
});

export type Best = Readonly<z.output<typeof bestSchema>>;
export type TrainingState = Readonly<z.output<typeof stateSchema>>;

export const INITIAL_STATE: TrainingState = { step: 0, epochEnd: true, best: null, seconds: 0 };

/** A place for a student's checkpoints; the run folder provides it. */
export interface CheckpointStore {
  /** Complete ones, the earliest first. */
  checkpoints(): Promise<readonly { readonly step: number; readonly folder: string }[]>;
  /** The checkpoint appears whole, once `fill` has filled the folder that it is given, or not at all. */
  saveCheckpoint(step: number, fill: (folder: string) => Promise<void>): Promise<void>;
  removeCheckpoint(step: number): Promise<void>;
}

/** What is in training: its weights and AdamW's moments, to and from a checkpoint's folder. */
export interface Checkpointed {
  save(folder: string): Promise<void>;
  load(folder: string): Promise<void>;
  saveMoments(folder: string): Promise<void>;
  loadMoments(folder: string): Promise<void>;
}

/** Nothing is resumed from a finished student's checkpoints: the moments, twice the weights, may go. */
export async function removeMoments(store: CheckpointStore): Promise<void> {
  for (const { folder } of await store.checkpoints()) await rm(join(folder, MOMENTS_FILE), { force: true });
}

/** Part of the time that checkpoints between epochs may take. */
const SHARE = 0.05;
/** Not more often than this, in seconds. */
const SHORTEST_INTERVAL = 5;

/** Saves, prunes and finds the checkpoints of one model in training. */
export function checkpointKeeper(
  store: CheckpointStore,
  model: Checkpointed,
  saveTotalLimit: number,
  clock: () => number,
) {
  let savedAt = clock();
  let saveSeconds = 0;

  async function save(state: TrainingState): Promise<void> {
    const started = clock();
    await store.saveCheckpoint(state.step, async (folder) => {
      await model.save(folder);
      await model.saveMoments(folder);
      await saveState(folder, state);
    });
    await removeOthers(state);
    savedAt = clock();
    saveSeconds = savedAt - started;
  }

  /** Moments stay with the newest only; epochs are pruned when one is added; steps between epochs go. */
  async function removeOthers({ step: newest, epochEnd, best }: TrainingState): Promise<void> {
    const epochs: number[] = [];
    for (const { step, folder } of await store.checkpoints()) {
      if (step === newest) continue;
      if (!(await loadState(folder)).epochEnd) {
        await store.removeCheckpoint(step);
        continue;
      }
      await rm(join(folder, MOMENTS_FILE), { force: true });
      epochs.push(step);
    }
    if (!epochEnd) return;
    const removable = epochs.filter((step) => step !== best?.step);
    const room = Math.max(saveTotalLimit, best?.step === newest ? 1 : 2);
    for (const step of removable.slice(0, Math.max(0, epochs.length + 1 - room)))
      await store.removeCheckpoint(step);
  }

  return {
    /** Loads the newest checkpoint into the model; `undefined` where there is none. */
    async resume(): Promise<TrainingState | undefined> {
      const newest = (await store.checkpoints()).at(-1);
      if (newest === undefined) return undefined;
      const state = await loadState(newest.folder);
      await model.load(newest.folder);
      await model.loadMoments(newest.folder);
      return state;
    },
    save,
    /** Saves when saving has taken less than its share of the time. */
    async saveIfDue(state: TrainingState): Promise<void> {
      if (clock() - savedAt >= Math.max(SHORTEST_INTERVAL, saveSeconds / SHARE)) await save(state);
    },
    /** Loads the best epoch's weights. */
    async loadBest({ step, best }: TrainingState): Promise<void> {
      if (best === null || best.step === step) return;
      const found = (await store.checkpoints()).find((checkpoint) => checkpoint.step === best.step);
      if (found === undefined)
        throw new UnderstudyError('run', `checkpoint-${best.step}: the best epoch's checkpoint is gone`, {
          hint: 'start over with `fresh`',
        });
      await model.load(found.folder);
    },
  };
}

async function saveState(folder: string, state: TrainingState): Promise<void> {
  await writeFile(join(folder, STATE_FILE), `${JSON.stringify(state, null, 2)}\n`);
}

/** @throws UnderstudyError `run` when the file is missing or is not one of ours */
async function loadState(folder: string): Promise<TrainingState> {
  const path = join(folder, STATE_FILE);
  try {
    return stateSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    throw new UnderstudyError('run', `${path}: not the state of a training`, {
      hint: 'remove this checkpoint, or start over with `fresh`',
      cause,
    });
  }
}
