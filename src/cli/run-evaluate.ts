/** Judges a run on answers that it was not trained on, beside simpler predictors on the same answers. */
import type { SplitAudit } from '../answers/index.ts';
import { UnderstudyError } from '../errors.ts';
import {
  type ClassSummary,
  classSummary,
  type JudgedRows,
  type Judgement,
  judge,
  type Predictor,
  type ReliabilityBin,
  reliabilityCurve,
  rowsAt,
  studentScores,
} from '../evaluation/index.ts';
import { openRun } from '../runs/index.ts';
import { climb } from './climb.ts';
import { evaluationFiles } from './evaluation-files.ts';
import { follow } from './follow.ts';
import { type JudgedRun, readJudgedRun } from './judged-run.ts';
import { splitLeaks } from './open-training.ts';
import { type RunDifferences, runDifferences } from './run-differences.ts';
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
    /** `1 of 3`: the part that this training of a run with folds held out. */
    readonly fold: string | null;
    /** Which answers chose the epoch. */
    readonly selection: string;
    readonly attempts: string;
    readonly base: string;
    readonly seed: number;
  };
  /** Test answers of students whom the recipe skipped: nobody is judged on them. */
  readonly unpredicted: number;
  /** With folds, the sum over them. */
  readonly leaks: SplitAudit;
  /** The steps of the ladder from the lowest, the synthetic students last. */
  readonly ladder: Judgement;
  readonly reliability: readonly ReliabilityBin[];
  readonly class: ClassSummary | null;
  /** The other run, then this one, on the test answers of both. */
  readonly against:
    | (Judgement & {
        readonly run: string;
        /** Test answers of one run only. */
        readonly dropped: number;
        readonly differences: RunDifferences;
      })
    | null;
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
    const climbed = climb(judged, MODEL, context);
    if (climbed === null || context.interrupted()) return summary(null);
    const { rows, predictors, known } = climbed;
    const ladder = await draw('the ladder', { rows, predictors }, { job, context });
    if (ladder === null) return summary(null);
    const against = other === null ? null : await compare(judged, other, { job, context });
    if (other !== null && against === null) return summary(null);

    const { probability } = predictors.at(-1)!;
    const students = studentScores({ rows, probability, known, draws: STUDENT_DRAWS, seed: job.seed });
    const { header, settings, answers, near, unpredicted } = judged;
    const { split, folds, fold, selection, attempts } = settings;
    const evaluation: Evaluation = {
      format: 1,
      run: {
        recipe: header.recipe,
        split,
        folds,
        fold: fold === null ? null : `${fold.index} of ${fold.of}`,
        selection,
        attempts,
        base: header.base.name,
        seed: header.seed,
      },
      unpredicted,
      leaks: splitLeaks(answers, settings, near),
      ladder,
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
  judged: JudgedRun,
  other: JudgedRun,
  { job, context }: { job: EvaluateJob; context: WorkContext },
): Promise<Evaluation['against']> {
  const { answers, probability } = judged;
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
      rows: rowsAt([judged, other], places),
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
  const common = new Set(places.map((place) => answers.answerIds[place]!));
  const differences = runDifferences(judged, other, common);
  return judgement === null ? null : { ...judgement, run: other.folder, dropped, differences };
}
