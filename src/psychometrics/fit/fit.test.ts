/** Statistics of fit, and points of curves, against eRm and base R (scripts/make-psychometrics-fit.R), and at the edges. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createMt19937 } from '../../numeric/index.ts';
import { separation } from '../persons/separation.ts';
import { testInformation } from '../persons/test-information.ts';
import type { SparseAnswers } from '../sparse-answers.ts';
import { curvePoints } from './curve-points.ts';
import { itemTraitFit } from './item-trait.ts';
import { type MeanSquares, meanSquareFit } from './mean-squares.ts';
import { pointMeasure } from './point-measure.ts';
import { residualCorrelations } from './residual-correlations.ts';
import type { AnswerModel } from './residuals.ts';

type Squares = Record<'outfit' | 'infit' | 'outfitZ' | 'infitZ', number[]>;
interface Fixture {
  rasch: Record<'difficulties' | 'abilities' | 'abilityErrors', number[]> & {
    answers: string[];
    items: Squares;
    persons: Squares;
    separation: { reliability: number; observedVariance: number; errorVariance: number };
    information: { abilities: number[]; information: number[] };
  };
  sparse: Record<'discriminations' | 'difficulties' | 'abilities' | 'q3', number[]> & {
    answers: string[];
    groups: number;
    items: Squares;
    persons: Squares;
    itemTrait: Record<'chiSquare' | 'p', number[]>;
    pointMeasure: Record<'observed' | 'expected', number[]>;
    curve: Record<'ability' | 'expected' | 'right' | 'answers' | 'low' | 'high', number[]>;
  };
}
const fixture: Fixture = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../../../test/fixtures/psychometrics-fit.json'), 'utf8'),
);

/** Persons' answers as strings, one character an item: 0, 1, or a dot for none. */
function answersOf(patterns: readonly string[]): SparseAnswers {
  const rows = patterns.flatMap((pattern, person) =>
    [...pattern].flatMap((mark, item) => (mark === '.' ? [] : [{ person, item, label: Number(mark) }])),
  );
  return {
    person: Int32Array.from(rows, (row) => row.person),
    item: Int32Array.from(rows, (row) => row.item),
    label: Uint8Array.from(rows, (row) => row.label),
    persons: patterns.length,
    items: patterns[0]!.length,
  };
}

function modelOf(difficulties: readonly number[], abilities: readonly number[], discriminations?: number[]) {
  return {
    items: {
      discriminations: Float64Array.from(discriminations ?? difficulties.map(() => 1)),
      difficulties: Float64Array.from(difficulties),
    },
    abilities: Float64Array.from(abilities),
  } satisfies AnswerModel;
}

function expectClose(got: ArrayLike<number>, expected: readonly number[], within = 1e-8) {
  expect(got).toHaveLength(expected.length);
  const apart = expected.map((value, i) => Math.abs(got[i]! - value));
  expect(Math.max(...apart)).toBeLessThan(within); // false for NaN
}

function expectSquares(got: MeanSquares, expected: Squares) {
  for (const name of ['outfit', 'infit', 'outfitZ', 'infitZ'] as const)
    expectClose(got[name], expected[name]);
}

/** Answers drawn from the model, all of them; items in `copies` repeat the item before with this probability. */
function drawAnswers(
  model: AnswerModel,
  { seed, copies = new Map<number, number>() }: { seed: number; copies?: Map<number, number> },
) {
  const random = createMt19937(seed);
  const { discriminations, difficulties } = model.items;
  return answersOf(
    Array.from(model.abilities, (ability) => {
      let pattern = '';
      difficulties.forEach((b, i) => {
        const right = random.uniform() < 1 / (1 + Math.exp(-discriminations[i]! * (ability - b)));
        const copied = random.uniform() < (copies.get(i) ?? 0);
        pattern += copied ? pattern.at(-1) : Number(right);
      });
      return pattern;
    }),
  );
}

function drawModel({ persons, items, seed }: { persons: number; items: number; seed: number }) {
  const random = createMt19937(seed);
  const normal = (count: number) => Array.from({ length: count }, () => random.normal());
  return modelOf(normal(items), normal(persons));
}

describe('against eRm', () => {
  const { rasch } = fixture;
  const answers = answersOf(rasch.answers);
  const model = modelOf(rasch.difficulties, rasch.abilities);
  const fit = meanSquareFit(answers, model);

  test('infit and outfit of items', () => expectSquares(fit.items, rasch.items));
  test('infit and outfit of persons', () => expectSquares(fit.persons, rasch.persons));

  test('separation of persons', () => {
    const got = separation(model.abilities, Float64Array.from(rasch.abilityErrors))!;
    expect(got.count).toBe(rasch.abilities.length);
    expect(got).toMatchObject({
      observedVariance: expect.closeTo(rasch.separation.observedVariance, 8),
      errorVariance: expect.closeTo(rasch.separation.errorVariance, 8),
      reliability: expect.closeTo(rasch.separation.reliability, 8),
    });
    expect(got.separation! ** 2).toBeCloseTo(got.reliability / (1 - got.reliability), 12);
    expect(got.strata).toBeCloseTo((4 * got.separation! + 1) / 3, 12);
  });

  test('test information', () => {
    const { abilities, information, errors } = testInformation(
      model.items,
      Float64Array.from(rasch.information.abilities),
    );
    expectClose(abilities, rasch.information.abilities);
    expectClose(information, rasch.information.information);
    expectClose(
      errors,
      rasch.information.information.map((value) => 1 / Math.sqrt(value)),
    );
  });
});

describe('against base R: a 2PL with missing answers', () => {
  const { sparse } = fixture;
  const answers = answersOf(sparse.answers);
  const model = modelOf(sparse.difficulties, sparse.abilities, sparse.discriminations);
  const items = answers.items;

  test('infit and outfit', () => {
    const fit = meanSquareFit(answers, model);
    expectSquares(fit.items, sparse.items);
    expectSquares(fit.persons, sparse.persons);
    expect(fit.items.answers.reduce((sum, n) => sum + n)).toBe(answers.item.length);
  });

  test('item-trait chi-square', () => {
    const { chiSquare, degreesOfFreedom, p } = itemTraitFit(answers, model, {
      groups: sparse.groups,
      leastAnswers: 10,
    });
    expectClose(chiSquare, sparse.itemTrait.chiSquare);
    expectClose(p, sparse.itemTrait.p);
    expect([...degreesOfFreedom]).toEqual(new Array(items).fill(sparse.groups - 1));
  });

  test('point-measure correlations', () => {
    const { observed, expected } = pointMeasure(answers, model);
    expectClose(observed, sparse.pointMeasure.observed);
    expectClose(expected, sparse.pointMeasure.expected);
  });

  test('Q3', () => {
    const { correlations, mean, largest } = residualCorrelations(answers, model, {
      leastTogether: 3,
      list: 5,
    });
    // R's upper triangle goes column by column.
    const upper = Array.from({ length: items }, (_, j) =>
      Array.from({ length: j }, (_, i) => correlations[i * items + j]!),
    ).flat();
    expectClose(upper, sparse.q3);
    const average = sparse.q3.reduce((sum, r) => sum + r, 0) / sparse.q3.length;
    expect(mean).toBeCloseTo(average, 8);
    expect(largest).toHaveLength(5);
    const farthest = Math.max(...sparse.q3.map((r) => Math.abs(r - average)));
    expect(Math.abs(largest[0]!.excess)).toBeCloseTo(farthest, 8);
  });

  test('points of a curve', () => {
    const { curve } = sparse;
    const [points] = curvePoints(answers, model, { items: [0], groups: sparse.groups, leastAnswers: 10 });
    for (const name of ['ability', 'expected', 'right', 'answers', 'low', 'high'] as const) {
      expectClose(
        points!.map((point) => point[name]),
        curve[name],
      );
    }
    expectClose(
      points!.map((point) => point.share),
      curve.right.map((right, g) => right / curve.answers[g]!),
    );
  });
});

describe('where the model holds', () => {
  const model = drawModel({ persons: 600, items: 40, seed: 5 });
  const answers = drawAnswers(model, { seed: 6 });

  test('z values are near standard normal, chi-squares as large as their degrees of freedom', () => {
    const { items, persons } = meanSquareFit(answers, model);
    for (const z of [items.outfitZ, items.infitZ, persons.outfitZ, persons.infitZ]) {
      const within = z.filter((value) => Math.abs(value) < 1.96).length / z.length;
      expect(within).toBeGreaterThan(0.9);
    }
    const { chiSquare, p } = itemTraitFit(answers, model);
    expect(Math.abs(chiSquare.reduce((sum, value) => sum + value, 0) / (9 * 40) - 1)).toBeLessThan(0.2);
    expect(p.filter((value) => value < 0.05).length).toBeLessThan(7);
  });

  test('observed point-measure correlations are the expected ones', () => {
    const { observed, expected } = pointMeasure(answers, model);
    const apart = observed.map((value, i) => value - expected[i]!);
    expect(Math.abs(apart.reduce((sum, value) => sum + value, 0) / 40)).toBeLessThan(0.02);
  });

  test('an item that repeats another is found', () => {
    const drawn = drawAnswers(model, { seed: 7, copies: new Map([[12, 0.7]]) });
    const { largest, mean } = residualCorrelations(drawn, model);
    expect(largest).toHaveLength(20);
    expect(largest[0]).toMatchObject({ first: 11, second: 12, together: 600 });
    expect(largest[0]!.excess).toBeGreaterThan(0.2);
    expect(Math.abs(largest[1]!.excess)).toBeLessThan(0.2);
    expect(Math.abs(mean!)).toBeLessThan(0.02);
  });

  test('intervals of points hold the expected share', () => {
    const points = curvePoints(answers, model).flat();
    expect(points).toHaveLength(400);
    const held = points.filter(({ low, high, expected }) => low <= expected && expected <= high).length;
    expect(held / 400).toBeGreaterThan(0.92);
  });
});

describe('Q3', () => {
  test('complete and missing answers take different ways to the same numbers', () => {
    const model = drawModel({ persons: 50, items: 6, seed: 1 });
    const answers = drawAnswers(model, { seed: 2 });
    const complete = residualCorrelations(answers, model);
    // A seventh item that nobody met makes everyone's answers incomplete.
    const wider = residualCorrelations(
      { ...answers, items: 7 },
      modelOf([...model.items.difficulties, Number.NaN], [...model.abilities]),
    );
    for (let i = 0; i < 6; i++) {
      for (let j = 0; j < 6; j++) {
        expect(wider.correlations[7 * i + j]).toBeCloseTo(complete.correlations[6 * i + j]!, 12);
      }
    }
    expect(wider.correlations[6]).toBeNaN();
    expect(wider.together[6]).toBe(0);
    expect(wider.mean).toBeCloseTo(complete.mean!, 12);
  });

  test('an answer that is repeated counts once', () => {
    const model = drawModel({ persons: 40, items: 5, seed: 3 });
    const answers = drawAnswers(model, { seed: 4 });
    const doubled = {
      ...answers,
      person: Int32Array.of(...answers.person, answers.person[7]!),
      item: Int32Array.of(...answers.item, answers.item[7]!),
      label: Uint8Array.of(...answers.label, answers.label[7]!),
    };
    expect(residualCorrelations(doubled, model)).toEqual(residualCorrelations(answers, model));
  });

  test('too few persons together: no correlation, no mean, none listed', () => {
    const answers = answersOf(['11', '10', '01', '00']);
    const { correlations, mean, largest } = residualCorrelations(answers, modelOf([0, 0], [0, 1, 2, 3]));
    expect([...correlations]).toEqual([1, Number.NaN, Number.NaN, 1]);
    expect(mean).toBeNull();
    expect(largest).toEqual([]);
  });

  test('residuals that do not vary', () => {
    const answers = answersOf(['11', '10', '11', '10']);
    const { mean } = residualCorrelations(answers, modelOf([0, 0.5], [0.3, 0.3, 0.3, 0.3]), {
      leastTogether: 3,
    });
    expect(mean).toBeNull();
  });
});

describe('at the edges', () => {
  test('items and persons without answers are NaN and need no parameters', () => {
    const answers = answersOf(['1.0', '0.1', '...']);
    const model = modelOf([0.2, Number.NaN, -0.3], [0.5, -1, Number.NaN]);
    const { items, persons } = meanSquareFit(answers, model);
    for (const [of, without] of [
      [items, 1],
      [persons, 2],
    ] as const) {
      expect(of.answers[without]).toBe(0);
      for (const name of ['outfit', 'infit', 'outfitZ', 'infitZ'] as const) {
        of[name].forEach((value, e) => {
          expect(Number.isNaN(value)).toBe(e === without);
        });
      }
    }
    const { observed, expected } = pointMeasure(answers, model);
    expect(observed[1]).toBeNaN();
    expect(expected[1]).toBeNaN();
    expect(curvePoints(answers, model)[1]).toEqual([]);
    const { chiSquare, degreesOfFreedom, p } = itemTraitFit(answers, model);
    expect([...chiSquare, ...p].every(Number.isNaN)).toBe(true);
    expect([...degreesOfFreedom]).toEqual([0, 0, 0]);
  });

  test('one person', () => {
    const answers = answersOf(['101']);
    const model = modelOf([0, 1, 2], [0.4]);
    const { persons } = meanSquareFit(answers, model);
    expect(Number.isFinite(persons.outfitZ[0]!)).toBe(true);
    expect([...pointMeasure(answers, model).expected].every(Number.isNaN)).toBe(true);
    expect(separation(Float64Array.of(0.4), Float64Array.of(1))).toBeNull();
  });

  test('answers expected at one half have a mean square of 1 and no z', () => {
    const { items } = meanSquareFit(answersOf(['1', '0']), modelOf([0.7], [0.7, 0.7]));
    expect([items.outfit[0], items.infit[0]]).toEqual([1, 1]);
    expect([items.outfitZ[0], items.infitZ[0]]).toEqual([Number.NaN, Number.NaN]);
  });

  test('surprises beyond measure stay finite', () => {
    const { items } = meanSquareFit(answersOf(['10', '01']), modelOf([-4000, 4000], [-1000, 1000]));
    for (const values of [items.outfit, items.infit, items.outfitZ, items.infitZ]) {
      expect(values.every(Number.isFinite)).toBe(true);
    }
  });

  test('all right, or persons equally able: no observed correlation', () => {
    const { observed, expected } = pointMeasure(answersOf(['1', '1', '1']), modelOf([0], [0.1, 0.2, 0.3]));
    expect(observed[0]).toBeNaN();
    expect(expected[0]).toBeGreaterThan(0);
    const equal = pointMeasure(answersOf(['1', '0', '1']), modelOf([0], [0.1, 0.1, 0.1]));
    expect(equal.observed[0]).toBeNaN();
  });

  test('equal abilities share a group', () => {
    const abilities = Array.from({ length: 60 }, (_, p) => (p < 45 ? 0 : 1));
    const answers = answersOf(abilities.map((_, p) => String(p % 2)));
    const [points] = curvePoints(answers, modelOf([0], abilities), { groups: 4 });
    expect(points!.map((point) => point.answers)).toEqual([45, 15]);
  });

  test.each([
    ['an infinite ability', modelOf([0], [Number.POSITIVE_INFINITY, 0]), /answer 0: expected finite/],
    ['an item not estimated', modelOf([Number.NaN], [0, 0]), /finite parameters of item 0/],
    ['too few abilities', modelOf([0], [0]), /expected 2 abilities, got 1/],
    ['too many items', modelOf([0, 1], [0, 0]), /expected 1 of each kind/],
  ])('refuses %s', (_, model, message) => {
    const answers = answersOf(['1', '0']);
    for (const statistic of [meanSquareFit, itemTraitFit, pointMeasure, residualCorrelations, curvePoints]) {
      expect(() => statistic(answers, model)).toThrow(
        expect.objectContaining({ code: 'numeric', message: expect.stringMatching(message) }),
      );
    }
  });

  test('refuses no answers and numbers that make no groups', () => {
    const model = modelOf([0], [0]);
    expect(() => meanSquareFit(answersOf(['.']), model)).toThrow(/at least one/);
    expect(() => itemTraitFit(answersOf(['1']), model, { groups: 1 })).toThrow(/from 2, got 1/);
    expect(() => curvePoints(answersOf(['1']), model, { leastAnswers: 0 })).toThrow(/at least 1/);
    expect(() => curvePoints(answersOf(['1']), model, { items: [1] })).toThrow(/below 1, got 1/);
    expect(() => residualCorrelations(answersOf(['1']), model, { leastTogether: 2 })).toThrow(/3 persons/);
  });
});
