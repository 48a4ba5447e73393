/** Where a training stands, in its work folder: checkpoints that are written whole or not at all. */
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFolderAtomic } from '../../src/files/index.ts';
import type { Distillation } from '../../src/training/index.ts';
import type { Place } from './batches.ts';
import type { Statistics } from './counts.ts';
import type { Finish } from './schedule.ts';

export interface State extends Place {
  /** Optimizer steps done. */
  readonly step: number;
  /** Tokens that were trained on, and seconds that it took. */
  readonly tokens: number;
  readonly seconds: number;
  /** Null while the learning rate is level. */
  readonly finish: Finish | null;
  /** In the stage of keys: the question that comes next. */
  readonly keys?: QuestionPlace;
}

/** A place in the shuffled questions of an epoch of theirs. */
export interface QuestionPlace {
  readonly epoch: number;
  readonly question: number;
}

export const FIRST: State = {
  step: 0,
  epoch: 0,
  window: 0,
  batch: 0,
  tokens: 0,
  seconds: 0,
  finish: null,
};

export interface SavedState {
  readonly state: State;
  readonly statistics: Statistics;
}

const STATE = 'state.json';

export async function saveState(
  folder: string,
  model: Pick<Distillation, 'save' | 'saveMoments'>,
  saved: SavedState,
): Promise<void> {
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

export interface Checkpoints {
  /** The level part, from which any later sitting goes on. */
  readonly level: string;
  /** The descent that was begun last. */
  readonly finishing: string;
}

export const checkpointsIn = (work: string): Checkpoints => ({
  level: join(work, 'checkpoint'),
  finishing: join(work, 'finishing'),
});

/** The checkpoint to go on from: a descent, if one is asked for and was begun where the level part stands now. */
export function checkpointToResume({ level, finishing }: Checkpoints, finish: boolean): string {
  const begun = readState(finishing)?.state.finish;
  return finish && begun != null && begun.from === readState(level)?.state.step ? finishing : level;
}

/** The checkpoint that has learned most. */
export function checkpointToWrite({ level, finishing }: Checkpoints): string {
  const steps = (folder: string) => readState(folder)?.state.step ?? -1;
  return steps(finishing) > steps(level) ? finishing : level;
}

export const isFinished = ({ step, finish }: State): boolean =>
  finish !== null && step >= finish.from + finish.steps;
