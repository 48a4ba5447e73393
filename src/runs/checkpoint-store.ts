/** A folder of checkpoints, one a number of optimizer steps: each is there whole or not at all. */
import { join } from 'node:path';
import { listFolder, removeFolderAtomic, writeFolderAtomic } from '../files/index.ts';
import type { EventLog } from './event-log.ts';
import { CHECKPOINTS } from './layout.ts';

interface Checkpoint {
  /** Optimizer steps done. */
  readonly step: number;
  readonly folder: string;
}

export interface CheckpointStore {
  /** Complete ones, the earliest first. */
  checkpoints(): Promise<Checkpoint[]>;
  /** The checkpoint appears once `fill` is done and all events logged until then are on the disk. */
  saveCheckpoint(step: number, fill: (folder: string) => Promise<void>): Promise<void>;
  removeCheckpoint(step: number): Promise<void>;
}

const CHECKPOINT = /^checkpoint-(\d+)$/;

/** The complete checkpoints of whatever is trained in `folder`, the earliest first. */
export async function listCheckpoints(folder: string): Promise<Checkpoint[]> {
  return (await listFolder(join(folder, CHECKPOINTS)))
    .flatMap((name) => {
      const step = CHECKPOINT.exec(name)?.[1];
      return step === undefined ? [] : [{ step: Number(step), folder: join(folder, CHECKPOINTS, name) }];
    })
    .sort((a, b) => a.step - b.step);
}

/** The checkpoints of whatever is trained in `folder`; touches nothing by itself. */
export function checkpointStore(folder: string, log: EventLog): CheckpointStore {
  const checkpointFolder = (step: number): string => join(folder, CHECKPOINTS, `checkpoint-${step}`);
  return {
    checkpoints: () => listCheckpoints(folder),
    async saveCheckpoint(step, fill) {
      await writeFolderAtomic(checkpointFolder(step), async (temporary) => {
        await fill(temporary);
        log.sync();
      });
    },
    removeCheckpoint: (step) => removeFolderAtomic(checkpointFolder(step)),
  };
}
