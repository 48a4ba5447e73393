/** Several predictors on exactly the same rows: how good each is, and what it gains over the one before it. */
import { UnderstudyError } from '../errors.ts';
import { createMt19937 } from '../random/index.ts';
import { type BootstrapEstimate, bootstrapEstimate } from './estimate.ts';
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
  /** Share of the draws in which it is better; `null` without draws. */
  readonly in_favour: number | null;
};

/** Goes to evaluation.json as it is. */
export type JudgedPredictor = {
  readonly name: string;
  /** It says the same, right or wrong, of every row. */
  readonly collapsed: boolean;
  /** Pooled over all rows; `null` where the rows do not define the metric. */
  readonly metrics: { readonly [M in Metric]: BootstrapEstimate | null };
  /** Over the predictor before it; `null` for the first. */
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
 * @param predictors at least one; each but the first is held against the one before it
 * @param draws 0 for no intervals; with 1,000 their ends move by a twentieth of the half width from seed to seed
 * @throws UnderstudyError `numeric` on rows or probabilities that cannot be
 */
export async function* judge({
  rows,
  predictors,
  draws,
  seed,
}: {
  readonly rows: JudgedRows;
  readonly predictors: readonly Predictor[];
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

  return {
    rows: rows.label.length,
    students: new Set(rows.student).size,
    questions: new Set(rows.question).size,
    share_right: rows.label.reduce((sum, label) => sum + label, 0) / rows.label.length,
    draws: drawn,
    seed,
    predictors: scored.map((one, p) => describe(one, scored[p - 1])),
  };
}

function describe({ predictor, values, draws }: Scored, before: Scored | undefined): JudgedPredictor {
  return {
    name: predictor.name,
    collapsed: hasCollapsed(predictor.probability),
    metrics: perMetric((metric) => bootstrapEstimate(values[metric], draws[metric])),
    gain:
      before === undefined
        ? null
        : {
            over: before.predictor.name,
            metrics: perMetric((metric) => gainOf(metric, { values, draws }, before)),
          },
  };
}

function gainOf(
  metric: Metric,
  mine: Pick<Scored, 'values' | 'draws'>,
  other: Pick<Scored, 'values' | 'draws'>,
): Gain | null {
  const difference = (here: number, there: number) =>
    LESS_IS_BETTER.has(metric) ? there - here : here - there;
  const value = mine.values[metric];
  const before = other.values[metric];
  if (value === null || before === null) return null;
  const differences = mine.draws[metric].map((draw, at) => difference(draw, other.draws[metric][at]!));
  const estimate = bootstrapEstimate(difference(value, before), differences);
  return estimate && { ...estimate, in_favour: inFavour(differences) };
}

/** Share of the draws above 0 among those that are defined. */
function inFavour(differences: Float64Array): number | null {
  const defined = differences.filter((difference) => !Number.isNaN(difference));
  return defined.length === 0 ? null : defined.filter((difference) => difference > 0).length / defined.length;
}

function perMetric<T>(value: (metric: Metric) => T): { readonly [M in Metric]: T } {
  return Object.fromEntries(METRICS.map((metric) => [metric, value(metric)])) as { [M in Metric]: T };
}
