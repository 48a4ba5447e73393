/** How good each student's predictions are, on that student's rows alone. */
import { UnderstudyError } from '../errors.ts';
import {
  bootstrapEstimate,
  createMt19937,
  type Estimate,
  type Mt19937,
  mean,
  weightedF1,
  wilsonInterval,
} from '../numeric/index.ts';
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

/** A line of students.csv but for the student's name. */
export type StudentScores = {
  /** As in `JudgedRows`. */
  readonly student: number;
  readonly rows: number;
  /** How many of the student's answers training had: the mean over the folds of the rows, to a whole number. */
  readonly answers: number;
  /** It says the same, right or wrong, of every row of the student. */
  readonly collapsed: boolean;
  /** The score on the same rows of guessing the majority of the student's known answers, fold by fold. */
  readonly majority_accuracy: number;
  readonly majority_f1: number;
} & MetricColumns;

/** The answers that training had of a fold, `[students]`. */
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
 * @throws UnderstudyError `numeric` on rows or probabilities that cannot be, and on folds without known answers
 */
export function studentScores({
  rows,
  probability,
  known,
  draws,
  seed,
}: {
  readonly rows: JudgedRows;
  /** `[rows]`, P(right) */
  readonly probability: Float64Array;
  /** `[folds]`; one where the rows have no folds */
  readonly known: readonly KnownAnswers[];
  /** For each student; with 0 only accuracy has an interval. */
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

  return rowsOfStudents(rows).flatMap((places, student) => {
    if (places.length === 0) return [];
    const fold = Int32Array.from(places, (row) => folds[row]!);
    const met = [...new Set(fold)];
    const ofStudent: JudgedRows = {
      label: Uint8Array.from(places, (row) => rows.label[row]!),
      student: new Int32Array(places.length),
      // Each row is a question of its own, so that drawing questions draws rows.
      question: Int32Array.from(places.keys()),
      fold,
      students: 1,
      questions: places.length,
    };
    const majority = Uint8Array.from(fold, (f) => saysRight[f]![student]!);
    return {
      student,
      rows: places.length,
      answers: Math.round(mean(met.map((f) => known[f]!.answered[student]!))),
      ...scoreStudent(
        ofStudent,
        Float64Array.from(places, (row) => probability[row]!),
        { majority, draws, random },
      ),
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

function scoreStudent(
  rows: JudgedRows,
  probability: Float64Array,
  { majority, draws, random }: { majority: Uint8Array; draws: number; random: Mt19937 },
): Omit<StudentScores, 'student' | 'rows' | 'answers'> {
  const { label } = rows;
  const score = createScorer(rows, probability);
  const isMajority = label.map((value, row) => (value === majority[row] ? 1 : 0));
  const withGain = (times: Times) => {
    const values = score(times);
    let guessed = 0;
    for (let row = 0; row < label.length; row++) guessed += times.row[row]! * isMajority[row]!;
    guessed /= label.length; // rows that a draw counts are as many as there are
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
  const places: number[][] = Array.from({ length: students }, () => []);
  student.forEach((s, row) => {
    places[s]!.push(row);
  });
  return places;
}
