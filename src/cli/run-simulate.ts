/** Asks the synthetic students of a run, and keeps what they say. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { areOptionsMissing, type Question } from '../answers/index.ts';
import type { DeviceName } from '../engine/index.ts';
import { openRun, type ResponseMatrix, type RunHeader } from '../runs/index.ts';
import { drawAnswers } from '../students/index.ts';
import { type Asking, ask } from './ask.ts';
import { questionsOfFile, questionsOfLog } from './asked-questions.ts';
import { readJudgedRun } from './judged-run.ts';
import { openMembers } from './members.ts';
import { metQuestions } from './met-questions.ts';
import { askOutOfFold, hasFoldsOfQuestions } from './out-of-fold.ts';
import { type AskedRun, THROUGH_QUESTIONS } from './question-evidence.ts';
import type { WorkContext } from './work-context.ts';
import { writeResponsesTo } from './write-responses.ts';

export interface SimulateJob {
  readonly run: string;
  /** A file of questions; null for those of the run's answer log. */
  readonly questions: string | null;
  /** Where the run's answer log is, if it has moved. */
  readonly log: string | null;
  readonly columns: Readonly<Record<string, string>>;
  /** .parquet or .csv; null for the run folder's own. */
  readonly out: string | null;
  /** A row a student and question, or a row a student; the run folder's own is long. */
  readonly form: 'long' | 'wide';
  /** Seed of answers drawn, which are written instead of probabilities; null for none. */
  readonly sample: number | null;
  readonly device: DeviceName;
  readonly threads: number;
}

/**
 * Which of the questions those who answer were trained on. `none`: of a file of questions, none that anybody told of.
 * Of the log's own: `out of fold`, each was asked of a model that had not met it; `held out`, only those that the one
 * split held out are asked; `marked`, the split holds out no questions and the responses say which were met.
 */
export type Met = 'none' | 'out of fold' | 'held out' | 'marked';

export interface SimulateSummary {
  readonly path: string;
  readonly interrupted: boolean;
  readonly students: number;
  /** Left out, for their training has not ended. */
  readonly untrained: number;
  readonly met: Met;
  /** Questions of the log that were left out, for the class has met them and there are no folds. */
  readonly leftOut: number;
  /** Left out, for not all folds' models have them. */
  readonly outsideFolds: number;
  readonly questions: number;
  /** Rows of the file of questions, repeats included; null for the questions of the log. */
  readonly rows: number | null;
  /** Of the questions, those with several texts in the log, of which the first was asked. */
  readonly reworded: number;
  /** The class was trained on questions with options, and none of those asked has any. */
  readonly optionsMissing: boolean;
  /** Whether the responses say the row of a question, for not all have an id in the file. */
  readonly byRow: boolean;
  /** Earlier responses were there and are replaced. */
  readonly replaced: boolean;
  /** Mean P(correct) over students and questions; null when interrupted. */
  readonly mean: number | null;
  readonly seconds: number;
}

/**
 * Writes the response matrix when it is complete; an interrupted simulation leaves what was there before.
 *
 * @throws UnderstudyError `log` for the questions, `run` where nobody is trained or a fold is not, `base` where a model is broken, `io`
 *   when the disk refuses
 */
export async function runSimulate(job: SimulateJob, context: WorkContext): Promise<SimulateSummary> {
  const started = context.clock();
  const run = await openRun(job.run, { create: undefined, fresh: false, now: context.now() });
  try {
    const members = await openMembers(run);
    try {
      context.emit({ event: 'reading', what: job.questions ?? job.log ?? run.header.data.path });
      const met = job.questions === null ? metOfLog(run.header) : 'none';
      const { questions, reworded, rows, leftOut, marks } =
        job.questions === null
          ? await askableOfLog(run.header, job.log, met)
          : { ...(await questionsOfFile(job.questions, job.columns)), leftOut: 0, marks: null };
      const path = job.out ?? join(run.folder, 'responses.parquet');
      const replaced = existsSync(path);
      const byRow = questions.some(({ row }) => row !== undefined);
      const asking = { job, run, members, context };
      const said =
        met === 'out of fold'
          ? await askOutOfFold(await readJudgedRun(job.run, job.log), questions, asking)
          : await askEverybody(questions, asking);
      if (said !== null) {
        const matrix: ResponseMatrix = {
          ...said,
          questions: questions.map(({ questionId }) => questionId),
          ...(byRow ? { rows: questions.map(({ row }) => row ?? null) } : {}),
          ...(marks === null ? {} : { met: marks }),
          ...(job.sample === null ? {} : { answers: drawAnswers(said.probability, job.sample) }),
        };
        await (job.out === null
          ? run.writeResponsesParquet(matrix)
          : writeResponsesTo(job.out, matrix, job.form));
      }
      return {
        path,
        interrupted: said === null,
        students: said?.students.length ?? members.members.length,
        untrained: members.untrained,
        met,
        leftOut,
        outsideFolds: said === null ? 0 : members.members.length - said.students.length,
        questions: questions.length,
        rows,
        reworded,
        optionsMissing: areOptionsMissing(members.class?.record.reads_options === true, questions),
        byRow,
        replaced,
        mean: said === null ? null : meanOf(said.probability),
        seconds: context.clock() - started,
      };
    } finally {
      await members.close();
    }
  } finally {
    await run.release();
  }
}

function metOfLog(header: RunHeader): Met {
  if (hasFoldsOfQuestions(header)) return 'out of fold';
  return THROUGH_QUESTIONS.includes(String(header.settings.split)) ? 'held out' : 'marked';
}

/** The questions of the log that are asked, and for `marked` which of them were met. */
async function askableOfLog(header: RunHeader, log: string | null, met: Met) {
  const all = await questionsOfLog(header, log);
  if (met === 'out of fold') return { ...all, leftOut: 0, marks: null };
  const known = await metQuestions(header, log ?? header.data.path);
  const isMet = ({ questionId }: Question) => known.has(questionId);
  if (met === 'marked')
    return { ...all, leftOut: 0, marks: all.questions.map((one) => (isMet(one) ? 1 : 0)) };
  const questions = all.questions.filter((one) => !isMet(one));
  return { ...all, questions, leftOut: all.questions.length - questions.length, marks: null };
}

async function askEverybody(questions: readonly Question[], asking: Asking): Promise<AskedRun | null> {
  const probability = await ask(questions, asking);
  const students = asking.members.members.map(({ student }) => student);
  return probability === null ? null : { students, probability };
}

function meanOf(values: Float32Array): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}
