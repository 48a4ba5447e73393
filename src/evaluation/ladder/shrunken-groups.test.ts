import { describe, expect, test } from 'vitest';
import { createMt19937 } from '../../numeric/index.ts';
import { shrunkenGroups } from './shrunken-groups.ts';

/** Values around levels that vary with variance 1, with noise of variance 4 / weight. */
function drawGroups(groups: number, members: number) {
  const random = createMt19937(5);
  const level = Float64Array.from({ length: groups }, () => 3 + random.normal());
  const groupOf = Int32Array.from({ length: groups * members }, (_, i) => i % groups);
  const weights = Float64Array.from(groupOf, () => 0.2 + 0.8 * random.uniform());
  const values = Float64Array.from(
    groupOf,
    (group, i) => level[group]! + (2 * random.normal()) / Math.sqrt(weights[i]!),
  );
  return { level, members: { values, weights, groupOf, groups } };
}

const distance = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, i) => sum + (x - b[i]!) ** 2, 0);

describe('shrunkenGroups', () => {
  test('draws groups toward the mean of all by 4 members, where the levels vary by a fourth of the noise', () => {
    const { members } = drawGroups(400, 6);
    const { ofGroup, ofAny } = shrunkenGroups(members);
    const overall = ofAny.value;
    const strengths = ofGroup.map((expected, group) => {
      const level = expected!.value;
      let [weight, sum] = [0, 0];
      members.groupOf.forEach((of, i) => {
        if (of !== group) return;
        weight += members.weights[i]!;
        sum += members.weights[i]! * members.values[i]!;
      });
      return (sum - weight * level) / (level - overall); // k of (sum + k overall) / (weight + k) = level
    });
    for (const strength of strengths) expect(strength).toBeCloseTo(strengths[0]!, 6);
    expect(strengths[0]).toBeGreaterThan(3);
    expect(strengths[0]).toBeLessThan(5.3);
    expect(overall).toBeCloseTo(3, 0);
    // Another member of full weight: noise of variance 4 around a level of variance 1, or around one that is known better.
    expect(ofAny.error).toBeCloseTo(Math.sqrt(5), 0);
    for (const expected of ofGroup) {
      expect(expected!.error).toBeGreaterThan(2);
      expect(expected!.error).toBeLessThan(ofAny.error);
    }
  });

  test('lies nearer to the truth than the means of groups and the mean of all', () => {
    const { level, members } = drawGroups(100, 3);
    const { ofGroup, ofAny } = shrunkenGroups(members);
    const sums = new Float64Array(100);
    const weights = new Float64Array(100);
    members.groupOf.forEach((group, i) => {
      sums[group]! += members.weights[i]! * members.values[i]!;
      weights[group]! += members.weights[i]!;
    });
    const mine = distance(
      Float64Array.from(ofGroup, (expected) => expected!.value),
      level,
    );
    expect(mine).toBeLessThan(
      distance(
        sums.map((sum, group) => sum / weights[group]!),
        level,
      ),
    );
    expect(mine).toBeLessThan(distance(new Float64Array(100).fill(ofAny.value), level));
  });

  test('groups that differ no more than by chance have the level of all', () => {
    const { ofGroup, ofAny } = shrunkenGroups({
      values: Float64Array.of(0, 1, 0, 1),
      weights: new Float64Array(4).fill(1),
      groupOf: Int32Array.of(0, 0, 1, 1),
      groups: 2,
    });
    expect(ofAny.value).toBe(0.5);
    for (const expected of ofGroup) expect(expected!.value).toBeCloseTo(0.5, 6);
  });

  test('members of no group count for all; of a group without weight nothing is known', () => {
    const { ofGroup, ofAny } = shrunkenGroups({
      values: Float64Array.of(1, 2, 6, 99),
      weights: Float64Array.of(1, 1, 1, 0),
      groupOf: Int32Array.of(0, 0, -1, 1),
      groups: 2,
    });
    expect(ofAny.value).toBe(3);
    expect(ofAny.error).toBeCloseTo(Math.sqrt(7), 12); // the variance of 1, 2, 6
    expect(ofGroup[0]!.value).toBeCloseTo((3 + 4 * 3) / (2 + 4), 12);
    expect(ofGroup[1]).toBeUndefined();
  });

  test('groups without any noise keep their levels', () => {
    const { ofGroup } = shrunkenGroups({
      values: Float64Array.of(1, 1, 5, 5),
      weights: new Float64Array(4).fill(1),
      groupOf: Int32Array.of(0, 0, 1, 1),
      groups: 2,
    });
    expect(ofGroup).toEqual([
      { value: 1, error: 0 },
      { value: 5, error: 0 },
    ]);
  });

  test('one member is all there is', () => {
    const one = {
      values: Float64Array.of(7),
      weights: Float64Array.of(0.5),
      groupOf: Int32Array.of(0),
      groups: 1,
    };
    expect(shrunkenGroups(one)).toEqual({ ofGroup: [{ value: 7, error: 0 }], ofAny: { value: 7, error: 0 } });
  });
});
