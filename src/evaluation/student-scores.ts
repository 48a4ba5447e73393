/** How good each student's predictions are, on that student's rows alone. */
import { createMt19937, type Mt19937 } from '../random/index.ts';
import { weightedF1 } from '../training/index.ts';
import { bootstrapEstimate, type Estimate, wilsonInterval } from './estimate.ts';
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
  /** Of the student, that training had. */
  readonly answers: number;
  /** It says the same, right or wrong, of every row of the student. */
  readonly collapsed: boolean;
  /** What one scores on the same rows who always says what most of the student's known answers were. */
  readonly majority_accuracy: number;
  readonly majority_f1: number;
} & MetricColumns;

/** The answers that training had, `[students]`. */
export interface KnownAnswers {
  readonly answered: Int32Array;
  readonly right: Int32Array;
}

/**
 * The students that have rows, in the order of their numbers. Intervals of accuracy are Wilson's; all others come
 * from drawing the student's rows with replacement (percentiles).
 *
 * The majority of a student without known answers is that of all students' known answers; a tie says right.
 *
 * @param probability `[rows]`, P(right)
 * @param draws for each student; with 0 only accuracy has an interval
 * @throws UnderstudyError `numeric` on rows or probabilities that cannot be
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
  readonly known: KnownAnswers;
  readonly draws: number;
  readonly seed: number;
}): StudentScores[] {
  checkJudgedRows(rows);
  checkPredictor({ name: 'predictions', probability }, rows.label.length);
  const random = createMt19937(seed);
  const sum = (counts: Int32Array) => counts.reduce((total, count) => total + count, 0);
  const all = { answered: sum(known.answered), right: sum(known.right) };

  return rowsOfStudents(rows).flatMap((own, student) => {
    if (own.length === 0) return [];
    const answers = known.answered[student]!;
    const { answered, right } = answers > 0 ? { answered: answers, right: known.right[student]! } : all;
    return {
      student,
      rows: own.length,
      answers,
      ...scoreStudent({
        label: Uint8Array.from(own, (row) => rows.label[row]!),
        probability: Float64Array.from(own, (row) => probability[row]!),
        majority: 2 * right >= answered ? 1 : 0,
        draws,
        random,
      }),
    };
  });
}

function scoreStudent({
  label,
  probability,
  majority,
  draws,
  random,
}: {
  readonly label: Uint8Array;
  readonly probability: Float64Array;
  readonly majority: 0 | 1;
  readonly draws: number;
  readonly random: Mt19937;
}): Omit<StudentScores, 'student' | 'rows' | 'answers'> {
  // Each row is a question of its own, so that drawing questions draws rows.
  const rows: JudgedRows = {
    label,
    student: new Int32Array(label.length),
    question: Int32Array.from(label, (_, row) => row),
    students: 1,
    questions: label.length,
  };
  const score = createScorer(rows, probability);
  const isMajority = label.map((value) => (value === majority ? 1 : 0));
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
    majority_f1: weightedF1(
      [...label],
      Array.from(label, () => majority),
    ),
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
