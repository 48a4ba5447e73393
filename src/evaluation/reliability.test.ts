/** Checked against scikit-learn's calibration_curve: test/fixtures/evaluation.json. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { binOf, reliabilityCurve } from './reliability.ts';

interface Case {
  label: number[];
  probability: number[];
  share_right: number[];
  mean_predicted: number[];
}
const fixture = resolve(import.meta.dirname, '../../test/fixtures/evaluation.json');
const { reliability } = JSON.parse(readFileSync(fixture, 'utf8')) as { reliability: Case[] };

describe('binOf', () => {
  test.each([
    [0, 0],
    [1e-300, 0],
    [0.05, 0],
    [0.1, 0],
    [0.1 + 1e-15, 1],
    [0.3, 2],
    [0.5, 4],
    [0.5 + 2 ** -53, 5],
    [0.7, 6],
    [0.9, 8],
    [1 - 2 ** -53, 9],
    [1, 9],
  ])('%d lies in bin %d of ten', (probability, bin) => {
    expect(binOf(probability)).toBe(bin);
  });

  test('an upper bound belongs to its bin, whatever their number', () => {
    for (let bins = 1; bins <= 60; bins++)
      for (let k = 1; k <= bins; k++) {
        expect(binOf(k / bins, bins)).toBe(k - 1);
        if (k < bins) expect(binOf(k / bins + 2 ** -53, bins)).toBe(k);
      }
  });
});

describe('reliabilityCurve', () => {
  test.each(reliability)('$label.length rows against scikit-learn', (one) => {
    const curve = reliabilityCurve(Uint8Array.from(one.label), Float64Array.from(one.probability));
    expect(curve).toHaveLength(one.share_right.length);
    curve.forEach((bin, at) => {
      expect(bin.share_right).toBeCloseTo(one.share_right[at]!, 12);
      expect(bin.mean_predicted).toBeCloseTo(one.mean_predicted[at]!, 12);
      expect(bin.low).toBeLessThanOrEqual(bin.share_right);
      expect(bin.high).toBeGreaterThanOrEqual(bin.share_right);
    });
    expect(curve.reduce((sum, { rows }) => sum + rows, 0)).toBe(one.label.length);
  });

  test('says where each bin lies, and leaves out those without rows', () => {
    const curve = reliabilityCurve(Uint8Array.of(1, 0, 1), Float64Array.of(0.625, 0.6875, 0));
    expect(curve).toEqual([
      expect.objectContaining({ from: 0, to: 0.1, rows: 1, mean_predicted: 0, share_right: 1, high: 1 }),
      expect.objectContaining({ from: 0.6, to: 0.7, rows: 2, mean_predicted: 0.65625, share_right: 0.5 }),
    ]);
  });
});
