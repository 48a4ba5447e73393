/** All jobs, in the order in which they are listed. Each is loaded when it is needed. */
import type { NoteEvent } from '../classes/index.ts';
import type { JobEvent, JobSpec } from './job.ts';

const JOBS = {
  train: async () => (await import('./train/index.ts')).train,
  evaluate: async () => (await import('./evaluate/index.ts')).evaluate,
  difficulty: async () => (await import('./difficulty/index.ts')).difficulty,
  compare: async () => (await import('./compare/index.ts')).compare,
  simulate: async () => (await import('./simulate/index.ts')).simulate,
  join: async () => (await import('./join/index.ts')).join,
  export: async () => (await import('./export/index.ts')).exportStudents,
  push: async () => (await import('./push/index.ts')).push,
  inspect: async () => (await import('./inspect/index.ts')).inspect,
  sample: async () => (await import('./sample/index.ts')).sample,
  pretrain: async () => (await import('./pretrain/index.ts')).pretrain,
} as const;

export type JobName = keyof typeof JOBS;

export const JOB_NAMES = Object.keys(JOBS) as readonly JobName[];

type SpecOf<Name extends JobName> = Awaited<ReturnType<(typeof JOBS)[Name]>>;

/** What a caller gives a job: defaults may be left out. */
export type InputOf<Name extends JobName> =
  SpecOf<Name> extends { readonly input: { readonly _zod: { readonly input: infer Input } } } ? Input : never;

type Parts<Name extends JobName> =
  SpecOf<Name> extends JobSpec<Name, infer _Schema, infer Input, infer Event, infer Result, infer Plan>
    ? { input: Input; event: Event; result: Result; plan: Plan }
    : never;

/** What the job itself gets: checked, complete. */
export type CompleteInputOf<Name extends JobName> = Parts<Name>['input'];
export type EventOf<Name extends JobName> = Parts<Name>['event'] | NoteEvent;
export type ResultOf<Name extends JobName> = Parts<Name>['result'];
export type PlanOf<Name extends JobName> = Parts<Name>['plan'];

/** The spec of any job. */
// biome-ignore lint/suspicious/noExplicitAny: a job is called with what its own schema made
export type AnyJob = JobSpec<string, any, any, JobEvent, unknown, unknown>;

export async function loadJob(name: JobName): Promise<AnyJob> {
  return (await JOBS[name]()) as unknown as AnyJob;
}
