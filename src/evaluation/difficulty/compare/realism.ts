/** Whether a class answers as real students do: synthetic answers beside the real ones to the same questions. */
import { UnderstudyError } from '../../../errors.ts';
import { createMt19937, mean, quantile, sampleDeviation } from '../../../numeric/index.ts';
import { countByItem, raschMml, type SparseAnswers } from '../../../psychometrics/index.ts';
import { FEWEST_ANSWERS, type ItemRest, itemRestOf, type PersonFit, personFitOf } from './realism-fit.ts';

/** Real answers, and beside each what the synthetic twin says of the question. */
export interface AnsweredRows extends SparseAnswers {
  /** P(correct) by a model that had not met the question, `[answers]`. */
  readonly probability: Float64Array;
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

const ITEM_PAIRS = 2000;
const FEWEST_COMMON = 20;

/** Shares right of the students with at least ten answers. */
export interface StudentShares {
  readonly real: readonly number[];
  readonly synthetic: readonly number[];
}

/**
 * One synthetic answer is drawn for each real one. Deterministic by seed.
 *
 * @throws UnderstudyError `numeric` without rows, and for what is no probability
 */
export function realismOf(
  rows: AnsweredRows,
  seed: number,
): { readonly realism: Realism; readonly shares: StudentShares; readonly drawn: Uint8Array } {
  const { probability, ...real } = rows;
  const odd = probability.findIndex((p) => !(p >= 0 && p <= 1));
  if (odd !== -1)
    throw new UnderstudyError(
      'numeric',
      `P(correct) of row ${odd}: expected 0 to 1, got ${probability[odd]}`,
    );
  const random = createMt19937(seed);
  const drawn = Uint8Array.from(probability, (p) => (random.uniform() < p ? 1 : 0));
  const synthetic = { ...real, label: drawn };
  const fit = raschMml(real);
  const shares = studentShares(real, drawn);
  return {
    drawn,
    shares,
    realism: {
      scores: scoresOf(shares),
      ability_deviation: {
        real: fit.abilityDeviation,
        synthetic: raschMml(synthetic).abilityDeviation,
      },
      inter_item: interItem(real, drawn, () => random.uniform()),
      item_rest: itemRestOf(real, synthetic, () => random.uniform()),
      person_fit: personFitOf(real, synthetic, fit, seed),
    },
  };
}

export function studentShares(
  { person: item, persons: items, label }: SparseAnswers,
  drawn: Uint8Array,
): StudentShares {
  const { answered, right } = countByItem({ item, items, label });
  const { right: drawnRight } = countByItem({ item, items, label: drawn });
  const counted = [...answered.keys()].filter((s) => answered[s]! >= FEWEST_ANSWERS);
  return {
    real: counted.map((s) => right[s]! / answered[s]!),
    synthetic: counted.map((s) => drawnRight[s]! / answered[s]!),
  };
}

function scoresOf({ real, synthetic }: StudentShares): Realism['scores'] {
  if (real.length === 0) return null;
  const [a, b] = [real, synthetic].map((shares) => Float64Array.from(shares).sort());
  return {
    students: real.length,
    real: summaryOf(a!),
    synthetic: summaryOf(b!),
    kolmogorov_smirnov: kolmogorovSmirnov(a!, b!),
    wasserstein: mean(a!.map((value, i) => Math.abs(value - b![i]!))),
  };
}

function summaryOf(ascending: Float64Array): ScoreSummary {
  return {
    mean: mean(ascending),
    deviation: sampleDeviation(ascending),
    quartiles: [0.25, 0.5, 0.75].map((share) => quantile(ascending, share)),
  };
}

/** Of two ascending lists (Smirnov 1948). */
export function kolmogorovSmirnov(a: ArrayLike<number>, b: ArrayLike<number>): number {
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
  { person, item, label, items }: SparseAnswers,
  drawn: Uint8Array,
  uniform: () => number,
): Realism['inter_item'] {
  const rowsOf = Array.from({ length: items }, () => new Map<number, number>());
  for (const [row, q] of item.entries()) rowsOf[q]!.set(person[row]!, row);
  const found: { readonly real: number; readonly synthetic: number }[] = [];
  for (let pair = 0; pair < ITEM_PAIRS; pair++) {
    const [p, q] = [Math.floor(uniform() * items), Math.floor(uniform() * items)];
    if (p === q) continue;
    const [one, another] = [rowsOf[p]!, rowsOf[q]!];
    const [few, many] = one.size <= another.size ? [one, another] : [another, one];
    const common = [...few].flatMap(([s, row]) => {
      const other = many.get(s);
      return other === undefined ? [] : [[row, other] as const];
    });
    if (common.length < FEWEST_COMMON) continue;
    const [real, synthetic] = [phi(common, label), phi(common, drawn)];
    if (real !== null && synthetic !== null) found.push({ real, synthetic });
  }
  const meanOf = (which: 'real' | 'synthetic') =>
    found.length === 0 ? null : mean(found.map((correlations) => correlations[which]));
  return { real: meanOf('real'), synthetic: meanOf('synthetic'), pairs: found.length };
}

/** Correlation of two columns of 0 and 1. */
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
