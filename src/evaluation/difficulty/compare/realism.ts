/** Whether a class answers as real students do: synthetic answers beside the real ones to the same questions. */
import { UnderstudyError } from '../../../errors.ts';
import { createMt19937, quantile } from '../../../numeric/index.ts';
import { raschMml, type SparseAnswers } from '../../../psychometrics/index.ts';
import { type ItemRest, itemRestOf, type PersonFit, personFitOf } from './realism-fit.ts';

export interface AnsweredRows {
  /** `[rows]` */
  readonly student: Int32Array;
  readonly question: Int32Array;
  /** What the real student did. */
  readonly label: Uint8Array;
  /** P(correct) of the synthetic student, of a model that had not met the question. */
  readonly probability: Float64Array;
  readonly students: number;
  readonly questions: number;
}

/** Goes to comparison.json as it is. */
export type Realism = {
  /** Share right of students with at least ten answers. */
  readonly scores: {
    readonly students: number;
    readonly real: ScoreSummary;
    readonly synthetic: ScoreSummary;
    /** Largest distance of the two distribution functions (Kolmogorov-Smirnov), 0 to 1. */
    readonly kolmogorov_smirnov: number;
    /** Mean distance of the two distributions (Wasserstein-1), in shares right. */
    readonly wasserstein: number;
  } | null;
  /** Deviation of ability, logits: Rasch model fitted to real and to synthetic answers. */
  readonly ability_deviation: { readonly real: number; readonly synthetic: number };
  /** Mean correlation of two questions over the students who answered both. */
  readonly inter_item: {
    readonly real: number | null;
    readonly synthetic: number | null;
    readonly pairs: number;
  };
  readonly item_rest: ItemRest;
  readonly person_fit: PersonFit | null;
};

type ScoreSummary = {
  readonly mean: number;
  readonly deviation: number;
  readonly quartiles: readonly number[];
};

const FEWEST_ANSWERS = 10;
const ITEM_PAIRS = 2000;
const FEWEST_COMMON = 20;

/**
 * One synthetic answer is drawn for each real one. Deterministic by seed.
 *
 * @throws UnderstudyError `numeric` without rows, and for what is no probability
 */
export function realismOf(rows: AnsweredRows, seed: number): { realism: Realism; drawn: Uint8Array } {
  const odd = rows.probability.findIndex((p) => !(p >= 0 && p <= 1));
  if (odd !== -1)
    throw new UnderstudyError(
      'numeric',
      `P(correct) of row ${odd}: expected 0 to 1, got ${rows.probability[odd]}`,
    );
  const random = createMt19937(seed);
  const drawn = Uint8Array.from(rows.probability, (p) => (random.uniform() < p ? 1 : 0));
  const answered = (label: Uint8Array): SparseAnswers => ({
    person: rows.student,
    item: rows.question,
    label,
    persons: rows.students,
    items: rows.questions,
  });
  const [real, synthetic] = [rows.label, drawn].map(answered) as [SparseAnswers, SparseAnswers];
  const ofReal = raschMml(real);
  return {
    drawn,
    realism: {
      scores: scoresOf(rows, drawn),
      ability_deviation: {
        real: ofReal.abilityDeviation,
        synthetic: raschMml(synthetic).abilityDeviation,
      },
      inter_item: interItem(rows, drawn, () => random.uniform()),
      item_rest: itemRestOf(real, synthetic, () => random.uniform()),
      person_fit: personFitOf(real, synthetic, ofReal, seed),
    },
  };
}

function scoresOf(rows: AnsweredRows, drawn: Uint8Array): Realism['scores'] {
  const { real, synthetic } = studentShares(rows, drawn);
  if (real.length === 0) return null;
  const [a, b] = [[...real].sort((x, y) => x - y), [...synthetic].sort((x, y) => x - y)];
  return {
    students: real.length,
    real: summaryOf(a),
    synthetic: summaryOf(b),
    kolmogorov_smirnov: kolmogorovSmirnov(a, b),
    wasserstein: a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length,
  };
}

/** Shares right of the students with enough answers. */
export function studentShares(
  { student, label, students }: AnsweredRows,
  drawn: Uint8Array,
): { readonly real: number[]; readonly synthetic: number[] } {
  const [answered, right, said] = [0, 1, 2].map(() => new Float64Array(students)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (const [row, s] of student.entries()) {
    answered[s]! += 1;
    right[s]! += label[row]!;
    said[s]! += drawn[row]!;
  }
  const told = [...answered.keys()].filter((s) => answered[s]! >= FEWEST_ANSWERS);
  return {
    real: told.map((s) => right[s]! / answered[s]!),
    synthetic: told.map((s) => said[s]! / answered[s]!),
  };
}

function summaryOf(ascending: readonly number[]): ScoreSummary {
  const mean = ascending.reduce((sum, value) => sum + value, 0) / ascending.length;
  const squares = ascending.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    mean,
    deviation: Math.sqrt(squares / Math.max(1, ascending.length - 1)),
    quartiles: [0.25, 0.5, 0.75].map((share) => quantile(ascending, share)),
  };
}

/** Of two ascending lists (Smirnov 1948). */
export function kolmogorovSmirnov(a: readonly number[], b: readonly number[]): number {
  let [i, j, most] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const at = Math.min(a[i]!, b[j]!);
    while (i < a.length && a[i] === at) i++;
    while (j < b.length && b[j] === at) j++;
    most = Math.max(most, Math.abs(i / a.length - j / b.length));
  }
  return most;
}

/** Of random pairs of questions that enough students answered both. */
function interItem(
  { student, question, label, questions }: AnsweredRows,
  drawn: Uint8Array,
  uniform: () => number,
): Realism['inter_item'] {
  const rowsOf = Array.from({ length: questions }, () => new Map<number, number>());
  for (const [row, q] of question.entries()) rowsOf[q]!.set(student[row]!, row);
  let [real, synthetic, pairs] = [0, 0, 0];
  for (let pair = 0; pair < ITEM_PAIRS; pair++) {
    const [p, q] = [Math.floor(uniform() * questions), Math.floor(uniform() * questions)];
    if (p === q) continue;
    const [one, another] = [rowsOf[p]!, rowsOf[q]!];
    const [few, many] = one.size <= another.size ? [one, another] : [another, one];
    const common = [...few].flatMap(([s, row]) => {
      const other = many.get(s);
      return other === undefined ? [] : [[row, other] as const];
    });
    if (common.length < FEWEST_COMMON) continue;
    const [r, t] = [phi(common, label), phi(common, drawn)];
    if (r === null || t === null) continue;
    real += r;
    synthetic += t;
    pairs++;
  }
  return {
    real: pairs === 0 ? null : real / pairs,
    synthetic: pairs === 0 ? null : synthetic / pairs,
    pairs,
  };
}

function phi(common: readonly (readonly [number, number])[], labels: Uint8Array): number | null {
  const n = common.length;
  let [x, y, xy] = [0, 0, 0];
  for (const [a, b] of common) {
    x += labels[a]!;
    y += labels[b]!;
    xy += labels[a]! * labels[b]!;
  }
  const spread = x * (n - x) * y * (n - y);
  return spread === 0 ? null : (n * xy - x * y) / Math.sqrt(spread);
}
