/**
 * Against the marginal likelihood as written down in one line and differentiated numerically, and against truth that
 * answers were drawn from.
 */
import { describe, expect, test } from 'vitest';
import { recovery, simulateResponses } from '../../../test/simulated-responses.ts';
import { raschMml } from '../rasch/mml.ts';
import type { SparseAnswers } from '../sparse-answers.ts';
import { type TwoPlFit, twoPlMml } from './mml.ts';

/** Persons' answers as strings, one character an item: 0, 1, or a dot for none. */
function answersOfPatterns(patterns: readonly string[]): SparseAnswers {
  const rows = patterns.flatMap((pattern, person) =>
    [...pattern].flatMap((mark, item) => (mark === '.' ? [] : [{ person, item, label: Number(mark) }])),
  );
  return {
    person: Int32Array.from(rows, ({ person }) => person),
    item: Int32Array.from(rows, ({ item }) => item),
    label: Uint8Array.from(rows, ({ label }) => label),
    persons: patterns.length,
    items: patterns[0]!.length,
  };
}

/** ln of the marginal probability by Simpson's rule, on another grid than the one under test. */
function marginalLogLikelihood(
  { person, item, label, persons }: SparseAnswers,
  { a, b, mean, deviation }: { a: readonly number[]; b: readonly number[]; mean: number; deviation: number },
): number {
  const points = 161;
  const width = (16 * deviation) / (points - 1);
  const likelihoods = Array.from({ length: persons }, () => new Float64Array(points).fill(1));
  const nodes = Float64Array.from({ length: points }, (_, k) => mean + (k - (points - 1) / 2) * width);
  person.forEach((p, row) => {
    nodes.forEach((node, k) => {
      const right = 1 / (1 + Math.exp(-a[item[row]!]! * (node - b[item[row]!]!)));
      likelihoods[p]![k]! *= label[row] === 1 ? right : 1 - right;
    });
  });
  const density = nodes.map(
    (node, k) =>
      (((k === 0 || k === points - 1 ? 1 : k % 2 === 1 ? 4 : 2) * width) / 3) *
      (Math.exp(-(((node - mean) / deviation) ** 2) / 2) / (deviation * Math.sqrt(2 * Math.PI))),
  );
  return likelihoods.reduce(
    (sum, likelihood) => sum + Math.log(likelihood.reduce((all, value, k) => all + value * density[k]!, 0)),
    0,
  );
}

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);

function expectDefined(fit: TwoPlFit) {
  const { discriminations, discriminationErrors, difficulties, difficultyErrors, abilities, abilityErrors } =
    fit;
  for (const column of [discriminations, discriminationErrors, difficultyErrors, abilityErrors]) {
    expect(column.every((value) => value > 0 && value < Number.POSITIVE_INFINITY)).toBe(true);
  }
  for (const column of [difficulties, abilities]) expect(column.every(Number.isFinite)).toBe(true);
  expect(fit.converged).toBe(true);
}

/** Inverse by Gauss-Jordan, of a small matrix. */
function inverse(matrix: readonly (readonly number[])[]): number[][] {
  const size = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let i = 0; i < size; i++) {
    const pivot = rows[i]![i]!;
    rows[i] = rows[i]!.map((value) => value / pivot);
    for (let j = 0; j < size; j++) {
      if (j === i) continue;
      const factor = rows[j]![i]!;
      rows[j] = rows[j]!.map((value, k) => value - factor * rows[i]![k]!);
    }
  }
  return rows.map((row) => row.slice(size));
}

describe('the solution', () => {
  const small = simulateResponses({ persons: 80, items: 6, seed: 3, answered: 0.8, spread: 0.4 }).answers;
  const first = { discrimination: 1.3, difficulty: -0.4 };

  test.each([
    ['N(0, 1)', {}, { anchored: 0, distributionFree: false }],
    [
      'a set distribution',
      { abilityDistribution: { mean: 0.7, deviation: 1.4 } },
      { anchored: 0, distributionFree: false },
    ],
    ['an anchor', { anchors: new Map([[0, first]]) }, { anchored: 1, distributionFree: true }],
    [
      'an anchor and a set distribution',
      { anchors: new Map([[0, first]]), abilityDistribution: { mean: 0.2, deviation: 0.8 } },
      { anchored: 1, distributionFree: false },
    ],
  ])(
    'stands where the penalised likelihood is flat, and errors are what its curvature says: %s',
    (_, options, { anchored, distributionFree }) => {
      const [upsilon, tau] = [0.8, 2];
      const fit = twoPlMml(small, {
        logDiscriminationDeviation: upsilon,
        difficultyDeviation: tau,
        ...options,
      });
      expect(fit.converged).toBe(true);
      const items = small.items;
      const start = [
        ...Array.from(fit.discriminations.subarray(anchored), Math.log),
        ...fit.difficulties.subarray(anchored),
        fit.abilityMean,
        Math.log(fit.abilityDeviation),
      ];
      const free = start.length - (distributionFree ? 0 : 2);
      const penalised = (x: readonly number[]) => {
        const logs = x.slice(0, items - anchored);
        const found = x.slice(items - anchored, 2 * (items - anchored));
        const b = [...Array.from({ length: anchored }, () => first.difficulty), ...found];
        const a = [...Array.from({ length: anchored }, () => first.discrimination), ...logs.map(Math.exp)];
        const mu = sum(b) / (items + 1); // at its best
        const [mean, deviation] = [x.at(-2)!, Math.exp(x.at(-1)!)];
        return (
          marginalLogLikelihood(small, { a, b, mean, deviation }) -
          sum(logs.map((value) => value ** 2)) / (2 * upsilon ** 2) -
          (sum(b.map((value) => (value - mu) ** 2)) + mu ** 2) / (2 * tau ** 2)
        );
      };
      const step = 1e-3;
      const moved = (...by: readonly (readonly [number, number])[]) =>
        start.map((value, j) => value + sum(by.map(([i, size]) => (i === j ? size : 0))));
      for (let i = 0; i < free; i++) {
        const slope = (penalised(moved([i, 1e-4])) - penalised(moved([i, -1e-4]))) / 2e-4;
        expect(Math.abs(slope)).toBeLessThan(1e-4); // curvature is a few units
      }
      const information = Array.from({ length: free }, () => new Array<number>(free).fill(0));
      for (let i = 0; i < free; i++) {
        for (let j = 0; j <= i; j++) {
          const at = (u: number, v: number) => penalised(moved([i, u * step], [j, v * step]));
          const value = (at(1, -1) + at(-1, 1) - at(1, 1) - at(-1, -1)) / (4 * step * step);
          information[i]![j] = value;
          information[j]![i] = value;
        }
      }
      const variances = inverse(information).map((row, i) => row[i]!);
      for (let i = anchored; i < items; i++) {
        const ofA = fit.discriminationErrors[i]! / fit.discriminations[i]!;
        expect(Math.abs(ofA / Math.sqrt(variances[i - anchored]!) - 1)).toBeLessThan(1e-3);
        const ofB = Math.sqrt(variances[items - 2 * anchored + i]!);
        expect(Math.abs(fit.difficultyErrors[i]! / ofB - 1)).toBeLessThan(1e-3);
      }
      const a = [...fit.discriminations];
      const b = [...fit.difficulties];
      const at = { a, b, mean: fit.abilityMean, deviation: fit.abilityDeviation };
      expect(marginalLogLikelihood(small, at)).toBeCloseTo(fit.logLikelihood, 6);
      if (anchored === 1) {
        expect(fit.difficulties[0]).toBe(first.difficulty);
        expect(fit.difficultyErrors[0]).toBe(0);
        expect(fit.discriminationErrors[0]).toBe(0);
      }
    },
  );

  test('does not depend on the order of answers, and repeats to the last bit', () => {
    const fit = twoPlMml(small);
    expect(twoPlMml(small)).toEqual(fit);
    const reversed = twoPlMml({
      ...small,
      person: small.person.toReversed(),
      item: small.item.toReversed(),
      label: small.label.toReversed(),
    });
    reversed.difficulties.forEach((b, i) => {
      expect(b).toBeCloseTo(fit.difficulties[i]!, 7);
      expect(reversed.difficultyErrors[i]).toBeCloseTo(fit.difficultyErrors[i]!, 7);
    });
  });

  test('an answer that is repeated counts as often', () => {
    const once = simulateResponses({ persons: 80, items: 5, seed: 9 }).answers;
    const twice = {
      ...once,
      person: Int32Array.of(...once.person, 0),
      item: Int32Array.of(...once.item, 0),
      label: Uint8Array.of(...once.label, 1),
    };
    const fit = twoPlMml(twice);
    expectDefined(fit);
    expect(fit.difficulties[0]).toBeLessThan(twoPlMml(once).difficulties[0]!);
  });

  test('with discriminations that hardly may differ it is the Rasch model', () => {
    const { answers } = simulateResponses({ persons: 300, items: 10, seed: 5, answered: 0.7 });
    const rasch = raschMml(answers, { abilityDistribution: { mean: 0, deviation: 1 } });
    const fit = twoPlMml(answers, { logDiscriminationDeviation: 1e-4 });
    fit.difficulties.forEach((b, i) => {
      expect(b).toBeCloseTo(rasch.difficulties[i]!, 4);
      expect(fit.difficultyErrors[i]).toBeCloseTo(rasch.difficultyErrors[i]!, 4);
    });
  });

  test('says so where the most iterations were not enough', () => {
    const fit = twoPlMml(small, { mostIterations: 2 });
    expect(fit).toMatchObject({ converged: false, iterations: 2 });
  });
});

describe('anchored calibration', () => {
  test.each([1, 6])('puts another class on the scale of %d anchors, without creeping', (known) => {
    const { answers, discriminations, difficulties } = simulateResponses({
      persons: 1500,
      items: 30,
      seed: 11,
      spread: 0.3,
      mean: 1.2,
      deviation: 1.5,
    });
    const anchors = new Map(
      Array.from({ length: known }, (_, i) => [
        i,
        { discrimination: discriminations[i]!, difficulty: difficulties[i]! },
      ]),
    );
    const fit = twoPlMml(answers, { anchors });
    expect(fit.converged).toBe(true);
    expect(fit.iterations).toBeLessThan(30);
    expect(Math.abs(fit.abilityMean - 1.2)).toBeLessThan(0.3);
    expect(Math.abs(fit.abilityDeviation - 1.5)).toBeLessThan(0.3);
    const found = Array.from({ length: 24 }, (_, n) => {
      const i = n + 6;
      return [fit.difficulties[i]!, difficulties[i]!, fit.difficultyErrors[i]!] as const;
    });
    // Errors of items share that of the scale, the more the fewer the anchors.
    expect(recovery(found).overClaimed).toBeLessThan(2);
    expect(recovery(found).overClaimed).toBeGreaterThan(0.5);
  });
});

describe('finds what answers were drawn from', () => {
  const replications = Array.from({ length: 20 }, (_, seed) => {
    const sim = simulateResponses({ persons: 1000, items: 50, seed, spread: 0.3 });
    return { sim, fit: twoPlMml(sim.answers) };
  });
  test.each([
    ['difficulties', 'difficultyErrors'],
    ['discriminations', 'discriminationErrors'],
  ] as const)('%s: 1,000 persons, 50 items, 20 replications', (name, errors) => {
    const found = replications.flatMap(({ sim, fit }) =>
      Array.from(fit[name], (value, i) => [value, sim[name][i]!, fit[errors][i]!] as const),
    );
    const { bias, overClaimed, coverage } = recovery(found);
    expect(Math.abs(bias)).toBeLessThan(0.02);
    expect(Math.abs(overClaimed - 1)).toBeLessThan(0.1);
    expect(coverage).toBeGreaterThan(0.93);
    expect(coverage).toBeLessThan(0.97);
  });
});

describe('answers that say little', () => {
  test('items that all or none got right are kept, items without answers get the middle of the priors', () => {
    const fit = twoPlMml(answersOfPatterns(['1010.', '1001.', '1011.', '1000.', '1011.']));
    expectDefined(fit);
    const [all, none, , , unmet] = fit.difficulties;
    expect(all).toBeLessThan(-1);
    expect(none).toBeGreaterThan(1);
    expect(unmet).toBeCloseTo(sum([...fit.difficulties.subarray(0, 4)]) / 5, 12);
    expect(fit.difficultyErrors[4]).toBeCloseTo(3, 12);
    expect(fit.discriminations[4]).toBe(1);
    expect(fit.discriminationErrors[4]).toBe(1);
  });

  test.each([
    ['one answer', ['1']],
    ['one person', ['110100']],
    ['one item', ['1', '0', '1', '1']],
    ['all right', ['111', '111', '111']],
    ['all wrong', ['000', '000']],
    ['persons all or none', ['1111', '0000', '1111', '0000']],
    ['perfectly ordered', ['0000', '1000', '1100', '1110', '1111']],
    ['groups that share no item', ['10..', '01..', '..10', '..11']],
    ['an item that the able get wrong', ['1110', '1110', '1100', '0001', '0011', '0001']],
    ['a person without answers', ['10', '..', '01', '11']],
  ])('%s: a fit without NaN', (_, patterns) => {
    expectDefined(twoPlMml(answersOfPatterns(patterns)));
    expect(
      twoPlMml(answersOfPatterns(patterns), {
        anchors: new Map([[0, { discrimination: 1, difficulty: 0 }]]),
      }).difficulties.every(Number.isFinite),
    ).toBe(true);
  });
});

describe('what is refused', () => {
  const good = answersOfPatterns(['10.', '01.']);
  const anchor = (item: number, discrimination: number, difficulty: number) => ({
    anchors: new Map([[item, { discrimination, difficulty }]]),
  });
  test.each([
    ['a prior that is none', { logDiscriminationDeviation: 0 }, /logDiscriminationDeviation over 0, got 0/],
    ['another', { difficultyDeviation: Number.NaN }, /difficultyDeviation over 0, got NaN/],
    ['an unknown anchor', anchor(7, 1, 0), /anchors: expected items below 3, got 7/],
    ['an anchor that goes down', anchor(0, -1, 0), /discrimination of anchor 0 over 0, got -1/],
    ['an anchor nowhere', anchor(0, 1, Number.NaN), /finite difficulty of item 0, got NaN/],
    ['an anchor that nobody met', anchor(2, 1, 0), /answers to at least one of them/],
    [
      'abilities without spread',
      { abilityDistribution: { mean: 0, deviation: 0 } },
      /deviation of abilities/,
    ],
    ['abilities nowhere', { abilityDistribution: { mean: Number.NaN, deviation: 1 } }, /finite mean/],
  ])('%s', (_, options, message) => {
    expect(() => twoPlMml(good, options)).toThrow(
      expect.objectContaining({ code: 'numeric', message: expect.stringMatching(message) }),
    );
  });

  test('no answers', () => {
    expect(() => twoPlMml({ ...answersOfPatterns(['.']), persons: 0 })).toThrow(/at least one, got none/);
  });
});
