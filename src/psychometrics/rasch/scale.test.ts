/** Rasch difficulties against eRm's (scripts/make-psychometrics-irt.R), on scales that are set, and in the long run. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { recovery, simulateResponses } from '../../../test/simulated-responses.ts';
import { raschMml } from './mml.ts';

describe('against eRm (conditional maximum likelihood)', () => {
  const {
    rasch: expected,
  }: { rasch: { answers: string[]; difficulties: number[]; difficultyErrors: number[] } } = JSON.parse(
    readFileSync(resolve(import.meta.dirname, '../../../test/fixtures/psychometrics-irt.json'), 'utf8'),
  );
  const items = expected.difficulties.length;
  const labels = expected.answers.flatMap((pattern) => [...pattern].map(Number));
  const fit = raschMml({
    person: Int32Array.from(labels, (_, row) => Math.floor(row / items)),
    item: Int32Array.from(labels, (_, row) => row % items),
    label: Uint8Array.from(labels),
    persons: expected.answers.length,
    items,
  });
  const middle = fit.difficulties.reduce((sum, b) => sum + b, 0) / items;
  const centred = fit.difficulties.map((b) => b - middle);

  test('difficulties within 0.05, correlation over 0.999', () => {
    centred.forEach((b, i) => {
      expect(Math.abs(b - expected.difficulties[i]!)).toBeLessThan(0.05);
    });
    const product = (x: ArrayLike<number>, y: ArrayLike<number>) =>
      Array.from(x).reduce((sum, value, i) => sum + value * y[i]!, 0); // both add up to 0
    const r =
      product(centred, expected.difficulties) /
      Math.sqrt(product(centred, centred) * product(expected.difficulties, expected.difficulties));
    expect(r).toBeGreaterThan(0.999);
  });

  // Theirs add up to 0. Ours are counted from the mean ability, so they also hold the error of the mean of 1,000 persons,
  // which is the same for all items and has to be left out before they are compared.
  test('errors within 10 % on the same footing', () => {
    const location = fit.abilityDeviation ** 2 / expected.answers.length;
    expected.difficultyErrors.forEach((error, i) => {
      const ours = Math.sqrt((fit.difficultyErrors[i]! ** 2 - location) * (1 - 1 / items));
      expect(Math.abs(ours / error - 1)).toBeLessThan(0.02);
    });
  });
});

describe('finds what answers were drawn from', () => {
  test('1,000 persons, 50 items, 20 replications', () => {
    const found = Array.from({ length: 20 }, (_, seed) => {
      const { answers, difficulties } = simulateResponses({ persons: 1000, items: 50, seed });
      const fit = raschMml(answers);
      return Array.from(difficulties, (b, i) => [fit.difficulties[i]!, b, fit.difficultyErrors[i]!] as const);
    });
    const { bias, overClaimed, coverage } = recovery(found.flat());
    expect(Math.abs(bias)).toBeLessThan(0.02);
    expect(Math.abs(overClaimed - 1)).toBeLessThan(0.1);
    expect(coverage).toBeGreaterThan(0.93);
    expect(coverage).toBeLessThan(0.97);
  });

  test.each([0.4, 1])('on the scale of anchors, %d of the table answered', (answered) => {
    const found = Array.from({ length: 40 }, (_, seed) => {
      const sim = simulateResponses({ persons: 200, items: 20, seed, answered, mean: -1.5, deviation: 1.3 });
      const anchors = new Map(Array.from(sim.difficulties.subarray(0, 4), (b, i) => [i, b]));
      const fit = raschMml(sim.answers, { anchors });
      expect(fit.converged).toBe(true);
      expect(fit.difficulties.subarray(0, 4)).toEqual(sim.difficulties.subarray(0, 4));
      expect(fit.difficultyErrors.subarray(0, 4)).toEqual(new Float64Array(4));
      expect(Math.abs(fit.abilityMean + 1.5)).toBeLessThan(0.6);
      return Array.from(
        sim.difficulties.subarray(4),
        (b, i) => [fit.difficulties[i + 4]!, b, fit.difficultyErrors[i + 4]!] as const,
      );
    });
    const { bias, overClaimed, coverage } = recovery(found.flat());
    expect(Math.abs(bias)).toBeLessThan(0.05);
    expect(Math.abs(overClaimed - 1)).toBeLessThan(0.15);
    expect(coverage).toBeGreaterThan(0.93);
    expect(coverage).toBeLessThan(0.97);
  });
});

describe('a set distribution of abilities', () => {
  const { answers } = simulateResponses({ persons: 300, items: 15, seed: 4, answered: 0.6 });

  test('a set mean moves difficulties along; what it was estimated at changes nothing', () => {
    const free = raschMml(answers, { difficultyDeviation: 1000 });
    const deviation = free.abilityDeviation;
    const set = raschMml(answers, {
      difficultyDeviation: 1000,
      abilityDistribution: { mean: 0.5, deviation },
    });
    expect(set).toMatchObject({ converged: true, abilityMean: 0.5, abilityDeviation: deviation });
    free.difficulties.forEach((b, i) => {
      expect(set.difficulties[i]! - 0.5).toBeCloseTo(b, 4);
      // The approximation of `difficulty-errors.ts` against the whole information matrix.
      expect(Math.abs(set.difficultyErrors[i]! / free.difficultyErrors[i]! - 1)).toBeLessThan(0.02);
    });
    expect(set.logLikelihood).toBeCloseTo(free.logLikelihood, 6);
  });

  test('an anchor that only one person answered is enough', () => {
    const one = { ...answers, items: 16, item: answers.item.slice() };
    one.item[0] = 15;
    const fit = raschMml(one, { anchors: new Map([[15, 2]]) });
    expect(fit.converged).toBe(true);
    expect(fit.difficulties.every(Number.isFinite)).toBe(true);
    expect(fit.difficultyErrors[0]).toBeGreaterThan(1);
  });

  test.each([
    [{ anchors: new Map([[15, 0]]) }, /items below 15, got 15/],
    [{ anchors: new Map([[0, Number.NaN]]) }, /finite difficulty of item 0/],
    [{ abilityDistribution: { mean: 0, deviation: -1 } }, /deviation of abilities over 0, got -1/],
  ])('refuses %j', (options, message) => {
    expect(() => raschMml(answers, options)).toThrow(
      expect.objectContaining({ code: 'numeric', message: expect.stringMatching(message) }),
    );
  });
});
