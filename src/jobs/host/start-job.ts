/** Starting a job: the one way in for the command line and the library. */
import { resolve } from 'node:path';
import { z } from 'zod';
import { UnderstudyError } from '../../errors.ts';
import { choice, expected, fieldsOf, parseInput } from '../fields.ts';
import type { JobEvent } from '../job.ts';
import {
  type AnyJob,
  type CompleteInputOf,
  type EventOf,
  type InputOf,
  type JobName,
  loadJob,
  type PlanOf,
  type ResultOf,
} from '../registry.ts';
import { performInChild } from './in-child.ts';
import { JobRun } from './job-run.ts';
import type { JobMode } from './protocol.ts';
import { type HostSettings, hostInput } from './settings.ts';

export interface HostOptions extends Partial<HostSettings> {
  /**
   * Where the job computes: in a process of its own, so that this one stays responsive, or `here`.
   *
   * @default 'child'
   */
  readonly host?: 'child' | 'here';
  /** The job finishes its step, keeps what is done, and its result is null. */
  readonly signal?: AbortSignal;
  /** Ends the job's own process at once, so `host` must not be `here`. What it has written is whole. */
  readonly kill?: AbortSignal;
}

const abortSignal = z.instanceof(AbortSignal, { error: expected('an AbortSignal') }).optional();

const hostOptions = hostInput.extend({
  host: choice(['child', 'here']).default('child'),
  signal: abortSignal,
  kill: abortSignal,
});

/**
 * Does a job.
 *
 * @returns await it for the result (null when it was stopped), iterate it for the events
 */
export function startJob<Name extends JobName>(
  name: Name,
  input: InputOf<Name>,
  options: HostOptions = {},
): JobRun<EventOf<Name>, ResultOf<Name>> {
  return begin(name, { mode: 'run', input, options });
}

/** Says what a job would do, and at what cost. */
export function planJob<Name extends JobName>(
  name: Name,
  input: InputOf<Name>,
  options: HostOptions = {},
): JobRun<EventOf<Name>, PlanOf<Name>> {
  return begin(name, { mode: 'plan', input, options });
}

interface Start {
  readonly mode: JobMode;
  readonly input: unknown;
  readonly options: HostOptions;
  /** The folder in which paths are typed, wherever this process goes meanwhile. */
  readonly at: string;
}

/** For a job of which only the name is known. */
type OnEvent = (event: JobEvent) => void;

function begin<Event, Result>(name: JobName, given: Omit<Start, 'at'>): JobRun<Event, Result> {
  const at = resolve('.');
  return new JobRun((onEvent) => start(name, { ...given, at }, onEvent as OnEvent));
}

async function start(name: JobName, { mode, input, options, at }: Start, onEvent: OnEvent): Promise<never> {
  const { host, signal = NEVER, kill, ...settings } = parseInput(hostOptions, options);
  if (host === 'here' && kill !== undefined)
    throw new UnderstudyError('usage', '`kill`: of no use to `host: here`, where no process can be ended', {
      hint: 'stop the job by its `signal`, or leave `host` out',
    });
  const job = await loadJob(name);
  const resolved = resolvePaths(job, input, at);
  const complete = job.complete(resolved, at);
  if (mode === 'plan' && job.hasPlan !== true)
    throw new UnderstudyError('usage', `${name}: has no plan`, { hint: 'run it' });
  if (host === 'here') {
    const { perform } = await import('./perform.ts');
    return (await perform(job, { mode, input: complete, at, settings, signal, onEvent })) as never;
  }
  const order = { job: name, mode, input: resolved, at, settings };
  const eventLog = mode === 'plan' ? null : (job.eventLog?.(complete) ?? null);
  return (await performInChild(order, { signal, kill: kill ?? NEVER, onEvent, eventLog })) as never;
}

/**
 * The input as the job gets it: checked, defaults filled in, paths resolved.
 *
 * @throws UnderstudyError `usage` naming the input that is wrong
 */
export async function completeInput<Name extends JobName>(
  name: Name,
  input: InputOf<Name>,
): Promise<CompleteInputOf<Name>> {
  const job = await loadJob(name);
  const at = resolve('.');
  return job.complete(resolvePaths(job, input, at), at) as CompleteInputOf<Name>;
}

const NEVER: AbortSignal = new AbortController().signal;

/** The input with defaults; relative paths begin at the folder in which they are typed. */
function resolvePaths(job: AnyJob, input: unknown, at: string): Record<string, unknown> {
  const paths = new Set(fieldsOf(job).flatMap(({ name, isPath }) => (isPath ? [name] : [])));
  return Object.fromEntries(
    Object.entries(parseInput(job.input, input)).map(([name, value]) => [
      name,
      paths.has(name) && typeof value === 'string' ? resolve(at, value) : value,
    ]),
  );
}
