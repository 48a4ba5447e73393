/** Writes students of a run as folders that stand alone. */
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { UnderstudyError } from '../errors.ts';
import { writeFolderAtomic } from '../files/index.ts';
import { openRun, type Run } from '../runs/index.ts';
import {
  addOnnx,
  asClassHasHim,
  averageStudent,
  saveWhole,
  soloStudent,
  type WholeClassifier,
  withAdapter,
} from '../students/index.ts';
import { stateMaxLength } from '../text/index.ts';
import { calibrated, studentRow } from '../training/index.ts';
import { VERSION } from '../version.ts';
import { checkExportFolder, checkExportsFolder, markExport } from './export-folder.ts';
import { type Member, type Members, maxLengthOf, openMembers } from './members.ts';
import type { WorkContext } from './work-context.ts';

export interface ExportJob {
  readonly run: string;
  /** One student; null for all, each in a folder of his own. */
  readonly student: string | null;
  readonly out: string;
  /** What is added for Transformers.js: nothing, the model, or the model and one with 8-bit weights. */
  readonly onnx: 'none' | 'plain' | 'quantized';
}

export interface ExportSummary {
  readonly out: string;
  readonly interrupted: boolean;
  /** Exported ones. */
  readonly students: number;
  /** Left out, for their training has not ended. */
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
export async function runExport(job: ExportJob, context: WorkContext): Promise<ExportSummary> {
  const started = context.clock();
  // The lock: a class that is being trained or joined meanwhile would come out half old, half new.
  const run = await openRun(job.run, { create: undefined, fresh: false, now: context.now() });
  try {
    await (job.student === null ? checkExportsFolder(job.out) : checkExportFolder(job.out));
    const members = await openMembers(run);
    try {
      const chosen = job.student === null ? members.members : [memberOf(members, job.student, run)];
      const { students, bytes } = await exportMembers(chosen, { job, run, members, context });
      return {
        out: job.out,
        interrupted: students < chosen.length,
        students,
        untrained: job.student === null ? members.untrained : 0,
        bytes,
        seconds: context.clock() - started,
      };
    } finally {
      await members.close();
    }
  } finally {
    await run.release();
  }
}

export function memberOf({ members }: Members, student: string, { folder }: Run): Member {
  const one = members.find((member) => member.student === student);
  if (one !== undefined) return one;
  throw new UnderstudyError('run', `student ${student}: no trained student of that id in ${folder}`, {
    hint: `${join(folder, 'students.csv')} lists them`,
  });
}

interface Exporting {
  readonly job: ExportJob;
  readonly run: Run;
  readonly members: Members;
  readonly context: WorkContext;
}

async function exportMembers(
  chosen: readonly Member[],
  { job, run, members, context }: Exporting,
): Promise<{ students: number; bytes: number }> {
  const classifierOf = await classifiers(members);
  const maxLength = maxLengthOf(members, run);
  let students = 0;
  let bytes = 0;
  const tell = () =>
    context.emit({ event: 'progress', doing: 'exporting students', done: students, of: chosen.length });
  tell();
  for (const member of chosen) {
    const folder =
      job.student === null ? join(job.out, basename(run.student(member.student).folder)) : job.out;
    const classifier = await classifierOf(member);
    const tokenizerFiles = stateMaxLength(classifier.tokenizerFiles, maxLength);
    await writeFolderAtomic(folder, async (temporary) => {
      await saveWhole(temporary, { ...classifier, tokenizerFiles });
      if (job.onnx !== 'none')
        await addOnnx(temporary, classifier, { maxLength, quantize: job.onnx === 'quantized' });
      await markExport(temporary, markOf(member, run));
    });
    bytes += await sizeOf(folder);
    students++;
    tell();
    // Lets the message "stop" in.
    await new Promise(setImmediate);
    if (context.interrupted()) break;
  }
  return { students, bytes };
}

/** All weights of a member; what a class shares is read once. */
export async function classifiers({
  class: class_,
}: Members): Promise<(member: Member) => WholeClassifier | Promise<WholeClassifier>> {
  if (class_ === null) return (member) => soloStudent((member as Member & { folder: string }).folder);
  const { model, tokenizer, record } = class_;
  const average = await averageStudent(model, tokenizer.files);
  return (member) =>
    member.recipe === 'class'
      ? asClassHasHim(average, calibrated(studentRow(model, member.mean), record.temperature))
      : withAdapter(average, member.folder);
}

/** Who it is, and of what he was made. */
function markOf({ student, recipe }: Member, { header }: Run): Readonly<Record<string, unknown>> {
  const { data, base } = header;
  return { understudy: VERSION, student, recipe, base, data: { fingerprint: data.fingerprint } };
}

async function sizeOf(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true });
  const stats = await Promise.all(names.map((name) => stat(join(folder, name))));
  return stats.filter((one) => one.isFile()).reduce((total, { size }) => total + size, 0);
}
