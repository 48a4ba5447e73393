/**
 * What to expect of a member of a group before anything is known of itself: the mean of the group's other members,
 * drawn toward the mean of all the more the fewer they are (credibility theory: Bühlmann & Straub 1970).
 */
import type { Uncertain } from '../uncertain.ts';

interface WeighedColumns {
  /** `[members]` */
  readonly values: Float64Array;
  /** `[members]`: how well a value is known, from 0 (not at all) to 1. */
  readonly weights: Float64Array;
}

export interface GroupMembers extends WeighedColumns {
  /** `[members]`, -1 for one of no group. */
  readonly groupOf: Int32Array;
  readonly groups: number;
}

/** What to expect of another member; the error is the deviation that its value has from that. */
export interface GroupLevels {
  /** `[groups]`; undefined for a group of whose members nothing is known. */
  readonly ofGroup: readonly (Uncertain | undefined)[];
  /** Of a member of any group. */
  readonly ofAny: Uncertain;
}

/** How many members the mean of all counts for where the data do not say: with one group, or one member in each. */
const UNKNOWN_STRENGTH = 4;
/** As good as no difference between groups. */
const MOST_STRENGTH = 1e6;

interface Variances {
  /** s²: of members of full weight around their group's level. */
  readonly within: number;
  /** t²: of the levels around the mean of all. */
  readonly between: number;
}

/**
 * A value is taken for its group's level plus noise of variance s² / weight, and levels for varying around m, the mean
 * of all, with variance t². With W = Σ w and k = s² / t² the level of a group is (Σ w x + k m) / (W + k), its variance
 * s² / (W + k). At least one weight must be above 0.
 */
export function shrunkenGroups({ values, weights, groupOf, groups }: GroupMembers): GroupLevels {
  const known = [...values.keys()].filter((i) => weights[i]! > 0);
  const grouped = known.filter((i) => groupOf[i] !== -1);
  const overall = weightedMean(known, { values, weights });
  const weight = new Float64Array(groups);
  const sum = new Float64Array(groups);
  for (const i of grouped) {
    weight[groupOf[i]!]! += weights[i]!;
    sum[groupOf[i]!]! += weights[i]! * values[i]!;
  }
  const filled = [...weight.keys()].filter((group) => weight[group]! > 0);
  const means = sum.map((total, group) => total / weight[group]!);
  const squares = (members: readonly number[], meanOf: (i: number) => number): number =>
    members.reduce((total, i) => total + weights[i]! * (values[i]! - meanOf(i)) ** 2, 0);

  const { within, between } =
    filled.length > 1 && grouped.length > filled.length
      ? groupVariances(
          squares(grouped, (i) => means[groupOf[i]!]!) / (grouped.length - filled.length),
          filled,
          { values: means, weights: weight },
        )
      : shareOut(squares(known, () => overall) / Math.max(known.length - 1, 1));
  const strength = between > 0 ? Math.min(within / between, MOST_STRENGTH) : MOST_STRENGTH;
  return {
    ofGroup: Array.from(weight, (w, group) =>
      w === 0
        ? undefined
        : {
            value: (sum[group]! + strength * overall) / (w + strength),
            error: Math.sqrt(within + within / (w + strength)),
          },
    ),
    ofAny: { value: overall, error: Math.sqrt(within + between) },
  };
}

/** Σ W (mean of the group - mean of the groups)² is expected to be (groups - 1) s² + (Σ W - Σ W² / Σ W) t². */
function groupVariances(within: number, groups: readonly number[], columns: WeighedColumns): Variances {
  const { values: means, weights } = columns;
  const centre = weightedMean(groups, columns);
  const total = groups.reduce((sum, group) => sum + weights[group]!, 0);
  const spread = groups.reduce((sum, group) => sum + weights[group]! * (means[group]! - centre) ** 2, 0);
  const free = total - groups.reduce((sum, group) => sum + weights[group]! ** 2, 0) / total;
  return { within, between: Math.max((spread - (groups.length - 1) * within) / free, 0) };
}

function shareOut(variance: number): Variances {
  const between = variance / (1 + UNKNOWN_STRENGTH);
  return { within: UNKNOWN_STRENGTH * between, between };
}

function weightedMean(places: readonly number[], { values, weights }: WeighedColumns): number {
  let sum = 0;
  let total = 0;
  for (const i of places) {
    sum += weights[i]! * values[i]!;
    total += weights[i]!;
  }
  return sum / total;
}
