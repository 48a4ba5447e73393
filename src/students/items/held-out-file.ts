/**
 * What a training read of the items that it held out, in the place of its last checkpoint: nothing else is asked of it,
 * and an encoder tuned without each part of a bank would fill the disk.
 */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { UnderstudyError } from '../../errors.ts';
import type { CheckpointStore } from '../../training/index.ts';

/** An item read by what had not met it. */
export interface HeldOutItem {
  readonly row: number;
  /** Which training held it out, from 0. */
  readonly part: number;
  /** Logits, with the standard error of what it says. */
  readonly difficulty: number;
  readonly error: number;
  /** Difficulty as the encoder alone has it. */
  readonly alone: number;
}

/** What a training left. */
export interface JudgedPart {
  readonly heldOut: readonly HeldOutItem[];
  /** That it took, over all processes. */
  readonly seconds: number;
}

const FILE = 'held-out.json';

const schema = z.object({
  heldOut: z.array(
    z.object({
      row: z.int(),
      part: z.int(),
      difficulty: z.number(),
      error: z.number(),
      alone: z.number(),
    }),
  ),
  seconds: z.number(),
});

/** Puts it in the place of the checkpoint of the last step. The others are no longer needed. */
export async function saveJudged(store: CheckpointStore, step: number, part: JudgedPart): Promise<void> {
  await store.saveCheckpoint(step, (folder) => writeFile(join(folder, FILE), `${JSON.stringify(part)}\n`));
  await removeEarlier(store, step);
}

/**
 * Null where the training is not done.
 *
 * @throws UnderstudyError `run` where the file is broken
 */
export async function openJudged(store: CheckpointStore, step: number): Promise<JudgedPart | null> {
  const last = (await store.checkpoints()).at(-1);
  if (last?.step !== step) return null;
  const path = join(last.folder, FILE);
  if (!existsSync(path)) return null;
  try {
    const part = schema.parse(JSON.parse(await readFile(path, 'utf8')));
    // A process killed in it has left some.
    await removeEarlier(store, step);
    return part;
  } catch (cause) {
    throw new UnderstudyError('run', `${path}: not what was read of held-out items`, {
      hint: 'remove this checkpoint, or start over with `fresh`',
      cause,
    });
  }
}

async function removeEarlier(store: CheckpointStore, last: number): Promise<void> {
  for (const { step } of await store.checkpoints()) if (step < last) await store.removeCheckpoint(step);
}
