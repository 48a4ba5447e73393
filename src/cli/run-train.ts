/** Trains a class into a run folder: where log, base, recipe and folder come together. */
import { mostActiveStudents, openAnswerLog, type Selection } from '../answers/index.ts';
import { cpuDevice } from '../engine/index.ts';
import { fingerprintFolder, openCheckpoint } from '../model/index.ts';
import { openRun, type Run, type RunEvent, type StudentRow } from '../runs/index.ts';
import { trainSolo } from '../students/index.ts';
import { checkVocabulary, loadTokenizer } from '../text/index.ts';
import type { TrainingSettings } from '../training/index.ts';
import { heldOutRows, skippedRow, trainedRow } from './student-rows.ts';
import { VERSION } from './version.ts';
import type { WorkerEvent } from './worker-protocol.ts';

export interface TrainJob {
  readonly log: string;
  readonly columns: Readonly<Record<string, string>>;
  readonly base: { readonly name: string; readonly folder: string };
  /** How many of the most active. */
  readonly students: number;
  readonly recipe: 'solo';
  readonly split: 'random';
  readonly selection: Selection;
  readonly settings: TrainingSettings;
  readonly device: 'cpu';
  /** Of one operation; 0 for all cores. */
  readonly threads: number;
  readonly out: string;
  readonly fresh: boolean;
}

export interface TrainSummary {
  readonly folder: string;
  readonly interrupted: boolean;
  /** Parameters that the base did not have. */
  readonly fresh: readonly string[];
  readonly students: readonly StudentRow[];
}

export interface WorkContext {
  readonly emit: (event: WorkerEvent) => void;
  readonly interrupted: () => boolean;
  /** Seconds from any fixed moment. */
  readonly clock: () => number;
  /** ISO time. */
  readonly now: () => string;
}

export async function runTrain(job: TrainJob, context: WorkContext): Promise<TrainSummary> {
  context.emit({ event: 'reading', what: job.log });
  const log = await openAnswerLog({ path: job.log, columns: job.columns });
  const students = await mostActiveStudents(log, job.students);
  const base = await openCheckpoint(job.base.folder);
  const tokenizer = await loadTokenizer(job.base.folder);
  checkVocabulary(tokenizer, base.config.vocabSize);
  const run = await openRun(job.out, {
    create: {
      format: 1,
      recipe: job.recipe,
      settings: {
        ...job.settings,
        students: job.students,
        split: job.split,
        selection: job.selection,
        columns: job.columns,
      },
      versions: { understudy: VERSION, node: process.versions.node },
      seed: job.settings.seed,
      data: { path: job.log, fingerprint: log.fingerprint },
      base: { name: job.base.name, fingerprint: await fingerprintFolder(job.base.folder) },
      started_at: context.now(),
    },
    fresh: job.fresh,
    now: context.now(),
  });

  try {
    const rows = new Map<string, StudentRow>();
    const record = recorder(run);
    record({ event: 'run', recipe: job.recipe, students: students.length, base: job.base.name });
    const training = trainSolo({
      log,
      students,
      base,
      tokenizer,
      device: cpuDevice({ threads: job.threads }),
      settings: job.settings,
      selection: job.selection,
      isFinished: async (student) => (await run.student(student).metrics()) !== null,
      checkpoints: (student) => run.student(student),
      async keep(result, save) {
        const answers = students.find(({ userId }) => userId === result.student)!.answers;
        const metrics = { ...trainedRow(result, answers), selection: result.selection, steps: result.steps };
        await run
          .student(result.student)
          .saveModel({ fill: save, predictions: heldOutRows(result), metrics });
        rows.set(result.student, trainedRow(result, answers));
        await writeTables(
          run,
          students.flatMap(({ userId }) => rows.get(userId) ?? []),
        );
      },
      clock: context.clock,
      interrupted: context.interrupted,
    });

    let next = await training.next();
    for (; !next.done; next = await training.next()) {
      const event = next.value;
      if (event.event === 'skipped')
        rows.set(event.student, skippedRow(event.student, event.answers, event.reason));
      if (event.event === 'finished before')
        rows.set(event.student, (await run.student(event.student).metrics())!);
      record({ ...event });
      context.emit({ ...event });
      // Lets the message "stop" in: the training itself never waits for the event loop.
      await new Promise(setImmediate);
    }
    const all = students.flatMap(({ userId }) => rows.get(userId) ?? []);
    await writeTables(run, all);
    return { folder: job.out, interrupted: !next.value, fresh: [], students: all };
  } finally {
    await run.release();
    await base.close();
    log.close();
  }
}

/** students.csv, and the predictions of all students that are trained. */
async function writeTables(run: Run, rows: readonly StudentRow[]): Promise<void> {
  await run.writeStudentsCsv(rows);
  const trained = rows.filter(({ status }) => status === 'trained');
  const predictions = await Promise.all(trained.map(({ user_id }) => run.student(user_id).predictions()));
  await run.writePredictionsParquet(predictions.flat());
}

/**
 * Writes events to the log such that a run that was killed and gone on with has the log of one that was not:
 * what is done again is logged once, what was logged before is not logged again.
 */
function recorder(run: Run): (event: RunEvent) => void {
  return (event) => {
    if (event.event === 'finished before') return;
    if (event.event === 'run' || event.event === 'skipped') {
      const key = JSON.stringify(event);
      if (run.resumed && run.log.events().some((line) => JSON.stringify(line) === key)) return;
    }
    if (event.event === 'student') {
      const { student, done } = event as RunEvent & { student: string; done: number };
      run.log.rewind(
        (line) =>
          line.student !== student ||
          (line.event !== 'trained' && Number(line.step ?? 0) <= done && done > 0),
      );
    }
    run.log.append(event);
  };
}
