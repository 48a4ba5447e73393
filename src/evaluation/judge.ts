/** Several predictors on exactly the same rows: how good each is, and what it gains over the best before it. */
import { UnderstudyError } from '../errors.ts';
import {
  type BootstrapEstimate,
  bootstrapEstimate,
  createMt19937,
  mean,
  reflect,
  reflectedEstimate,
} from '../numeric/index.ts';
import { checkJudgedRows, checkPredictor, type JudgedRows, type Predictor } from './judged-rows.ts';
import { createResampler, everyRowOnce } from './resample.ts';
import {
  createScorer,
  hasCollapsed,
  LESS_IS_BETTER,
  METRICS,
  type Metric,
  type MetricValues,
} from './scorer.ts';

/** `done` of `of` draws are drawn and scored. */
export interface JudgeEvent {
  readonly event: 'draw';
  readonly done: number;
  readonly of: number;
}

/** By how much a predictor is better than another on the same rows: above 0 is better, whatever the metric. */
export type Gain = BootstrapEstimate & {
  /** Share of the draws in which it is better, for `ece` of the mirrored draws; `null` without draws. */
  readonly in_favour: number | null;
};

/** Goes to evaluation.json as it is. */
export type JudgedPredictor = {
  readonly name: string;
  /** It says the same, right or wrong, of every row. */
  readonly collapsed: boolean;
  /** Pooled over all rows; `null` where the rows do not define the metric. */
  readonly metrics: { readonly [M in Metric]: BootstrapEstimate | null };
  /** Over the one of least log loss among all before it, the first where several are equal; `null` for the first. */
  readonly gain: { readonly over: string; readonly metrics: { readonly [M in Metric]: Gain | null } } | null;
};

/** Goes to evaluation.json as it is. Counts of students and questions are of those that have rows. */
export type Judgement = {
  readonly rows: number;
  readonly students: number;
  readonly questions: number;
  readonly share_right: number;
  /** 0 where there is nothing to draw from: one student's answer to one question. */
  readonly draws: number;
  readonly seed: number;
  readonly predictors: readonly JudgedPredictor[];
  /** The gain of the last, which is over the best of all others; `null` where it is the only one. */
  readonly best_simpler: NonNullable<JudgedPredictor['gain']> | null;
};

/** A predictor's metrics: of the rows, and `[draws]` of each draw, NaN where it does not define one. */
interface Scored {
  readonly predictor: Predictor;
  readonly values: MetricValues;
  readonly draws: { readonly [M in Metric]: Float64Array };
}

/**
 * All metrics of all predictors with 95 % intervals, from draws of students and questions (`resample.ts`) that are
 * the same for all of them. Two runs are compared by judging their two predictions on common rows: the second's gain.
 *
 * Yields after every draw; whoever stops asking has interrupted it. The same seed gives the same numbers.
 *
 * @throws UnderstudyError `numeric` on rows or probabilities that cannot be
 */
export async function* judge({
  rows,
  predictors,
  draws,
  seed,
}: {
  readonly rows: JudgedRows;
  /** At least one; each but the first is held against the best of those before it. */
  readonly predictors: readonly Predictor[];
  /** 0 for no intervals; with 1,000 their ends move by a twentieth of the half width from seed to seed. */
  readonly draws: number;
  readonly seed: number;
}): AsyncGenerator<JudgeEvent, Judgement> {
  checkJudgedRows(rows);
  if (predictors.length === 0)
    throw new UnderstudyError('numeric', 'evaluation: expected predictors, got none');
  for (const predictor of predictors) checkPredictor(predictor, rows.label.length);

  const resampler = createResampler(rows, createMt19937(seed));
  const drawn = resampler.varies ? draws : 0;
  const scorers = predictors.map(({ probability }) => createScorer(rows, probability));
  const once = everyRowOnce(rows);
  const scored: Scored[] = predictors.map((predictor, p) => ({
    predictor,
    values: scorers[p]!(once),
    draws: perMetric(() => new Float64Array(drawn)),
  }));
  for (let draw = 0; draw < drawn; draw++) {
    const times = resampler.draw();
    scored.forEach((one, p) => {
      const values = scorers[p]!(times);
      for (const metric of METRICS) one.draws[metric][draw] = values[metric] ?? Number.NaN;
    });
    yield { event: 'draw', done: draw + 1, of: drawn };
  }

  const described = scored.map((one, p) => describe(one, bestOf(scored.slice(0, p))));
  return {
    rows: rows.label.length,
    students: new Set(rows.student).size,
    questions: new Set(rows.question).size,
    share_right: mean(rows.label),
    draws: drawn,
    seed,
    predictors: described,
    best_simpler: described.at(-1)!.gain,
  };
}

function describe(one: Scored, other: Scored | undefined): JudgedPredictor {
  const { predictor, values, draws } = one;
  return {
    name: predictor.name,
    collapsed: hasCollapsed(predictor.probability),
    metrics: perMetric((metric) =>
      metric === 'ece'
        ? reflectedEstimate(values.ece, draws.ece, 0)
        : bootstrapEstimate(values[metric], draws[metric]),
    ),
    gain:
      other === undefined
        ? null
        : { over: other.predictor.name, metrics: perMetric((metric) => gainOf(metric, one, other)) },
  };
}

/** The first where several are equal. */
function bestOf(scored: readonly Scored[]): Scored | undefined {
  const loss = ({ values }: Scored) => values.log_loss ?? Number.POSITIVE_INFINITY;
  return scored.reduce<Scored | undefined>(
    (best, one) => (best === undefined || loss(one) < loss(best) ? one : best),
    undefined,
  );
}

function gainOf(metric: Metric, one: Scored, other: Scored): Gain | null {
  const difference = (here: number, there: number) =>
    LESS_IS_BETTER.has(metric) ? there - here : here - there;
  const value = one.values[metric];
  const before = other.values[metric];
  if (value === null || before === null) return null;
  const gain = difference(value, before);
  const differences = one.draws[metric].map((draw, at) => difference(draw, other.draws[metric][at]!));
  if (metric === 'ece')
    return {
      ...reflectedEstimate(gain, differences, Number.NEGATIVE_INFINITY)!,
      in_favour: inFavour(reflect(gain, differences)),
    };
  return { ...bootstrapEstimate(gain, differences)!, in_favour: inFavour(differences) };
}

/** Share of the draws above 0 among those that are defined. */
function inFavour(differences: Float64Array): number | null {
  const defined = differences.filter((difference) => !Number.isNaN(difference));
  return defined.length === 0 ? null : defined.filter((difference) => difference > 0).length / defined.length;
}

function perMetric<T>(value: (metric: Metric) => T): { readonly [M in Metric]: T } {
  return Object.fromEntries(METRICS.map((metric) => [metric, value(metric)])) as { [M in Metric]: T };
}
