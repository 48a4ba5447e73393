/**
 * The jobs as functions. Each takes the job's input and returns what can be awaited for the result (null when it was
 * stopped) and iterated for the events. It computes in a process of its own, or with `{ host: 'here' }` in this one; an
 * `AbortSignal` stops it after the step in progress, and what is done is kept.
 *
 * All throw UnderstudyError: `usage` for an input that is wrong, and what the job itself throws.
 */
import type { JobRun } from './host/job-run.ts';
import { type HostOptions, planJob, startJob } from './host/start-job.ts';
import type { EventOf, InputOf, JobName, PlanOf, ResultOf } from './registry.ts';

type Run<Name extends JobName> = JobRun<EventOf<Name>, ResultOf<Name>>;

/** Trains a synthetic student for each student of an answer log, or goes on where an earlier training stopped. */
export function train(input: InputOf<'train'>, options?: HostOptions): Run<'train'> {
  return startJob('train', input, options);
}

/** Says what a training would do: students, steps, seconds, bytes, and what its run folder holds already. */
export function planTraining(
  input: InputOf<'train'>,
  options?: HostOptions,
): JobRun<EventOf<'train'>, PlanOf<'train'>> {
  return planJob('train', input, options);
}

/** Judges a run on answers that it was not trained on, beside simpler predictors on the same answers. */
export function evaluate(input: InputOf<'evaluate'>, options?: HostOptions): Run<'evaluate'> {
  return startJob('evaluate', input, options);
}

/** How hard questions are, asked before or not: facility and b (logits) with standard errors. */
export function difficulty(input: InputOf<'difficulty'>, options?: HostOptions): Run<'difficulty'> {
  return startJob('difficulty', input, options);
}

/** Synthetic against real: difficulties of questions that the class had not met, and its answers. */
export function compare(input: InputOf<'compare'>, options?: HostOptions): Run<'compare'> {
  return startJob('compare', input, options);
}

/** Asks every synthetic student of a run every question: P(correct). */
export function simulate(input: InputOf<'simulate'>, options?: HostOptions): Run<'simulate'> {
  return startJob('simulate', input, options);
}

/** Takes new students into a trained class, from a handful of answers each. */
export function join(input: InputOf<'join'>, options?: HostOptions): Run<'join'> {
  return startJob('join', input, options);
}

/** Writes synthetic students as folders that Transformers loads. */
export function exportStudents(input: InputOf<'export'>, options?: HostOptions): Run<'export'> {
  return startJob('export', input, options);
}

/** Pushes synthetic students to the Hugging Face Hub, a repository each. */
export function push(input: InputOf<'push'>, options?: HostOptions): Run<'push'> {
  return startJob('push', input, options);
}

/** Checks an answer log, says what is in it and what could leak from training to test. */
export function inspect(input: InputOf<'inspect'>, options?: HostOptions): Run<'inspect'> {
  return startJob('inspect', input, options);
}

/** Generates a class of students whose abilities, and questions whose difficulties, are known. */
export function sample(input: InputOf<'sample'> = {}, options?: HostOptions): Run<'sample'> {
  return startJob('sample', input, options);
}

/** Trains a small ModernBERT from nothing on generated question text. */
export function pretrain(input: InputOf<'pretrain'>, options?: HostOptions): Run<'pretrain'> {
  return startJob('pretrain', input, options);
}
