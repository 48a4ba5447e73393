/** Judges a run on answers that it was not trained on, beside simpler predictors on the same answers. */
import {
  type JudgedRun,
  type OpenedRun,
  openTrainedRun,
  type ProgressEvent,
  type ReadingEvent,
  splitLeaks,
} from '../../classes/index.ts';
import { UnderstudyError } from '../../errors.ts';
import {
  type Climbed,
  classSummary,
  climb,
  type JudgedRows,
  type Judgement,
  judge,
  type Predictor,
  reliabilityCurve,
  rowsAt,
  studentScores,
} from '../../evaluation/index.ts';
import { formatFold } from '../../runs/index.ts';
import type { JobContext } from '../job.ts';
import type { Evaluation } from './evaluation.ts';
import { evaluationFiles } from './files.ts';
import type { EvaluateJob } from './input.ts';
import { runDifferences } from './run-differences.ts';

export interface EvaluateSummary {
  readonly folder: string;
  readonly evaluation: Evaluation;
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
export async function* run(
  job: EvaluateJob,
  context: JobContext,
): AsyncGenerator<ReadingEvent | ProgressEvent, EvaluateSummary | null> {
  const started = context.clock();
  const opened = await openTrainedRun(context.lockOf(job.run), {
    ...context,
    now: context.now(),
    log: job.log ?? null,
  });
  try {
    yield { event: 'reading', what: opened.logPath };
    const judged = await opened.judged();
    const other = job.against === undefined ? null : await judgedOther(job.against, opened, context);
    const climbed = yield* climbing(judged, context);
    if (climbed === null) return null;
    const { rows, predictors, known } = climbed;
    const ladder = yield* draw('the ladder', { rows, predictors }, { job, context });
    if (ladder === null) return null;
    const against = other === null ? null : yield* compare(judged, other, { job, context });
    if (other !== null && against === null) return null;

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
        fold: fold === null ? null : formatFold(fold),
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
    await opened.run.writeEvaluation(evaluationFiles(evaluation, named));
    return { folder: job.run, evaluation, seconds: context.clock() - started };
  } finally {
    await opened.close();
  }
}

/** Null when interrupted. */
async function* climbing(
  judged: JudgedRun,
  { signal }: JobContext,
): AsyncGenerator<ProgressEvent, Climbed | null> {
  const of = judged.parts.length;
  const climbing = climb(judged, MODEL);
  let next = climbing.next();
  for (; !next.done; next = climbing.next()) {
    yield { event: 'progress', doing: 'predicting by simpler means', done: next.value, of };
    if (signal.aborted) return null;
  }
  return next.value;
}

/** Null when interrupted. */
async function* draw(
  what: string,
  judged: { readonly rows: JudgedRows; readonly predictors: readonly Predictor[] },
  { job, context }: { readonly job: EvaluateJob; readonly context: JobContext },
): AsyncGenerator<ProgressEvent, Judgement | null> {
  const { draws, seed } = job;
  const drawing = judge({ ...judged, draws, seed });
  let next = await drawing.next();
  for (; !next.done; next = await drawing.next()) {
    if (context.signal.aborted) return null;
    const { done, of } = next.value;
    yield { event: 'progress', doing: `drawing students and questions for ${what}`, done, of };
  }
  return next.value;
}

/** The other run, judged on its own split of the same log. */
async function judgedOther(folder: string, opened: OpenedRun, context: JobContext): Promise<JudgedRun> {
  const { header } = opened.run;
  const other = await openTrainedRun(context.lockOf(folder), {
    ...context,
    now: context.now(),
    log: opened.logPath,
  });
  try {
    const { data } = other.run.header;
    if (data.fingerprint === header.data.fingerprint) return await other.judged();
    throw new UnderstudyError('run', `\`against: ${folder}\`: a run of another answer log (${data.path})`, {
      hint: 'two runs can be compared on common answers only: train both on one log',
    });
  } finally {
    await other.close();
  }
}

/** Both runs on the test answers that they have in common; this run's gain is over the other. */
async function* compare(
  judged: JudgedRun,
  other: JudgedRun,
  given: { readonly job: EvaluateJob; readonly context: JobContext },
): AsyncGenerator<ProgressEvent, Evaluation['against']> {
  const { answers, probability } = judged;
  const ofOther = new Map(
    [...other.probability].map(([place, p]) => [other.answers.answerIds[place]!, p] as const),
  );
  const places = [...probability.keys()].filter((place) => ofOther.has(answers.answerIds[place]!));
  if (places.length === 0)
    throw new UnderstudyError(
      'run',
      `\`against: ${other.folder}\`: no test answer in common with ${judged.folder}`,
      { hint: 'train both with the same `split`, `folds`, `attempts` and `students`' },
    );
  const judgement = yield* draw(
    'the comparison',
    {
      rows: rowsAt([judged, other], places),
      predictors: [
        {
          name: other.folder,
          probability: Float64Array.from(places, (place) => ofOther.get(answers.answerIds[place]!)!),
        },
        { name: judged.folder, probability: Float64Array.from(places, (place) => probability.get(place)!) },
      ],
    },
    given,
  );
  if (judgement === null) return null;
  const dropped = probability.size + ofOther.size - 2 * places.length;
  const common = new Set(places.map((place) => answers.answerIds[place]!));
  return { ...judgement, run: other.folder, dropped, differences: runDifferences(judged, other, common) };
}
