/** Judges a run on answers that it was not trained on, beside simpler predictors on the same answers. */
import {
  type JudgedRun,
  type OpenedRun,
  openTrainedRun,
  type ProgressEvent,
  type ReadingEvent,
  reportReading,
  splitLeaks,
  withTrainedRun,
} from '../../classes/index.ts';
import { UnderstudyError } from '../../errors.ts';
import {
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
import { formatFold, isOfItems } from '../../runs/index.ts';
import type { JobContext } from '../job.ts';
import type { Evaluation } from './evaluation.ts';
import { evaluationFiles } from './files.ts';
import type { EvaluateJob } from './input.ts';
import { runDifferences } from './run-differences.ts';

export interface EvaluateSummary {
  readonly folder: string;
  /** Whether the files were left out, since nothing can be written in the run folder. */
  readonly isReadOnly?: true;
  readonly evaluation: Evaluation;
  readonly seconds: number;
}

/** As the ladder and its figure name what is judged. */
const MODEL = 'synthetic students';
/** Draws of each student's rows. */
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
  const options = { ...context, now: context.now(), log: job.log ?? null };
  return yield* withTrainedRun(context.lockOf(job.run), options, async function* (opened) {
    yield { event: 'reading', what: opened.logPath } as const;
    const judged = await opened.judged();
    const other = job.against === undefined ? null : await judgedOther(job.against, opened, context);
    const climbed = yield* reporting(climb(judged, MODEL), context.signal, (done) => ({
      doing: 'predicting by simpler means',
      done,
      of: judged.parts.length,
    }));
    if (climbed === null) return null;
    const { rows, predictors, known } = climbed;
    const ladder = yield* draw('the ladder', { rows, predictors }, { job, context });
    if (ladder === null) return null;
    const against = other === null ? null : yield* compare(judged, other, { job, context });
    if (other !== null && against === null) return null;

    const { probability } = predictors.at(-1)!;
    const students = studentScores({ rows, probability, known, draws: STUDENT_DRAWS, seed: job.seed });
    const reading = yield* reportReading(opened, { ...context, draws: job.draws, seed: job.seed });
    if (reading === null) return null;
    const { header, settings, answers, near, unpredicted } = judged;
    const { recipe, base, seed } = header;
    const { split, folds, selection, attempts } = settings;
    const fold = settings.fold === null ? null : formatFold(settings.fold);
    const evaluation: Evaluation = {
      format: 1,
      run: { recipe, split, folds, fold, selection, attempts, base: base.name, seed },
      unpredicted,
      leaks: splitLeaks(answers, settings, near),
      ladder,
      reliability: reliabilityCurve(rows.label, probability),
      class: classSummary(students),
      ...(reading === 'base alone' ? {} : { reading }),
      against,
    };
    const named = students.map((one) => ({ user_id: answers.students[one.student]!, scores: one }));
    const { isReadOnly } = opened.run;
    if (!isReadOnly) await opened.run.writeEvaluation(evaluationFiles(evaluation, named, job.formulas));
    return {
      folder: job.run,
      ...(isReadOnly ? { isReadOnly } : {}),
      evaluation,
      seconds: context.clock() - started,
    };
  });
}

/** Draws for the intervals of what the predictors say. Null when interrupted. */
async function* draw(
  what: string,
  judged: { readonly rows: JudgedRows; readonly predictors: readonly Predictor[] },
  { job: { draws, seed }, context }: { readonly job: EvaluateJob; readonly context: JobContext },
): AsyncGenerator<ProgressEvent, Judgement | null> {
  const doing = `drawing students and questions for ${what}`;
  const drawing = judge({ ...judged, draws, seed });
  return yield* reporting(drawing, context.signal, ({ done, of }) => ({ doing, done, of }));
}

/** Reports each step of the work as progress, and lets the wish to stop in. Null when interrupted. */
async function* reporting<Step, Result>(
  work: Generator<Step, Result> | AsyncGenerator<Step, Result>,
  signal: AbortSignal,
  progress: (step: Step) => Omit<ProgressEvent, 'event'>,
): AsyncGenerator<ProgressEvent, Result | null> {
  let next = await work.next();
  for (; !next.done; next = await work.next()) {
    yield { event: 'progress', ...progress(next.value) };
    if (signal.aborted) return null;
  }
  return next.value;
}

/** The other run, judged on its own split of the same log. */
async function judgedOther(folder: string, opened: OpenedRun, context: JobContext): Promise<JudgedRun> {
  const { header } = opened.run;
  const options = { ...context, now: context.now(), log: opened.logPath };
  const other = await openTrainedRun(context.lockOf(folder), options);
  try {
    const { data } = other.run.header;
    // That of a bank says itself what it lacks.
    if (data.fingerprint === header.data.fingerprint || isOfItems(other.run.header))
      return await other.judged();
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
  const { probability } = judged;
  const ofOther = new Map(
    [...other.probability].map(([place, p]) => [other.answers.answerIds[place]!, p] as const),
  );
  const idAt = (place: number) => judged.answers.answerIds[place]!;
  const places = [...probability.keys()].filter((place) => ofOther.has(idAt(place)));
  if (places.length === 0)
    throw new UnderstudyError(
      'run',
      `\`against: ${other.folder}\`: no test answer in common with ${judged.folder}`,
      { hint: 'train both with the same `split`, `folds`, `attempts` and `students`' },
    );
  const predictors = [
    { name: other.folder, probability: Float64Array.from(places, (place) => ofOther.get(idAt(place))!) },
    { name: judged.folder, probability: Float64Array.from(places, (place) => probability.get(place)!) },
  ];
  const rows = rowsAt([judged, other], places);
  const judgement = yield* draw('the comparison', { rows, predictors }, given);
  if (judgement === null) return null;
  const dropped = probability.size + ofOther.size - 2 * places.length;
  const common = new Set(places.map(idAt));
  return { ...judgement, run: other.folder, dropped, differences: runDifferences(judged, other, common) };
}
