/** How good each student's predictions are, on that student's rows alone. */
import { UnderstudyError } from '../errors.ts';
import {
  bootstrapEstimate,
  createMt19937,
  type Estimate,
  type Mt19937,
  weightedF1,
} from '../numeric/index.ts';
import { wilsonInterval } from '../psychometrics/index.ts';
import { checkJudgedRows, checkPredictor, type JudgedRows } from './judged-rows.ts';
import { createResampler, everyRowOnce, type Times } from './resample.ts';
import { createScorer, hasCollapsed } from './scorer.ts';

/**
 * The metrics of a student. No calibration error: with some dozen rows in ten bins it would be chance.
 * `gain` is accuracy above that of the majority.
 */
const STUDENT_METRICS = [
  'accuracy',
  'f1',
  'balanced_accuracy',
  'mcc',
  'auc',
  'log_loss',
  'brier',
  'gain',
] as const;
type StudentMetric = (typeof STUDENT_METRICS)[number];

/** Metrics, and the ends of their 95 % intervals. `null` where the rows do not define it. */
type MetricColumns = { readonly [M in StudentMetric | `${StudentMetric}_${'low' | 'high'}`]: number | null };

/** A line of students.csv without the student's name. */
export type StudentScores = {
  /** The student's number, as in `JudgedRows`. */
  readonly student: number;
  readonly rows: number;
  /** How many of the student's answers training had: the mean over the rows' folds, rounded. */
  readonly answers: number;
  /** The predictor says the same, right or wrong, about every row of the student. */
  readonly collapsed: boolean;
  /** The scores of predicting, fold by fold, what most of the student's known answers were. */
  readonly majority_accuracy: number;
  readonly majority_f1: number;
} & MetricColumns;

/** The answers that training had in a fold, `[students]`. */
export interface KnownAnswers {
  readonly answered: Int32Array;
  readonly right: Int32Array;
}

/**
 * The students that have rows, in the order of their numbers. Intervals of accuracy are Wilson's; all others come
 * from drawing the student's rows with replacement (percentiles).
 *
 * A row's majority is that of the student's known answers in the row's fold; where there are none, that of all
 * students' in the fold. A tie says right.
 *
 * @param probability `[rows]`, P(right)
 * @param known `[folds]`; one where the rows have no folds
 * @param draws for each student; with 0 only accuracy has an interval
 * @throws UnderstudyError `numeric` on rows or probabilities that are not valid, and on folds without known answers
 */
export function studentScores({
  rows,
  probability,
  known,
  draws,
  seed,
}: {
  readonly rows: JudgedRows;
  readonly probability: Float64Array;
  readonly known: readonly KnownAnswers[];
  readonly draws: number;
  readonly seed: number;
}): StudentScores[] {
  checkJudgedRows(rows);
  checkPredictor({ name: 'predictions', probability }, rows.label.length);
  const folds = rows.fold ?? new Int32Array(rows.label.length);
  const unknown = folds.findIndex((fold) => known[fold] === undefined);
  if (unknown >= 0)
    throw new UnderstudyError(
      'numeric',
      `row ${unknown}: expected known answers of fold ${folds[unknown]}, got those of ${known.length} folds`,
    );
  const random = createMt19937(seed);
  const saysRight = known.map(majorities);

  return rowsOfStudents(rows).flatMap((own, student) => {
    if (own.length === 0) return [];
    const fold = Int32Array.from(own, (row) => folds[row]!);
    const met = [...new Set(fold)];
    const answers = met.reduce((sum, f) => sum + known[f]!.answered[student]!, 0) / met.length;
    return {
      student,
      rows: own.length,
      answers: Math.round(answers),
      ...scoreStudent({
        label: Uint8Array.from(own, (row) => rows.label[row]!),
        probability: Float64Array.from(own, (row) => probability[row]!),
        fold,
        majority: Uint8Array.from(fold, (f) => saysRight[f]![student]!),
        draws,
        random,
      }),
    };
  });
}

/** `[students]`, 1 where more of the student's known answers are right than wrong, or as many. */
function majorities({ answered, right }: KnownAnswers): Uint8Array {
  const sum = (counts: Int32Array) => counts.reduce((total, count) => total + count, 0);
  const most = (rightOnes: number, all: number) => (2 * rightOnes >= all ? 1 : 0);
  const ofAll = most(sum(right), sum(answered));
  return Uint8Array.from(answered, (count, student) => (count > 0 ? most(right[student]!, count) : ofAll));
}

function scoreStudent({
  label,
  probability,
  fold,
  majority,
  draws,
  random,
}: {
  readonly label: Uint8Array;
  readonly probability: Float64Array;
  readonly fold: Int32Array;
  readonly majority: Uint8Array;
  readonly draws: number;
  readonly random: Mt19937;
}): Omit<StudentScores, 'student' | 'rows' | 'answers'> {
  // Each row is a question of its own, so that drawing questions draws rows.
  const rows: JudgedRows = {
    label,
    student: new Int32Array(label.length),
    question: Int32Array.from(label, (_, row) => row),
    fold,
    students: 1,
    questions: label.length,
  };
  const score = createScorer(rows, probability);
  const isMajority = label.map((value, row) => (value === majority[row] ? 1 : 0));
  const withGain = (times: Times) => {
    const values = score(times);
    let guessed = 0;
    for (let row = 0; row < label.length; row++) guessed += times.row[row]! * isMajority[row]!;
    guessed /= label.length; // a draw counts as many rows as there are
    return { ...values, guessed, gain: values.accuracy! - guessed };
  };

  const values = withGain(everyRowOnce(rows));
  const resampler = createResampler(rows, random);
  const drawn = Array.from({ length: resampler.varies ? draws : 0 }, () => withGain(resampler.draw()));
  const estimates = STUDENT_METRICS.map((metric) => {
    const ofDraws = Float64Array.from(drawn, (value) => value[metric] ?? Number.NaN);
    return [metric, bootstrapEstimate(values[metric], ofDraws)] as const;
  });
  const right = Math.round(values.accuracy! * label.length);
  return {
    collapsed: hasCollapsed(probability),
    majority_accuracy: values.guessed,
    majority_f1: weightedF1([...label], [...majority]),
    ...columns({
      ...(Object.fromEntries(estimates) as Record<StudentMetric, Estimate | null>),
      accuracy: { value: values.accuracy!, ...wilsonInterval(right, label.length) },
    }),
  };
}

/** Each estimate as three columns. */
function columns(estimates: Record<StudentMetric, Estimate | null>): MetricColumns {
  return Object.fromEntries(
    STUDENT_METRICS.flatMap((metric) => {
      const { value = null, low = null, high = null } = estimates[metric] ?? {};
      return [
        [metric, value],
        [`${metric}_low`, low],
        [`${metric}_high`, high],
      ];
    }),
  ) as MetricColumns;
}

/** `[students]`: each one's rows, ascending. */
function rowsOfStudents({ student, students }: JudgedRows): number[][] {
  const own: number[][] = Array.from({ length: students }, () => []);
  student.forEach((s, row) => {
    own[s]!.push(row);
  });
  return own;
}
