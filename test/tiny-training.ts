/** Trainings of the tiny base on the small log, a second each or less, for tests of what jobs make of runs. */
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { EventOf, InputOf, JobRun, ResultOf } from '../src/jobs/index.ts';
import { FIXTURES } from './e2e/process.ts';

/** Students 07, 21 and 22, and 23 with one answer. */
export const LOG: string = join(FIXTURES, 'notebook-run/answers.csv');
export const BASE: string = join(FIXTURES, 'notebook-run/base');

type TrainInput = InputOf<'train'>;

const common = { log: LOG, base: BASE } as const satisfies TrainInput;

/** A training of each recipe, all but the run folder. */
export const TINY = {
  solo: { ...common, recipe: 'solo', students: 2, epochs: 2 },
  frozen: { ...common, encoder: 'frozen', epochs: 4, batchSize: 8 },
  tuned: { ...common, readers: ['base'], epochs: 1, batchSize: 1, rank: 2 },
  adapter: { ...common, recipe: 'adapter', encoder: 'frozen', epochs: 2, adapterEpochs: 2 },
  folds: { ...common, encoder: 'frozen', epochs: 2, folds: 2 },
} as const satisfies Record<string, TrainInput>;

export interface Outcome {
  readonly events: readonly EventOf<'train'>[];
  readonly result: ResultOf<'train'> | null;
}

/** Follows a training to its end. @param onEvent hears each event before the next one happens */
export async function outcomeOf(
  job: JobRun<EventOf<'train'>, ResultOf<'train'>>,
  onEvent: (event: EventOf<'train'>) => void = () => {},
): Promise<Outcome> {
  const events: EventOf<'train'>[] = [];
  for await (const event of job) {
    events.push(event);
    onEvent(event);
  }
  return { events, result: await job };
}

/** Paths of all files below the folder, relative to it. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** The children of this process run from source: vitest's loader of TypeScript does not reach them, tsx's does. */
export function letChildrenLoadSource(): void {
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  process.execArgv.push('--import', loader);
}
