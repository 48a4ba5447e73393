/** Where a training stands, in its work folder: a checkpoint that is written whole or not at all. */
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFolderAtomic } from '../../src/files/index.ts';
import type { Distillation } from '../../src/training/index.ts';
import type { Statistics } from './start.ts';

export interface State {
  /** Optimizer steps done. */
  readonly step: number;
  /** What comes next: a batch of a window of an epoch. */
  readonly epoch: number;
  readonly window: number;
  readonly batch: number;
  /** Tokens that were trained on, and seconds that it took. */
  readonly tokens: number;
  readonly seconds: number;
  /** The descent to a learning rate of 0, where it has begun. */
  readonly finish: { readonly from: number; readonly steps: number } | null;
}

export interface SavedState {
  readonly state: State;
  readonly statistics: Statistics;
}

const STATE = 'state.json';

export async function saveState(folder: string, model: Distillation, saved: SavedState): Promise<void> {
  const { centre, variance } = saved.statistics;
  const json = { ...saved.state, statistics: { centre: [...centre], variance } };
  await writeFolderAtomic(folder, async (temporary) => {
    await model.save(temporary);
    await model.saveMoments(temporary);
    await writeFile(join(temporary, STATE), JSON.stringify(json));
  });
}

/** Undefined where there is none. */
export function readState(folder: string): SavedState | undefined {
  const path = join(folder, STATE);
  if (!existsSync(path)) return undefined;
  const { statistics, ...state } = JSON.parse(readFileSync(path, 'utf8')) as State & {
    statistics: { centre: number[]; variance: Statistics['variance'] };
  };
  return { state, statistics: { ...statistics, centre: Float32Array.from(statistics.centre) } };
}
