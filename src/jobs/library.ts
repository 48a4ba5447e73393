/**
 * The jobs as functions. Each takes the job's input and returns what can be awaited for the result (null when it was
 * stopped) and iterated for the events, from the start of the iteration on. It computes in a process of its own, or with
 * `{ host: 'here' }` in this one; an `AbortSignal` stops it after the step in progress, and what is done is kept.
 *
 * All throw UnderstudyError: `usage` for an input that is wrong, and what the job itself throws.
 */
import type { JobRun } from './host/job-run.ts';
import type { OpenClass, OpenClassOptions } from './host/open-class.ts';
import { type HostOptions, planJob, startJob } from './host/start-job.ts';
import type { EventOf, InputOf, JobName, PlanOf, ResultOf } from './registry.ts';

type Job<Name extends JobName> = (
  input: InputOf<Name>,
  options?: HostOptions,
) => JobRun<EventOf<Name>, ResultOf<Name>>;

function job<Name extends JobName>(name: Name): Job<Name> {
  return (input, options) => startJob(name, input, options);
}

/** Trains a synthetic student for each student of an answer log, or goes on where an earlier training stopped. */
export const train: Job<'train'> = job('train');

/** Says what a training would do: students, steps, seconds, bytes, and what its run folder holds already. */
export function planTraining(
  input: InputOf<'train'>,
  options?: HostOptions,
): JobRun<EventOf<'train'>, PlanOf<'train'>> {
  return planJob('train', input, options);
}

/** Judges a run on answers that it was not trained on, beside simpler predictors on the same answers. */
export const evaluate: Job<'evaluate'> = job('evaluate');

/** How hard questions are, asked before or not: facility and b (logits) with standard errors. */
export const difficulty: Job<'difficulty'> = job('difficulty');

/** Synthetic against real: difficulties of questions that the class had not met, and its answers. */
export const compare: Job<'compare'> = job('compare');

/** Asks every synthetic student of a run every question: P(correct). */
export const simulate: Job<'simulate'> = job('simulate');

/** Takes new students into a trained class, from a handful of answers each. */
export const join: Job<'join'> = job('join');

/** Writes synthetic students as folders that Transformers loads. */
export const exportStudents: Job<'export'> = job('export');

/** Pushes synthetic students to the Hugging Face Hub, a repository each. */
export const push: Job<'push'> = job('push');

/** Checks an answer log, says what is in it and what could leak from training to test. */
export const inspect: Job<'inspect'> = job('inspect');

/** Generates a class of students whose abilities, and questions whose difficulties, are known. */
export function sample(input: InputOf<'sample'> = {}, options?: HostOptions): ReturnType<Job<'sample'>> {
  return startJob('sample', input, options);
}

/** Trains a small ModernBERT from nothing on generated question text. */
export const pretrain: Job<'pretrain'> = job('pretrain');

/**
 * Opens the class of a run folder in this process: its models are loaded once, after which a question takes
 * milliseconds. The run is locked only while it is read; students who join later are met by a class opened later.
 *
 * @throws UnderstudyError `usage` for an option that is wrong; `run` where the folder holds no run, nobody is trained, or another process writes the run
 */
export async function openClass(folder: string, options: OpenClassOptions = {}): Promise<OpenClass> {
  return await (await import('./host/open-class.ts')).openClass(folder, options);
}
