/** What is looked for under the two-parameter model, and where. */
import type { ItemParameters } from '../item-curves.ts';
import type { AnswerSheets } from '../marginal/answer-sheets.ts';
import type { AbilityDistribution } from '../marginal/options.ts';
import type { MarginalModel } from '../marginal/posteriors.ts';

export interface TwoPlProblem {
  readonly sheets: AnswerSheets;
  /** Answers and right answers of each item, `[items]` each. */
  readonly answered: Int32Array;
  readonly right: Int32Array;
  /** `[items]`, 1 where the parameters are looked for: answered and not anchored. */
  readonly free: Uint8Array;
  readonly anchored: boolean;
  /** Of ln a, 1 / variance; infinite where discriminations are set. */
  readonly slopePrecision: number;
  readonly difficultyPrecision: number;
  /** The abilities' mean and deviation are looked for. */
  readonly distributionFree: boolean;
  /** Where the mean may be. */
  readonly meanBounds: readonly [least: number, most: number];
}

/** A point of the search, with the abilities' mean and deviation. */
export interface TwoPlPoint extends AbilityDistribution {
  /** ln a, `[items]`. */
  readonly logDiscriminations: Float64Array;
  /** b, `[items]`. */
  readonly difficulties: Float64Array;
}

export function itemsAt({ logDiscriminations, difficulties }: TwoPlPoint): ItemParameters {
  return { discriminations: logDiscriminations.map(Math.exp), difficulties };
}

export function modelAt(point: TwoPlPoint): MarginalModel {
  return { items: itemsAt(point), mean: point.mean, deviation: point.deviation };
}
