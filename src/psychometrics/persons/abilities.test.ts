/** Against base R (scripts/make-psychometrics-irt.R), and against truth that answers were drawn from. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { simulateResponses } from '../../../test/simulated-responses.ts';
import type { SparseAnswers } from '../sparse-answers.ts';
import { personAbilities } from './abilities.ts';

const METHODS = ['EAP', 'MAP', 'WLE'] as const;
type Pair = [ability: number, error: number];
const {
  persons: expected,
}: {
  persons: Record<(typeof METHODS)[number], Pair[]> & {
    discriminations: number[];
    difficulties: number[];
    answers: string[];
    prior: Pair;
  };
} = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../../../test/fixtures/psychometrics-irt.json'), 'utf8'),
);

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
const items = {
  discriminations: Float64Array.from(expected.discriminations),
  difficulties: Float64Array.from(expected.difficulties),
};

describe('against R', () => {
  const [mean, deviation] = expected.prior;
  test.each(METHODS)('%s and its error, all right and all wrong included', (method) => {
    const found = personAbilities(answersOfPatterns(expected.answers), items, {
      method,
      prior: { mean, deviation },
    });
    expected[method].forEach(([ability, error], person) => {
      expect(Math.abs(found.abilities[person]! - ability)).toBeLessThan(1e-6);
      expect(Math.abs(found.abilityErrors[person]! - error)).toBeLessThan(1e-6);
    });
  });
});

describe('finds what answers were drawn from', () => {
  const { answers, discriminations, difficulties, abilities } = simulateResponses({
    persons: 800,
    items: 40,
    seed: 2,
    spread: 0.3,
    answered: 0.8,
  });
  test.each(METHODS)('%s, as well as its errors say', (method) => {
    const found = personAbilities(answers, { discriminations, difficulties }, { method });
    const squares = (values: Float64Array) => values.reduce((sum, value) => sum + value ** 2, 0);
    const missed = squares(found.abilities.map((value, p) => value - abilities[p]!));
    expect(Math.abs(Math.sqrt(missed / squares(found.abilityErrors)) - 1)).toBeLessThan(0.1);
  });

  test('without a prior the spread is not shrunk', () => {
    const spread = (method: (typeof METHODS)[number]) => {
      const found = personAbilities(answers, { discriminations, difficulties }, { method }).abilities;
      return found.reduce((sum, value) => sum + value ** 2, 0);
    };
    expect(spread('WLE')).toBeGreaterThan(spread('MAP'));
  });
});

describe('what says little', () => {
  test('a person without answers has the prior, or nothing', () => {
    const answers = answersOfPatterns(['10', '..']);
    const rasch = { discriminations: Float64Array.of(1, 1), difficulties: Float64Array.of(0, 1) };
    const prior = { mean: 0.5, deviation: 2 };
    for (const method of ['EAP', 'MAP'] as const) {
      const found = personAbilities(answers, rasch, { method, prior });
      expect([found.abilities[1], found.abilityErrors[1]]).toEqual([0.5, 2]);
    }
    const found = personAbilities(answers, rasch, { method: 'WLE' });
    expect([found.abilities[1], found.abilityErrors[1]]).toEqual([Number.NaN, Number.NaN]);
  });

  test.each(METHODS)('%s: items without answers may be unknown; parameters far off stay finite', (method) => {
    const answers = answersOfPatterns(['11.', '00.', '10.']);
    const found = personAbilities(
      answers,
      {
        discriminations: Float64Array.of(30, 0.02, Number.NaN),
        difficulties: Float64Array.of(0, 150, Number.NaN),
      },
      { method },
    );
    expect(found.abilities.every(Number.isFinite)).toBe(true);
    expect(found.abilityErrors.every((error) => error > 0)).toBe(true);
  });

  test('Warm: one item answered right puts P(right) at 3/4', () => {
    const rasch = { discriminations: Float64Array.of(1), difficulties: Float64Array.of(0.3) };
    const { abilities } = personAbilities(answersOfPatterns(['1']), rasch, { method: 'WLE' });
    expect(abilities[0]).toBeCloseTo(0.3 + Math.log(3), 9);
  });
});

describe('what is refused', () => {
  const answers = answersOfPatterns(['10', '01']);
  const with_ = (a: number, b: number) => ({
    discriminations: Float64Array.of(1, a),
    difficulties: Float64Array.of(0, b),
  });
  test.each([
    ['an unknown difficulty', with_(1, Number.NaN), /answer 1: .* of item 1, got 1 and NaN/],
    ['a discrimination of 0', with_(0, 1), /discrimination over 0 .* got 0 and 1/],
    [
      'too few items',
      { discriminations: Float64Array.of(1), difficulties: Float64Array.of(0) },
      /expected 2/,
    ],
  ])('%s', (_, wrong, message) => {
    expect(() => personAbilities(answers, wrong, { method: 'MAP' })).toThrow(
      expect.objectContaining({ code: 'numeric', message: expect.stringMatching(message) }),
    );
  });
});

test.each<[string, Partial<SparseAnswers>, number, string]>([
  [
    'a difficulty beyond all sense',
    {},
    1e308,
    'answer 0: expected parameters of item 0 of at most 1000000, got 1 and 1e+308',
  ],
  [
    'endless persons',
    { persons: Number.POSITIVE_INFINITY },
    0,
    'persons: expected a whole number from 0 to 100000000, got Infinity',
  ],
  ['half an item', { items: 1.5 }, 0, 'items: expected a whole number from 0 to 100000000, got 1.5'],
])('%s is refused', (_, change, difficulty, message) => {
  const answers = { ...answersOfPatterns(['1', '0']), ...change };
  const items = { discriminations: Float64Array.of(1), difficulties: Float64Array.of(difficulty) };
  for (const method of METHODS)
    expect(() => personAbilities(answers, items, { method })).toThrow(
      expect.objectContaining({ code: 'numeric', message }),
    );
});
