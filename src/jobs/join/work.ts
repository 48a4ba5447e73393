/** Takes new students into a trained class. */
import { type ClassAnswers, classAnswers, mostActiveStudents } from '../../answers/index.ts';
import {
  adaptersOfRun,
  counting,
  joinedStudentOf,
  openTrainedClass,
  type ProgressEvent,
  type ReadingEvent,
  type TrainedClass,
} from '../../classes/index.ts';
import { UnderstudyError } from '../../errors.ts';
import {
  type ClassStudent,
  dataSettings,
  isOfItems,
  openRun,
  type Run,
  readStudentsCsv,
  type StudentRow,
} from '../../runs/index.ts';
import { joinClass, type Newcomer, openQuestionReader } from '../../students/index.ts';
import { readingAsked } from '../common-fields.ts';
import { defined } from '../fields.ts';
import type { JobContext } from '../job.ts';
import { withLog } from '../with-log.ts';
import type { JoinJob } from './input.ts';

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
export async function* run(
  job: JoinJob,
  context: JobContext,
): AsyncGenerator<ReadingEvent | ProgressEvent, JoinSummary | null> {
  const started = context.clock();
  const run = await openRun(context.lockOf(job.run), { create: undefined, fresh: false, now: context.now() });
  try {
    if (run.header.recipe === 'solo')
      throw new UnderstudyError('run', `${job.run}: of recipe solo, which has no class to join`, {
        hint: 'train with `recipe: class` or `recipe: adapter`, or train the new students alone as well',
      });
    if (isOfItems(run.header))
      throw new UnderstudyError(
        'run',
        `${job.run}: trained on items alone: a class of one, the population, which nobody can join`,
        { hint: 'train on an answer log, which says how persons differ' },
      );
    const trained = await openTrainedClass(run);
    try {
      yield { event: 'reading', what: job.answers };
      const { answers, known } = await readNewcomers(job, run, { trained, context });
      const newcomers = yield* scoreNewcomers(answers, trained, context);
      if (newcomers === null) return null;
      const like = trained.students.find(({ joined }) => !joined)?.row;
      const all = [...trained.students, ...newcomers.map((newcomer) => joinedStudentOf(newcomer, like))];
      // The table first: a process killed in between is put right by the same job, which finds them new still.
      await run.writeStudentsCsv(await tableOf(run, all));
      await run.class.replaceStudents(all);
      return {
        folder: run.folder,
        joined: newcomers.map(abilityOf),
        known,
        students: all.length,
        seconds: context.clock() - started,
      };
    } finally {
      await trained.close();
    }
  } finally {
    await run.release();
  }
}

async function readNewcomers(
  { answers: path, columns, attempts, ...rest }: JoinJob,
  { header }: Run,
  { trained, context }: { readonly trained: TrainedClass; readonly context: JobContext },
): Promise<{ answers: ClassAnswers; known: number }> {
  const { attempts: ofRun, covariates, ...other } = dataSettings(header.settings);
  const { missing, rightFrom, markup } = other;
  const how = {
    columns,
    covariates,
    attempts: attempts ?? ofRun,
    ...defined({ missing, rightFrom, markup }),
  };
  const file = { log: path, ...how, ...readingAsked(rest) };
  return await withLog(file, context, async (log) => {
    const members = new Set(trained.students.map(({ user_id }) => user_id));
    const inFile = await mostActiveStudents(log, Number.POSITIVE_INFINITY);
    const fresh = inFile.map(({ userId }) => userId).filter((id) => !members.has(id));
    if (fresh.length === 0)
      throw new UnderstudyError('log', `${path}: ${allOf(inFile.length)} in the class already`, {
        hint: 'give answers of students who are not, or train the class anew on all answers',
      });
    return { answers: await classAnswers(log, fresh), known: inFile.length - fresh.length };
  });
}

const allOf = (students: number) => (students === 1 ? 'its only student is' : `all ${students} students are`);

/** Null when interrupted. */
async function* scoreNewcomers(
  answers: ClassAnswers,
  { record, model, reading, tokenizer }: TrainedClass,
  { device, signal }: JobContext,
): AsyncGenerator<ProgressEvent, Newcomer[] | null> {
  const { prior, max_length: maxLength } = record;
  const questions = await openQuestionReader(await device(), model, reading?.reader ?? null);
  try {
    const joining = joinClass({
      questions,
      answers,
      prior: { bias: prior.bias_variance, vector: prior.vector_variances },
      wholePrior: reading && { bias: reading.biasVariance, vector: prior.vector_variances },
      tokenizer,
      maxLength,
      interrupted: () => signal.aborted,
    });
    return yield* counting(joining, {
      doing: 'reading questions',
      of: answers.texts.length,
    });
  } finally {
    await questions.release();
  }
}

/** Rows of students.csv: those of the class, or of who has an adapter or was skipped. */
async function tableOf(run: Run, students: readonly ClassStudent[]): Promise<StudentRow[]> {
  if (run.header.recipe === 'class') return students.map(({ row }) => row);
  const rows = (await adaptersOfRun(run.folder, students)).students;
  if (dataSettings(run.header.settings).folds === null) return rows.map(({ row }) => row);
  // What the folds' adapters scored stands in the table alone. A newcomer may be there since a join that was killed.
  const scored = new Map((await readStudentsCsv(run.folder)).map((row) => [row.user_id, row]));
  return rows.map(({ student, row }) => (student.joined ? row : (scored.get(row.user_id) ?? row)));
}

function abilityOf({ student, answers, correct, posterior: ofBase, whole }: Newcomer): JoinedStudent {
  const posterior = whole ?? ofBase;
  return {
    student,
    answers,
    correct,
    ability: posterior.mean[0]!,
    deviation: Math.sqrt(posterior.covariance[0]!),
  };
}
