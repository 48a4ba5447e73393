/** Links against base R (scripts/make-psychometrics-fit.R) and against scales that are known. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createMt19937 } from '../../numeric/index.ts';
import { curveProbabilities, type ItemParameters, raschItems } from '../item-curves.ts';
import { anchorDrift } from './drift.ts';
import {
  linkAbilities,
  linkErrors,
  linkItems,
  meanMeanLink,
  meanSigmaLink,
  type ScaleLink,
} from './scales.ts';
import { stockingLordLink } from './stocking-lord.ts';

type Numbers = Record<'discriminations' | 'difficulties', number[]>;
interface Linked {
  from: Numbers;
  onto: Numbers;
  meanMean: [number, number];
  meanSigma: [number, number];
  stockingLord: [number, number];
  criterion: number;
}
const { links }: { links: Linked[] } = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../../../test/fixtures/psychometrics-fit.json'), 'utf8'),
);

const parameters = ({ discriminations, difficulties }: Numbers): ItemParameters => ({
  discriminations: Float64Array.from(discriminations),
  difficulties: Float64Array.from(difficulties),
});
const rasch = (...difficulties: number[]) => raschItems(Float64Array.from(difficulties));

/** 2PL parameters of items as tests have them. */
function drawItems(count: number, seed: number): ItemParameters {
  const random = createMt19937(seed);
  return {
    discriminations: Float64Array.from({ length: count }, () => Math.exp(0.3 * random.normal())),
    difficulties: Float64Array.from({ length: count }, () => 1.2 * random.normal()),
  };
}

function expectLink({ slope, intercept }: ScaleLink, expected: readonly [number, number], digits: number) {
  expect(slope).toBeCloseTo(expected[0], digits);
  expect(intercept).toBeCloseTo(expected[1], digits);
}

test.each(links.map((link, i) => [i, link] as const))('against base R: %i', (_, expected) => {
  const [from, onto] = [parameters(expected.from), parameters(expected.onto)];
  expectLink(meanMeanLink(from, onto), expected.meanMean, 8);
  expectLink(meanSigmaLink(from, onto), expected.meanSigma, 8);
  const link = stockingLordLink(from, onto);
  expectLink(link, expected.stockingLord, 5);
  expect(link.converged).toBe(true);
  expect(link.criterion).toBeCloseTo(expected.criterion, 9);
});

describe('a scale that is known', () => {
  test.each([
    [1, 0],
    [1.4, -0.7],
    [0.5, 2],
    [3, -3],
    [0.2, 0.1],
  ])('is recovered: A %d, B %d', (slope, intercept) => {
    for (const count of [1, 2, 5, 40]) {
      const from = drawItems(count, 10 + count);
      const onto = linkItems(from, { slope, intercept });
      const link = stockingLordLink(from, onto);
      expect(link.converged).toBe(true);
      expectLink(link, [slope, intercept], 6);
      expect(link.criterion).toBeLessThan(1e-12);
      expectLink(meanMeanLink(from, onto), [slope, intercept], 12);
      if (count > 1) expectLink(meanSigmaLink(from, onto), [slope, intercept], 12);
    }
  });

  test('a link leaves every P(right) what it was, and scales errors', () => {
    const link = { slope: 1.7, intercept: -0.4 };
    const items = drawItems(3, 1);
    const linked = linkItems(items, link);
    const abilities = Float64Array.of(-2, 0.3, 1);
    for (let i = 0; i < 3; i++) {
      const curve = ({ discriminations, difficulties }: ItemParameters, at: Float64Array) =>
        curveProbabilities({ discrimination: discriminations[i]!, difficulty: difficulties[i]! }, at);
      curve(linked, linkAbilities(abilities, link)).forEach((p, k) => {
        expect(p).toBeCloseTo(curve(items, abilities)[k]!, 12);
      });
    }
    expect([...linkErrors(Float64Array.of(0.1), link)]).toEqual([1.7 * 0.1]);
  });

  test('Rasch parameters are shifted by mean-mean, the unit stays', () => {
    expect(meanMeanLink(rasch(0, 1), rasch(0.5, 2))).toEqual({ slope: 1, intercept: 0.75 });
  });

  test('whole fits are linked by their parameters', () => {
    const from = { ...rasch(0, 1), converged: true, difficultyErrors: Float64Array.of(Number.NaN, 1) };
    expectLink(stockingLordLink(from, rasch(0.5, 1.5)), [1, 0.5], 6);
    expect(Object.keys(linkItems(from, { slope: 1, intercept: 0 }))).toEqual([
      'discriminations',
      'difficulties',
    ]);
  });

  test('negative discriminations of some items do no harm to Stocking and Lord', () => {
    const items = drawItems(20, 3);
    const from = { ...items, discriminations: items.discriminations.map((a, i) => (i === 4 ? -a : a)) };
    const link = stockingLordLink(from, linkItems(from, { slope: 1.2, intercept: 0.3 }));
    expectLink(link, [1.2, 0.3], 6);
  });
});

describe('refuses', () => {
  const none = { discriminations: new Float64Array(0), difficulties: new Float64Array(0) };
  const flat = parameters({ discriminations: [0, 0], difficulties: [0, 1] });
  test.each([
    ['no items', () => meanSigmaLink(none, none), /at least one common item/],
    ['items that differ in number', () => meanMeanLink(rasch(0, 1), rasch(0)), /expected 2 of each kind/],
    ['NaN', () => stockingLordLink(rasch(0, 1), rasch(0, Number.NaN)), /finite difficulties.*NaN at 1/],
    ['one item for mean-sigma', () => meanSigmaLink(rasch(0), rasch(1)), /differ in difficulty/],
    [
      'equal difficulties for mean-sigma',
      () => meanSigmaLink(rasch(0.1, 0.1, 0.1), rasch(0, 1, 2)),
      /differ/,
    ],
    ['mean discriminations not over 0', () => meanMeanLink(flat, rasch(0, 1)), /over 0/],
    ['flat tests', () => stockingLordLink(flat, rasch(0, 1)), /flat test/],
    [
      'limits of drift that are none',
      () =>
        anchorDrift(
          { from: rasch(0), onto: rasch(0), link: { slope: 1, intercept: 0 } },
          { displacement: 0 },
        ),
      /limits over 0/,
    ],
  ])('%s', (_, call, message) => {
    expect(call).toThrow(
      expect.objectContaining({ code: 'numeric', message: expect.stringMatching(message) }),
    );
  });
});

describe('anchorDrift', () => {
  const link = { slope: 2, intercept: 1 };
  const same = { slope: 1, intercept: 0 };

  test('finds the item that became harder', () => {
    const random = createMt19937(2);
    const onto = drawItems(20, 4);
    const back = linkItems(onto, { slope: 1 / link.slope, intercept: -link.intercept / link.slope });
    const from = {
      ...back,
      difficulties: back.difficulties.map((b, i) => b + 0.02 * random.normal() + (i === 7 ? 0.4 : 0)),
    };
    const drift = anchorDrift({ from, onto, link });
    expect(drift.flatMap(({ displaced }, i) => (displaced ? [i] : []))).toEqual([7]);
    expect(drift[7]!.displacement).toBeCloseTo(0.8, 0);
    expect(drift[7]!.outlying).toBe(true);
  });

  test('robust z by hand: median 0, quartiles -0.1 and 0.1', () => {
    const drift = anchorDrift({
      from: rasch(-0.2, -0.1, 0, 0.1, 0.5),
      onto: rasch(0, 0, 0, 0, 0),
      link: same,
    });
    expect(drift.map(({ robustZ }) => robustZ! * 0.74 * 0.2)).toEqual(
      [-0.2, -0.1, 0, 0.1, 0.5].map((value) => expect.closeTo(value, 12)),
    );
    expect(drift.map(({ displaced }) => displaced)).toEqual([false, false, false, false, true]);
    expect(drift.map(({ outlying }) => outlying)).toEqual([false, false, false, false, true]);
  });

  test('where most anchors are displaced alike there is no robust z', () => {
    const drift = anchorDrift(
      { from: rasch(0.1, 1.1, 2.1, 3.6), onto: rasch(0, 1, 2, 3.5), link: same },
      { displacement: 0.05 },
    );
    expect(
      drift.every(({ robustZ, outlying, displaced }) => robustZ === null && !outlying && displaced),
    ).toBe(true);
  });
});
