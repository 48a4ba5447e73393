/** Trains a class into a run folder: where log, base, recipe and folder come together. */
import { resolve } from 'node:path';
import {
  answersByStudent,
  mostActiveStudents,
  openAnswerLog,
  type Selection,
  type StudentAnswers,
} from '../answers/index.ts';
import { type DeviceName, ONNXRUNTIME_VERSION, openDevice } from '../engine/index.ts';
import { type Checkpoint, fingerprintFolder, openCheckpoint } from '../model/index.ts';
import { openRun, type Run, type RunHeader, type StudentRow } from '../runs/index.ts';
import { planStudent, trainSolo } from '../students/index.ts';
import { checkVocabulary, loadTokenizer, type Tokenizer } from '../text/index.ts';
import type { TrainingSettings } from '../training/index.ts';
import { runRecorder } from './run-recorder.ts';
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
  readonly device: DeviceName;
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

/**
 * Begins the run, or goes on with it; the folder is complete for the students that are done whenever this ends.
 *
 * @throws UnderstudyError for whatever a user can mend: the log, the base, the folder, a loss that is not finite
 */
export async function runTrain(job: TrainJob, context: WorkContext): Promise<TrainSummary> {
  context.emit({ event: 'reading', what: job.log });
  const { students, fingerprint } = await readClass(job);
  const base = await openCheckpoint(job.base.folder);
  try {
    const tokenizer = await loadTokenizer(job.base.folder);
    checkVocabulary(tokenizer, base.config.vocabSize);
    if (context.interrupted()) return { folder: job.out, interrupted: true, fresh: [], students: [] };
    const create = await headerOf(job, fingerprint, context.now());
    const run = await openRun(job.out, { create, fresh: job.fresh, now: context.now() });
    try {
      return await trainInto(run, { job, students, base, tokenizer }, context);
    } finally {
      await run.release();
    }
  } finally {
    await base.close();
  }
}

interface ClassToTrain {
  readonly job: TrainJob;
  readonly students: readonly StudentAnswers[];
  readonly base: Checkpoint;
  readonly tokenizer: Tokenizer;
}

/** The chosen students with their answers, the fewest first; the log is closed before training begins. */
async function readClass(job: TrainJob): Promise<{ students: StudentAnswers[]; fingerprint: string }> {
  const log = await openAnswerLog({ path: job.log, columns: job.columns });
  try {
    const students: StudentAnswers[] = [];
    const chosen = await mostActiveStudents(log, job.students);
    for await (const student of answersByStudent(
      log,
      chosen.map(({ userId }) => userId),
    ))
      students.push(student);
    return { students, fingerprint: log.fingerprint };
  } finally {
    log.close();
  }
}

async function headerOf(job: TrainJob, fingerprint: string, now: string): Promise<RunHeader> {
  const { settings, students, split, selection, columns } = job;
  return {
    format: 1,
    recipe: job.recipe,
    settings: { ...settings, students, split, selection, columns },
    versions: { understudy: VERSION, node: process.versions.node, onnxruntime: ONNXRUNTIME_VERSION },
    seed: settings.seed,
    data: { path: resolve(job.log), fingerprint },
    base: { name: job.base.name, fingerprint: await fingerprintFolder(job.base.folder) },
    started_at: now,
  };
}

async function trainInto(
  run: Run,
  { job, students, base, tokenizer }: ClassToTrain,
  context: WorkContext,
): Promise<TrainSummary> {
  const rows = new Map<string, StudentRow>();
  const known = () => students.flatMap(({ userId }) => rows.get(userId) ?? []);
  // Whatever becomes of this process, the tables keep what earlier ones finished.
  for (const { userId } of students) {
    const metrics = await run.student(userId).metrics();
    if (metrics !== null) rows.set(userId, metrics);
  }
  const record = runRecorder(run);
  let fresh: readonly string[] = [];
  context.emit({
    event: 'plan',
    steps: pendingSteps(
      students.filter(({ userId }) => !rows.has(userId)),
      job,
    ),
  });
  record({ event: 'run', recipe: job.recipe, students: students.length, base: job.base.name });

  const training = trainSolo({
    students,
    base,
    tokenizer,
    device: openDevice(job.device, { threads: job.threads }),
    settings: job.settings,
    selection: job.selection,
    isFinished: (student) => rows.has(student),
    checkpoints: (student) => run.student(student),
    async keep(result, save) {
      const row = trainedRow(result);
      const metrics = { ...row, selection: result.selection, steps: result.steps };
      const predictions = heldOutRows(result);
      await run.student(result.student).saveModel({ fill: save, predictions, metrics });
      rows.set(result.student, row);
      await writeTables(run, known());
    },
    clock: context.clock,
    interrupted: context.interrupted,
  });
  let next = await training.next();
  for (; !next.done; next = await training.next()) {
    const event = next.value;
    if (event.event === 'skipped')
      rows.set(event.student, skippedRow(event.student, event.answers, event.reason));
    if (event.event === 'fresh') fresh = event.parameters;
    record({ ...event });
    context.emit({ ...event });
    // Lets the message "stop" in: the training itself never waits for the event loop.
    await new Promise(setImmediate);
  }
  await writeTables(run, known());
  return { folder: job.out, interrupted: !next.value, fresh, students: known() };
}

/** Optimizer steps of these students, skipped ones not counted. */
function pendingSteps(students: readonly StudentAnswers[], job: TrainJob): number {
  const options = { selection: job.selection, ...job.settings };
  return students
    .map(({ userId, answers }) => planStudent({ userId, answers: answers.length }, options).steps)
    .reduce((a, b) => a + b, 0);
}

/** students.csv, and the predictions of all students that are trained. */
async function writeTables(run: Run, rows: readonly StudentRow[]): Promise<void> {
  await run.writeStudentsCsv(rows);
  const trained = rows.filter(({ status }) => status === 'trained');
  const predictions = await Promise.all(trained.map(({ user_id }) => run.student(user_id).predictions()));
  await run.writePredictionsParquet(predictions.flat());
}
