/** Takes new students into a trained class. */
import { type ClassAnswers, classAnswers, mostActiveStudents, openAnswerLog } from '../answers/index.ts';
import { type DeviceName, openDevice } from '../engine/index.ts';
import { UnderstudyError } from '../errors.ts';
import {
  type ClassStudent,
  dataSettings,
  openRun,
  type Run,
  readStudentsCsv,
  type StudentRow,
} from '../runs/index.ts';
import { joinClass, type Newcomer } from '../students/index.ts';
import { adaptersOfRun } from './adapters-of-run.ts';
import { follow } from './follow.ts';
import { joinedStudentOf } from './joined-rows.ts';
import { openTrainedClass, type TrainedClass } from './trained-class.ts';
import type { WorkContext } from './work-context.ts';

export interface JoinJob {
  readonly run: string;
  readonly log: string;
  readonly columns: Readonly<Record<string, string>>;
  /** Whether a student's later answers to a question count; null: as when the class was trained. */
  readonly attempts: 'all' | 'first' | null;
  readonly device: DeviceName;
  readonly threads: number;
}

export interface JoinedStudent {
  readonly student: string;
  readonly answers: number;
  readonly correct: number;
  /** Posterior mean and deviation of c, logits. */
  readonly ability: number;
  readonly deviation: number;
}

export interface JoinSummary {
  readonly folder: string;
  readonly interrupted: boolean;
  readonly joined: readonly JoinedStudent[];
  /** Students of the file who are in the class already, and were left alone. */
  readonly known: number;
  /** Students of the class from now on. */
  readonly students: number;
  readonly seconds: number;
}

/**
 * The newcomers are there all at once or not at all.
 *
 * @throws UnderstudyError `log` for the answers, or where nobody in them is new; `run` where there is no trained class,
 *   `base` where its model is broken
 */
export async function runJoin(job: JoinJob, context: WorkContext): Promise<JoinSummary> {
  const started = context.clock();
  const run = await openRun(job.run, { create: undefined, fresh: false, now: context.now() });
  try {
    if (run.header.recipe === 'solo')
      throw new UnderstudyError('run', `${job.run}: of recipe solo, which has no class to join`, {
        hint: 'train with --recipe class or adapter, or train the new students alone as well',
      });
    const class_ = await openTrainedClass(run);
    try {
      const { answers, known } = await readNewcomers(job, { run, class_, context });
      const newcomers = await scoreNewcomers(answers, { job, class_, context });
      const all = [...class_.students];
      if (newcomers !== null) {
        const like = class_.students.find(({ joined }) => !joined)?.row;
        all.push(...newcomers.map((newcomer) => joinedStudentOf(newcomer, like)));
        // The table first: a process killed in between is put right by the same command, which finds them new still.
        await run.writeStudentsCsv(await tableOf(run, all));
        await run.class.replaceStudents(all);
      }
      return {
        folder: run.folder,
        interrupted: newcomers === null,
        joined: (newcomers ?? []).map(abilityOf),
        known,
        students: all.length,
        seconds: context.clock() - started,
      };
    } finally {
      await class_.close();
    }
  } finally {
    await run.release();
  }
}

async function readNewcomers(
  { log: path, columns, attempts }: JoinJob,
  { run, class_, context }: { run: Run; class_: TrainedClass; context: WorkContext },
): Promise<{ answers: ClassAnswers; known: number }> {
  context.emit({ event: 'reading', what: path });
  const asTrained = dataSettings(run.header.settings).attempts;
  const log = await openAnswerLog({ path, columns, attempts: attempts ?? asTrained });
  try {
    const members = new Set(class_.students.map(({ user_id }) => user_id));
    const inFile = await mostActiveStudents(log, Number.POSITIVE_INFINITY);
    const fresh = inFile.filter(({ userId }) => !members.has(userId));
    if (fresh.length === 0)
      throw new UnderstudyError('log', `${path}: all ${inFile.length} students are in the class already`, {
        hint: 'give answers of students who are not, or train the class anew on all answers',
      });
    const answers = await classAnswers(
      log,
      fresh.map(({ userId }) => userId),
    );
    return { answers, known: inFile.length - fresh.length };
  } finally {
    log.close();
  }
}

async function scoreNewcomers(
  answers: ClassAnswers,
  { job, class_, context }: { job: JoinJob; class_: TrainedClass; context: WorkContext },
): Promise<Newcomer[] | null> {
  const { prior, max_length: maxLength } = class_.record;
  const of = answers.texts.length;
  let done = 0;
  const tell = (texts: number) => {
    done += texts;
    context.emit({ event: 'progress', doing: 'reading questions', done, of });
  };
  tell(0);
  const joining = joinClass({
    device: openDevice(job.device, { threads: job.threads }),
    model: class_.model,
    answers,
    prior: { bias: prior.bias_variance, vector: prior.vector_variances },
    tokenizer: class_.tokenizer,
    maxLength,
    interrupted: context.interrupted,
  });
  return await follow(joining, tell);
}

/** Rows of students.csv: those of the class, or of who has an adapter or was skipped. */
async function tableOf(run: Run, students: readonly ClassStudent[]): Promise<StudentRow[]> {
  if (run.header.recipe === 'class') return students.map(({ row }) => row);
  const rows = (await adaptersOfRun(run, students)).students;
  if (run.header.settings.folds === undefined) return rows.map(({ row }) => row);
  // What the folds' adapters scored stands in the table alone. A newcomer may be there since a join that was killed.
  const scored = new Map((await readStudentsCsv(run.folder)).map((row) => [row.user_id, row]));
  return rows.map(({ student, row }) => (student.joined ? row : (scored.get(row.user_id) ?? row)));
}

function abilityOf({ student, answers, correct, posterior }: Newcomer): JoinedStudent {
  return {
    student,
    answers,
    correct,
    ability: posterior.mean[0]!,
    deviation: Math.sqrt(posterior.covariance[0]!),
  };
}
