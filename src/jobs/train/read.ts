/** What a training reads before it begins: the answers of its students, where its base is, and what it is made of. */
import {
  auditLog,
  choiceNotes,
  describeColumns,
  findNearDuplicates,
  readStudents,
  refuseCovariatesOfAnswers,
} from '../../answers/index.ts';
import { tellNotes } from '../../classes/index.ts';
import { type BaseEvent, type LocatedBase, locateBase } from '../../hub/index.ts';
import { openCheckpoint, readConfig } from '../../model/index.ts';
import { type RunHeader, readRunHeader } from '../../runs/index.ts';
import { fitTokenizer, loadTokenizer } from '../../text/index.ts';
import type { JobContext } from '../job.ts';
import { telling } from '../telling.ts';
import { withLog } from '../with-log.ts';
import type { ReadAnswers } from './open-training.ts';
import type { TrainJob } from './plans.ts';

export async function readAnswers(job: TrainJob, context: JobContext): Promise<ReadAnswers> {
  return await withLog(job, context, async (log) => {
    await refuseCovariatesOfAnswers(log);
    const { notes, ...read } = await readStudents(log, job.students);
    tellNotes(
      { path: log.path, notes: [...notes, ...(await choiceNotes(log)), ...describeColumns(log.record)] },
      context.note,
    );
    return {
      ...read,
      reading: log.reading,
      audit: await auditLog(log),
      near: findNearDuplicates(read.answers.texts),
    };
  });
}

/** Null when interrupted. A run that was begun with a base of the Hub goes on with the commit that it has. */
export async function* findBase(
  { base, out, fresh }: TrainJob,
  { weights }: { readonly weights: boolean },
  { signal, now, hub, at }: JobContext,
): AsyncGenerator<BaseEvent, LocatedBase | null> {
  return yield* telling<BaseEvent, LocatedBase | null>((onEvent) =>
    locateBase(base.name, {
      run: fresh ? null : out,
      workingFolder: at,
      weights,
      onEvent,
      signal,
      now: now(),
      hub,
    }),
  );
}

/** Config and tokenizer. Where the weights are here, they are checked, too. */
export async function readBase({ folder, absent }: LocatedBase) {
  const model = absent.length > 0 ? null : await openCheckpoint(folder);
  await model?.close();
  const config = model?.config ?? (await readConfig(folder));
  const tokenizer = fitTokenizer(await loadTokenizer(folder), config);
  return { config, tokenizer };
}

/** A base whose weights are not there has no fingerprint, but its commit says whether the run began with it. */
export async function asBegun(
  create: RunHeader,
  { out, fresh }: TrainJob,
  { absent, commit }: LocatedBase,
): Promise<RunHeader> {
  const begun = fresh || absent.length === 0 ? undefined : (await readRunHeader(out))?.base;
  return begun?.revision === commit && begun !== undefined ? { ...create, base: begun } : create;
}
