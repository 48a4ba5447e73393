/** Against mantelhaen.test and glm of R (scripts/make-psychometrics-classical.R). */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createMt19937 } from '../../numeric/index.ts';
import { raschProbability } from '../rasch/probability.ts';
import type { SparseAnswers } from '../sparse-answers.ts';
import { logisticDif } from './logistic-dif.ts';
import { mantelHaenszelDif } from './mantel-haenszel.ts';

type Numbers = { readonly [name: string]: number | string | Numbers };
const fixture: {
  readonly answers: readonly string[];
  readonly sparse: readonly string[];
  readonly group: readonly number[];
  readonly results: {
    readonly dif: {
      readonly mantelHaenszel: readonly Numbers[];
      readonly mantelHaenszelPurified: {
        readonly items: readonly Numbers[];
        readonly removed: readonly number[];
      };
      readonly mantelHaenszelSparse: readonly Numbers[];
      readonly logistic: readonly Numbers[];
      readonly logisticPurified: { readonly items: readonly Numbers[]; readonly removed: readonly number[] };
      readonly logisticSparse: readonly Numbers[];
    };
  };
} = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../../../test/fixtures/psychometrics-classical.json'), 'utf8'),
);
const expected = fixture.results.dif;
const group = Int8Array.from(fixture.group);

/** Persons' answers as strings, one character an item: 0, 1, or a dot for none. */
function answersOf(patterns: readonly string[]): SparseAnswers {
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

/** Numbers to nine places, whatever else is in the records. */
function expectLike(got: object, numbers: Numbers) {
  for (const [name, value] of Object.entries(numbers)) {
    const mine = (got as Record<string, unknown>)[name];
    if (typeof value === 'object') expectLike(mine as object, value);
    else if (typeof value === 'string') expect(mine).toBe(value);
    else expect(Math.abs((mine as number) - value)).toBeLessThan(1e-8 * Math.max(1, Math.abs(value)));
  }
}

function expectItems(got: readonly (object | null)[], items: readonly Numbers[]) {
  expect(got.length).toBe(items.length);
  got.forEach((item, i) => {
    expectLike(item!, items[i]!);
  });
}

const complete = answersOf(fixture.answers);
const sparse = answersOf(fixture.sparse);

describe('Mantel-Haenszel', () => {
  test('against R', () => {
    const { items, ...rest } = mantelHaenszelDif(complete, { group });
    expectItems(items, expected.mantelHaenszel);
    expect(rest).toEqual({ removed: [], rounds: 1, converged: true });
    expect(items[2]).toMatchObject({ difClass: 'C', reference: 148, focal: 147 });
  });

  test('purified, against R', () => {
    const { items, removed, converged } = mantelHaenszelDif(complete, { group, purify: true });
    expectItems(items, expected.mantelHaenszelPurified.items);
    expect(removed).toEqual(expected.mantelHaenszelPurified.removed);
    expect(converged).toBe(true);
  });

  test('with missing answers, against R', () => {
    expectItems(mantelHaenszelDif(sparse, { group }).items, expected.mantelHaenszelSparse);
  });

  test('by hand: two strata', () => {
    // Number right 1 or 2 of 3; item 0 in the tables [[2, 1], [1, 2]] and [[2, 1], [2, 1]].
    const reference = ['100', '100', '010', '110', '101', '011'];
    const focal = ['100', '001', '010', '110', '101', '011'];
    const answers = answersOf([...reference, ...focal]);
    const { items } = mantelHaenszelDif(answers, {
      group: Int8Array.from({ length: 12 }, (_, p) => +(p > 5)),
    });
    expect(items[0]!.oddsRatio).toBeCloseTo((4 / 6 + 2 / 6) / (1 / 6 + 2 / 6), 12);
    // Σ a - E = 4 - 3.5; corrected, nothing is left.
    expect(items[0]).toMatchObject({ chiSquare: 0, p: 1, strata: 2, difClass: 'A' });
  });

  test('odds without end have no delta', () => {
    const answers = answersOf(['10', '10', '10', '01', '01', '01']);
    const { items } = mantelHaenszelDif(answers, { group: Int8Array.of(0, 0, 0, 1, 1, 1) });
    expect(items[0]).toMatchObject({ oddsRatio: null, delta: null, deltaError: null, difClass: null });
    expect(items[0]!.chiSquare).toBeCloseTo((1.5 - 0.5) ** 2 / (81 / (36 * 5)), 12);
  });

  test('names in the other order turn delta round', () => {
    const turned = group.map((alone) => (alone < 0 ? alone : 1 - alone));
    const [straight, back] = [group, turned].map(
      (itself) => mantelHaenszelDif(sparse, { group: itself }).items,
    );
    straight!.forEach((item, i) => {
      expect(back![i]!.delta).toBeCloseTo(-item!.delta!, 9);
      expect(back![i]!.deltaError).toBeCloseTo(item!.deltaError!, 9);
      expect(back![i]!.chiSquare).toBeCloseTo(item!.chiSquare!, 9);
    });
  });
});

describe('logistic regression', () => {
  test('against R', () => {
    const { items } = logisticDif(complete, { group });
    expectItems(items, expected.logistic);
    expect(items.every((item) => item!.converged)).toBe(true);
    // Made so: item 2 uniform, item 6 not.
    expect(items[2]!.uniform.p).toBeLessThan(1e-5);
    expect(items[6]!.nonUniform.p).toBeLessThan(1e-3);
  });

  test('purified, against R', () => {
    const { items, removed, converged } = logisticDif(complete, { group, purify: true });
    expectItems(items, expected.logisticPurified.items);
    expect(removed).toEqual(expected.logisticPurified.removed);
    expect(converged).toBe(true);
  });

  test('with missing answers, against R', () => {
    expectItems(logisticDif(sparse, { group }).items, expected.logisticSparse);
  });

  test('separated answers do not count as converged, and stay finite', () => {
    // Whoever has two right or more has item 0 right.
    const patterns = ['111', '101', '110', '111', '010', '000', '001', '000'];
    const answers = answersOf([...patterns, ...patterns]);
    const { items } = logisticDif(answers, { group: Int8Array.from({ length: 16 }, (_, p) => +(p > 7)) });
    expect(items[0]!.converged).toBe(false);
    expect(items[0]!.both.chiSquare).toBeCloseTo(0, 9);
    expect(Number.isFinite(items[0]!.groupEffectError)).toBe(true);
  });
});

describe.each([
  ['Mantel-Haenszel', mantelHaenszelDif],
  ['logistic regression', logisticDif],
] as const)('%s', (_, dif) => {
  test('items that cannot be compared are null: none, all right, one group, one item', () => {
    const { items } = dif(answersOf(['.1101', '.1011', '.110.', '.101.']), {
      group: Int8Array.of(0, 0, 1, 1),
    });
    expect(items[0]).toBeNull();
    expect(items[1]).toBeNull();
    expect(items[4]).toBeNull();
    expect(dif(answersOf(['1', '0', '1', '0']), { group: Int8Array.of(0, 0, 1, 1) }).items).toEqual([null]);
  });

  test('groups that do not fit are an error', () => {
    expect(() => dif(sparse, { group: group.slice(1) })).toThrow(
      'groups: expected one a person, 300, got 299',
    );
    expect(() => dif(sparse, { group: group.map((own) => 2 * own) })).toThrow(/groups, person 1: expected 0/);
    expect(() => dif(sparse, { group: group.map(() => 0) })).toThrow(/in the focal group, got none/);
    // Its only member answered nothing.
    expect(() => dif(sparse, { group: group.map((__, p) => (p === 0 ? 0 : 1)) })).toThrow(
      /in the reference group, got none/,
    );
  });

  test('groups of unlike ability and like items: 5 % are found, at most', () => {
    const random = createMt19937(5);
    const persons = 1500;
    const items = 40;
    const focal = Int8Array.from({ length: persons }, (__, p) => p % 2);
    const rows = Array.from(focal, (own) => random.normal() - 0.5 * own).flatMap((ability, person) =>
      Array.from({ length: items }, (__, item) => ({ person, item })).flatMap((row) => {
        const right = random.uniform() < raschProbability(ability, (row.item - 20) / 12);
        return random.uniform() < 0.7 ? [{ ...row, label: right ? 1 : 0 }] : [];
      }),
    );
    const answers = {
      person: Int32Array.from(rows, ({ person }) => person),
      item: Int32Array.from(rows, ({ item }) => item),
      label: Uint8Array.from(rows, ({ label }) => label),
      persons,
      items,
    };
    const found = dif(answers, { group: focal }).items;
    const significant = found.filter((item) => ('both' in item! ? item.both.p : item!.p!) < 0.05).length;
    expect(significant).toBeLessThanOrEqual(5); // 2 expected
    expect(found.every((item) => item!.difClass === 'A')).toBe(true);
  });
});
