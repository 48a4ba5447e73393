/** Judges a run on answers that it was not trained on, beside simpler predictors on the same answers. */
import { auditSplit, type SplitAudit } from '../answers/index.ts';
import { UnderstudyError } from '../errors.ts';
import {
  type ClassSummary,
  classSummary,
  climbLadder,
  type JudgedRows,
  type Judgement,
  judge,
  type Predictor,
  type ReliabilityBin,
  reliabilityCurve,
  studentScores,
} from '../evaluation/index.ts';
import { openRun } from '../runs/index.ts';
import { evaluationFiles } from './evaluation-files.ts';
import { follow } from './follow.ts';
import { type JudgedRun, readJudgedRun } from './judged-run.ts';
import { sidesOf } from './open-training.ts';
import type { WorkContext } from './work-context.ts';

export interface EvaluateJob {
  readonly run: string;
  /** Another run of the same log, to be compared on common test answers. */
  readonly against: string | null;
  /** Where the run's answer log is, if it has moved. */
  readonly log: string | null;
  /** Of students and questions, for the intervals. */
  readonly draws: number;
  readonly seed: number;
}

/** evaluation.json */
export type Evaluation = {
  readonly format: 1;
  readonly run: {
    readonly recipe: string;
    readonly split: string;
    readonly folds: number | null;
    readonly attempts: string;
    readonly base: string;
    readonly seed: number;
  };
  /** Test answers of students whom the recipe skipped: nobody is judged on them. */
  readonly unpredicted: number;
  readonly leaks: SplitAudit;
  /** The steps of the ladder from the lowest, the synthetic students last. */
  readonly ladder: Judgement;
  /** The step of the ladder with the least log loss, and what the synthetic students gain over it. */
  readonly best_simpler: Judgement;
  readonly reliability: readonly ReliabilityBin[];
  readonly class: ClassSummary | null;
  /** The other run, then this one, on the test answers of both. */
  readonly against: (Judgement & { readonly run: string; readonly dropped: number }) | null;
};

export interface EvaluateSummary {
  readonly folder: string;
  readonly interrupted: boolean;
  /** Null when interrupted. */
  readonly evaluation: Evaluation | null;
  readonly seconds: number;
}

/** As the ladder and its figure name what is judged. */
export const MODEL = 'synthetic students';
/** Of each student's rows. */
const STUDENT_DRAWS = 200;

/**
 * Writes evaluation/ of the run folder when all is done; an interrupted evaluation leaves what was there before.
 *
 * @throws UnderstudyError `run` for a run that is not trained to its end, or another log's; `log` for its log
 */
export async function runEvaluate(job: EvaluateJob, context: WorkContext): Promise<EvaluateSummary> {
  const started = context.clock();
  const summary = (evaluation: Evaluation | null): EvaluateSummary => ({
    folder: job.run,
    interrupted: evaluation === null,
    evaluation,
    seconds: context.clock() - started,
  });
  const run = await openRun(job.run, { create: undefined, fresh: false, now: context.now() });
  try {
    context.emit({ event: 'reading', what: job.log ?? run.header.data.path });
    const judged = await readJudgedRun(job.run, job.log);
    const other = job.against === null ? null : await readOther(job.against, judged, job.log);
    const { rows, predictors, known } = climb(judged, context);
    if (context.interrupted()) return summary(null);
    const ladder = await draw('the ladder', { rows, predictors }, { job, context });
    if (ladder === null) return summary(null);
    const bestSimpler = await draw(
      'the verdict',
      { rows, predictors: [bestOf(ladder, predictors), predictors.at(-1)!] },
      { job, context },
    );
    if (bestSimpler === null) return summary(null);
    const against = other === null ? null : await compare(judged, other, { job, context });
    if (other !== null && against === null) return summary(null);

    const { probability } = predictors.at(-1)!;
    const students = studentScores({ rows, probability, known, draws: STUDENT_DRAWS, seed: job.seed });
    const { header, answers, unpredicted } = judged;
    const { split, folds = null, attempts } = header.settings;
    const evaluation: Evaluation = {
      format: 1,
      run: {
        recipe: header.recipe,
        split: String(split),
        folds: folds as number | null,
        attempts: String(attempts),
        base: header.base.name,
        seed: header.seed,
      },
      unpredicted,
      leaks: leaksOf(judged),
      ladder,
      best_simpler: bestSimpler,
      reliability: reliabilityCurve(rows.label, probability),
      class: classSummary(students),
      against,
    };
    const named = students.map((one) => ({ user_id: answers.students[one.student]!, scores: one }));
    await run.writeEvaluation(evaluationFiles(evaluation, named));
    return summary(evaluation);
  } finally {
    await run.release();
  }
}

interface Climbed {
  readonly rows: JudgedRows;
  /** The run last. */
  readonly predictors: readonly Predictor[];
  /** Answers that training had, by student; with folds, on average. */
  readonly known: { readonly answered: Int32Array; readonly right: Int32Array };
}

/** Of all steps but the model. */
function bestOf({ predictors: judged }: Judgement, predictors: readonly Predictor[]): Predictor {
  const losses = judged
    .slice(0, -1)
    .map(({ metrics }) => metrics.log_loss?.value ?? Number.POSITIVE_INFINITY);
  return predictors[losses.indexOf(Math.min(...losses))]!;
}

/** Every step of the ladder learns from what the run was trained on, fold by fold. */
function climb({ answers, parts, probability }: JudgedRun, context: WorkContext): Climbed {
  const steps: { name: string; probability: number[] }[] = [];
  const answered = new Int32Array(answers.students.length);
  const right = new Int32Array(answers.students.length);
  for (const [i, part] of parts.entries()) {
    context.emit({ event: 'progress', doing: 'predicting by simpler means', done: i, of: parts.length });
    for (const place of part.known) {
      answered[answers.student[place]!]! += 1;
      right[answers.student[place]!]! += answers.label[place]!;
    }
    for (const [s, step] of climbLadder({ answers, known: part.known, asked: part.asked }).entries()) {
      steps[s] ??= { name: step.name, probability: [] };
      for (const p of step.probability) steps[s]!.probability.push(p);
    }
    if (context.interrupted()) break;
  }
  const places = parts.flatMap(({ asked }) => asked);
  const perFold = (counts: Int32Array) => counts.map((count) => Math.round(count / parts.length));
  return {
    rows: rowsAt(answers, places),
    predictors: [
      ...steps.map(({ name, probability: p }) => ({ name, probability: Float64Array.from(p) })),
      { name: MODEL, probability: Float64Array.from(places, (place) => probability.get(place)!) },
    ],
    known: { answered: perFold(answered), right: perFold(right) },
  };
}

function rowsAt(answers: JudgedRun['answers'], places: readonly number[]): JudgedRows {
  return {
    label: Uint8Array.from(places, (place) => answers.label[place]!),
    student: Int32Array.from(places, (place) => answers.student[place]!),
    question: Int32Array.from(places, (place) => answers.question[place]!),
    students: answers.students.length,
    questions: answers.questions.length,
  };
}

async function draw(
  what: string,
  judged: { rows: JudgedRows; predictors: readonly Predictor[] },
  { job, context }: { job: EvaluateJob; context: WorkContext },
): Promise<Judgement | null> {
  const { draws, seed } = job;
  let interrupted = false;
  const events = judge({ ...judged, draws, seed });
  const until = async function* () {
    for (;;) {
      const next = await events.next();
      if (next.done) return next.value;
      if (context.interrupted()) {
        interrupted = true;
        return null;
      }
      yield next.value;
    }
  };
  const judgement = await follow(until(), ({ done, of }) => {
    context.emit({ event: 'progress', doing: `drawing students and questions for ${what}`, done, of });
  });
  return interrupted ? null : judgement;
}

async function readOther(folder: string, { header }: JudgedRun, log: string | null): Promise<JudgedRun> {
  const other = await readJudgedRun(folder, log);
  if (other.header.data.fingerprint === header.data.fingerprint) return other;
  throw new UnderstudyError(
    'run',
    `--against ${folder}: a run of another answer log (${other.header.data.path})`,
    {
      hint: 'two runs can be compared on common answers only: train both on one log',
    },
  );
}

/** Both runs on the test answers that they have in common; this run's gain is over the other. */
async function compare(
  { answers, probability }: JudgedRun,
  other: JudgedRun,
  { job, context }: { job: EvaluateJob; context: WorkContext },
): Promise<Evaluation['against']> {
  const ofOther = new Map(
    [...other.probability].map(([place, p]) => [other.answers.answerIds[place]!, p] as const),
  );
  const places = [...probability.keys()].filter((place) => ofOther.has(answers.answerIds[place]!));
  if (places.length === 0)
    throw new UnderstudyError('run', `--against ${other.folder}: no test answer in common with ${job.run}`, {
      hint: 'train both with the same --split, --folds, --attempts and --students',
    });
  const judgement = await draw(
    'the comparison',
    {
      rows: rowsAt(answers, places),
      predictors: [
        {
          name: `${other.folder}`,
          probability: Float64Array.from(places, (place) => ofOther.get(answers.answerIds[place]!)!),
        },
        { name: job.run, probability: Float64Array.from(places, (place) => probability.get(place)!) },
      ],
    },
    { job, context },
  );
  const dropped = probability.size + ofOther.size - 2 * places.length;
  return judgement === null ? null : { ...judgement, run: other.folder, dropped };
}

/** Of the first fold, where there are several: they are cut alike. */
function leaksOf({ answers, header, near }: JudgedRun): SplitAudit {
  const { split, selection, folds = null } = header.settings as unknown as Parameters<typeof sidesOf>[1];
  const fold = folds === null ? null : { index: 1, of: folds };
  const sides = sidesOf(answers, { split, selection, folds: null, fold }, near);
  return auditSplit(answers, sides, near);
}
