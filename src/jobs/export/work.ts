/** Writes students of a run as folders that stand alone. */
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  classifiers,
  type Member,
  type Members,
  memberOf,
  type ProgressEvent,
  withTrainedRun,
} from '../../classes/index.ts';
import { writeFolderAtomic } from '../../files/index.ts';
import type { Run } from '../../runs/index.ts';
import { addOnnx, saveWhole } from '../../students/index.ts';
import { stateMaxLength } from '../../text/index.ts';
import { VERSION } from '../../version.ts';
import type { JobContext } from '../job.ts';
import { checkExportFolder, checkExportsFolder, markExport } from './export-folder.ts';
import type { ExportJob } from './input.ts';

export interface ExportSummary {
  readonly out: string;
  /** The one that was asked for; null: all. */
  readonly student: string | null;
  /** Exported ones. */
  readonly students: number;
  /** Students left out, since their training has not ended. */
  readonly untrained: number;
  readonly bytes: number;
  readonly seconds: number;
}

/**
 * Each student's folder is there whole or not at all; an interrupted export of all leaves those that were done.
 *
 * @throws UnderstudyError `run` where there is no such student or nobody is trained, `base` where a model is broken,
 *   `io` where the folder is not free
 */
export async function* run(
  job: ExportJob,
  context: JobContext,
): AsyncGenerator<ProgressEvent, ExportSummary | null> {
  const started = context.clock();
  const { student = null, out } = job;
  // Locked: a class that is being trained or joined meanwhile would come out half old, half new.
  const opening = { ...context, now: context.now() };
  return yield* withTrainedRun(context.lockOf(job.run), opening, async function* (opened) {
    await (student === null ? checkExportsFolder(out) : checkExportFolder(out));
    const [{ run }, members] = [opened, await opened.members()];
    const chosen = student === null ? members.members : [memberOf(members, student, run)];
    const bytes = yield* exportMembers(chosen, { job, run, members, signal: context.signal });
    if (bytes === null) return null;
    const untrained = student === null ? members.untrained : 0;
    return { out, student, students: chosen.length, untrained, bytes, seconds: context.clock() - started };
  });
}

interface Exporting {
  readonly job: ExportJob;
  readonly run: Run;
  readonly members: Members;
  readonly signal: AbortSignal;
}

/** Bytes that were written; null when interrupted. */
async function* exportMembers(
  chosen: readonly Member[],
  { job, run, members, signal }: Exporting,
): AsyncGenerator<ProgressEvent, number | null> {
  const classifierOf = await classifiers(members);
  const { maxLength } = members;
  const of = chosen.length;
  let bytes = 0;
  yield { event: 'progress', doing: 'exporting students', done: 0, of };
  for (const [i, member] of chosen.entries()) {
    if (signal.aborted) return null;
    const folder = job.all ? join(job.out, basename(run.student(member.student).folder)) : job.out;
    const classifier = await classifierOf(member);
    const tokenizerFiles = stateMaxLength(classifier.tokenizerFiles, maxLength);
    await writeFolderAtomic(folder, async (temporary) => {
      await saveWhole(temporary, { ...classifier, tokenizerFiles });
      if (job.onnx || job.quantize)
        await addOnnx(temporary, classifier, { maxLength, quantize: job.quantize });
      await markExport(temporary, markOf(member, run));
    });
    bytes += await sizeOf(folder);
    yield { event: 'progress', doing: 'exporting students', done: i + 1, of };
  }
  return bytes;
}

/** Who it is, and what they were made of. */
function markOf({ student, recipe }: Member, { header }: Run): Readonly<Record<string, unknown>> {
  const { data, base } = header;
  return { understudy: VERSION, student, recipe, base, data: { fingerprint: data.fingerprint } };
}

async function sizeOf(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true });
  const stats = await Promise.all(names.map((name) => stat(join(folder, name))));
  return stats.filter((one) => one.isFile()).reduce((total, { size }) => total + size, 0);
}
