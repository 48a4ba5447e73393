/** Checked against scikit-learn 1.9.1 through test/fixtures/metrics.json (scripts/make-metric-vectors.py). */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  accuracy,
  argmax,
  auc,
  collapsed,
  majorityBaseline,
  type Scores,
  scorePredictions,
  weightedF1,
} from './metrics.ts';

interface Case {
  name: string;
  labels: number[];
  probabilities: number[];
  scores: Omit<Scores, 'collapsed'>;
}
const fixture = resolve(import.meta.dirname, '../../test/fixtures/metrics.json');
const { cases } = JSON.parse(readFileSync(fixture, 'utf8')) as { cases: Case[] };

describe('against scikit-learn', () => {
  test.each(cases)('$name', ({ labels, probabilities, scores }) => {
    const { collapsed: _, ...actual } = scorePredictions({ labels, probabilities });
    expect(Object.keys(actual)).toEqual(Object.keys(scores));
    for (const [name, expected] of Object.entries(scores)) {
      const got = actual[name as keyof typeof actual];
      if (expected === null || got === null) expect(got, name).toBe(expected);
      else expect(Math.abs(got - expected), name).toBeLessThanOrEqual(1e-12);
    }
    // The choice of the best epoch compares these two, so the last bit counts.
    expect(actual.accuracy).toBe(scores.accuracy);
    expect(actual.f1).toBe(scores.f1);
  });
});

describe('predictions', () => {
  test('a tie goes to class 0', () => {
    expect(argmax([0.25, 0.25])).toBe(0);
    expect(argmax([-1, -2])).toBe(0);
    expect(argmax([-2, -1])).toBe(1);
  });

  test('logits decide where the probability is one half to the last bit', () => {
    const scores = scorePredictions({ labels: [1], probabilities: [0.5], logits: [[0, 1e-20]] });
    expect(scores.accuracy).toBe(1);
  });

  test('a model that always says the same has collapsed', () => {
    expect(collapsed([1, 1, 1])).toBe(true);
    expect(collapsed([0, 0])).toBe(true);
    expect(collapsed([0, 1, 0])).toBe(false);
    expect(scorePredictions({ labels: [0, 1], probabilities: [0.6, 0.7] }).collapsed).toBe(true);
  });
});

describe('majority baseline', () => {
  test('says what most training rows say', () => {
    const { label, accuracy, f1 } = majorityBaseline([0, 0, 1], [0, 1, 1, 1]);
    expect({ label, accuracy }).toEqual({ label: 0, accuracy: 0.25 });
    expect(f1).toBeCloseTo(0.1, 15); // F1 of wrong is 2·1/(1+4), a quarter of the rows
  });

  test('a tie says right', () => {
    expect(majorityBaseline([0, 1], [1]).label).toBe(1);
  });
});

describe('what is no set of rows', () => {
  test.each([
    ['no rows', () => accuracy([], []), /at least one row/],
    ['lengths differ', () => weightedF1([1, 0], [1]), /got 2 and 1/],
    ['a label that is none', () => accuracy([2], [1]), /label of 0 or 1, got 2/],
    ['a prediction that is none', () => accuracy([1], [0.5]), /prediction of 0 or 1, got 0\.5/],
    [
      'a probability that is NaN',
      () => auc([1, 0], [Number.NaN, 0]),
      /row 0: expected a probability, got NaN/,
    ],
    ['a probability above 1', () => auc([1, 0], [0.5, 1.5]), /row 1: expected a probability, got 1\.5/],
    ['an infinite logit', () => argmax([Number.POSITIVE_INFINITY, 0]), /finite/],
  ])('%s', (_, run, message) => {
    expect(run).toThrow(
      expect.objectContaining({ code: 'numeric', message: expect.stringMatching(message) }),
    );
  });
});
