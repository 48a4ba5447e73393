/** A place for checkpoints that is a folder and nothing more: for tests of what trains, without a run around it. */
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckpointStore } from '../src/training/index.ts';

export function folderCheckpoints(folder: string): CheckpointStore {
  return {
    async checkpoints() {
      await mkdir(folder, { recursive: true });
      const steps = (await readdir(folder)).map(Number).sort((a, b) => a - b);
      return steps.map((step) => ({ step, folder: join(folder, String(step)) }));
    },
    async saveCheckpoint(step, fill) {
      const unfinished = `${folder}-unfinished`;
      await mkdir(unfinished, { recursive: true });
      await mkdir(folder, { recursive: true });
      await fill(unfinished);
      await rename(unfinished, join(folder, String(step)));
    },
    removeCheckpoint: (step) => rm(join(folder, String(step)), { recursive: true }),
  };
}
