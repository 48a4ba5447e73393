/** Where a training stands, beside the weights and moments of a checkpoint: `training_state.json`. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { UnderstudyError } from '../errors.ts';

const FILE = 'training_state.json';

export interface Best {
  /** From 1. */
  readonly epoch: number;
  readonly step: number;
  /** On the rows that choose, more is better: weighted F1 for a student alone, minus the log loss for a class. */
  readonly score: number;
}

export interface TrainingState {
  /** Optimizer steps done. */
  readonly step: number;
  /** Whether the epoch that ends at this step has been evaluated: the checkpoint is one of an epoch. */
  readonly epochEnd: boolean;
  readonly best: Best | null;
  /** Seconds spent in steps and evaluations so far, over all processes. */
  readonly seconds: number;
}

const stateSchema: z.ZodType<TrainingState> = z.object({
  step: z.int(),
  epochEnd: z.boolean(),
  best: z.object({ epoch: z.int(), step: z.int(), score: z.number() }).nullable(),
  seconds: z.number(),
});

export const INITIAL_STATE: TrainingState = { step: 0, epochEnd: true, best: null, seconds: 0 };

/** Writes into a checkpoint in the making: the folder as a whole appears at once. */
export async function saveState(folder: string, state: TrainingState): Promise<void> {
  await writeFile(join(folder, FILE), `${JSON.stringify(state, null, 2)}\n`);
}

/** @throws UnderstudyError `run` when the file is missing or is not one of ours */
export async function loadState(folder: string): Promise<TrainingState> {
  const path = join(folder, FILE);
  try {
    return stateSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    throw new UnderstudyError('run', `${path}: not the state of a training`, {
      hint: 'remove this checkpoint, or start over with --fresh',
      cause,
    });
  }
}
