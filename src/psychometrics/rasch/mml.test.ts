/**
 * Against lme4 (test/fixtures/rasch/make-rasch.R), against the slope of the marginal likelihood as written down in one line
 * and differentiated numerically, and against truth that answers were drawn from.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createMt19937 } from '../../numeric/index.ts';
import type { SparseAnswers } from '../sparse-answers.ts';
import { type RaschFit, raschMml } from './mml.ts';
import { raschProbability } from './probability.ts';

type Row = readonly [person: number, item: number, label: number];

function answersOf(rows: readonly Row[], persons: number, items: number): SparseAnswers {
  return {
    person: Int32Array.from(rows, ([person]) => person),
    item: Int32Array.from(rows, ([, item]) => item),
    label: Uint8Array.from(rows, ([, , label]) => label),
    persons,
    items,
  };
}

/** Persons' answers as strings, one character an item: 0, 1, or a dot for none. */
function answersOfPatterns(patterns: readonly string[]): SparseAnswers {
  const rows = patterns.flatMap((pattern, person) =>
    [...pattern].flatMap((mark, item) => (mark === '.' ? [] : [[person, item, Number(mark)] as const])),
  );
  return answersOf(rows, patterns.length, patterns[0]!.length);
}

function simulate({
  persons,
  items,
  answered = 1,
  deviation = 1,
  seed,
}: {
  persons: number;
  items: number;
  answered?: number;
  deviation?: number;
  seed: number;
}) {
  const random = createMt19937(seed);
  const difficulties = Array.from({ length: items }, () => random.normal() - 0.8);
  const abilities = Array.from({ length: persons }, () => deviation * random.normal());
  const rows = abilities.flatMap((ability, person) =>
    difficulties.flatMap((b, item) => {
      if (random.uniform() >= answered) return [];
      return [[person, item, random.uniform() < raschProbability(ability, b) ? 1 : 0] as const];
    }),
  );
  return { difficulties, abilities, answers: answersOf(rows, persons, items) };
}

/** ln of the marginal probability, by Simpson's rule on another grid than the one under test. */
function marginalLogLikelihood(
  { person, item, label, persons }: SparseAnswers,
  { difficulties, deviation }: { difficulties: ArrayLike<number>; deviation: number },
): number {
  const points = 401;
  const width = (16 * deviation) / (points - 1);
  const likelihoods = Array.from({ length: persons }, () => new Float64Array(points).fill(1));
  const nodes = Float64Array.from({ length: points }, (_, k) => (k - (points - 1) / 2) * width);
  person.forEach((p, row) => {
    nodes.forEach((node, k) => {
      const right = raschProbability(node, difficulties[item[row]!]!);
      likelihoods[p]![k]! *= label[row] === 1 ? right : 1 - right;
    });
  });
  const density = nodes.map(
    (node, k) =>
      (((k === 0 || k === points - 1 ? 1 : k % 2 === 1 ? 4 : 2) * width) / 3) *
      (Math.exp(-((node / deviation) ** 2) / 2) / (deviation * Math.sqrt(2 * Math.PI))),
  );
  return likelihoods.reduce(
    (sum, likelihood) => sum + Math.log(likelihood.reduce((all, value, k) => all + value * density[k]!, 0)),
    0,
  );
}

const rmse = (got: Float64Array, expected: readonly number[]) =>
  Math.sqrt(got.reduce((sum, value, i) => sum + (value - expected[i]!) ** 2, 0) / got.length);

function expectFinite(fit: RaschFit) {
  for (const value of [fit.difficulties, fit.difficultyErrors, fit.abilities, fit.abilityErrors]) {
    expect(value.every(Number.isFinite)).toBe(true);
  }
  expect(fit.difficultyErrors.every((error) => error > 0)).toBe(true);
  expect(fit.abilityDeviation).toBeGreaterThanOrEqual(0.05);
  expect(fit.abilityDeviation).toBeLessThanOrEqual(10);
  expect(fit.logLikelihood).toBeLessThanOrEqual(0);
  expect(fit.converged).toBe(true);
}

describe('against lme4', () => {
  type Expected = Record<'difficulties' | 'difficultyErrors' | 'abilities' | 'abilityErrors', number[]> & {
    answers: string[];
    abilityDeviation: number;
    logLikelihood: number;
  };
  const expected: Expected = JSON.parse(
    readFileSync(resolve(import.meta.dirname, '../../../test/fixtures/rasch/rasch.json'), 'utf8'),
  );
  const fit = raschMml(answersOfPatterns(expected.answers), { difficultyDeviation: 1e4 });

  test.each(['difficulties', 'abilities', 'abilityErrors'] as const)('%s', (name) => {
    expect(fit[name]).toHaveLength(expected[name].length);
    fit[name].forEach((value, i) => {
      expect(Math.abs(value - expected[name][i]!)).toBeLessThan(5e-6);
    });
  });

  test('deviation and likelihood', () => {
    expect(Math.abs(fit.abilityDeviation - expected.abilityDeviation)).toBeLessThan(5e-6);
    expect(Math.abs(fit.logLikelihood - expected.logLikelihood)).toBeLessThan(1e-6);
  });

  test('errors of difficulties within a per cent', () => {
    fit.difficultyErrors.forEach((error, i) => {
      expect(Math.abs(error / expected.difficultyErrors[i]! - 1)).toBeLessThan(0.01);
    });
  });
});

describe('the solution', () => {
  test.each([
    ['few long tests', { persons: 40, items: 60, seed: 3 }, 3],
    ['many short tests', { persons: 300, items: 30, answered: 0.15, seed: 4 }, 3],
    ['a strong prior', { persons: 60, items: 12, answered: 0.5, seed: 5 }, 0.5],
  ])('stands where the penalised likelihood is flat: %s', (_, shape, tau) => {
    const { answers } = simulate(shape);
    const fit = raschMml(answers, { difficultyDeviation: tau });
    expect(fit.converged).toBe(true);
    // Parameters: b, then ln σ. μ at its best is the sum of b over one more than the items.
    const penalised = (parameters: readonly number[]) => {
      const difficulties = parameters.slice(0, -1);
      const mu = difficulties.reduce((sum, b) => sum + b, 0) / (difficulties.length + 1);
      const penalty = difficulties.reduce((sum, b) => sum + (b - mu) ** 2, mu ** 2) / (2 * tau ** 2);
      const deviation = Math.exp(parameters.at(-1)!);
      return marginalLogLikelihood(answers, { difficulties, deviation }) - penalty;
    };
    const at = [...fit.difficulties, Math.log(fit.abilityDeviation)];
    const step = 1e-4;
    for (const i of [0, 1, 5, at.length - 2, at.length - 1]) {
      const slope =
        (penalised(at.map((x, j) => (i === j ? x + step : x))) -
          penalised(at.map((x, j) => (i === j ? x - step : x)))) /
        (2 * step);
      expect(Math.abs(slope)).toBeLessThan(1e-4); // curvature is a few units, so b within some 1e-5
    }
    const { logLikelihood, difficulties, abilityDeviation: deviation } = fit;
    expect(marginalLogLikelihood(answers, { difficulties, deviation })).toBeCloseTo(logLikelihood, 6);
  });

  test('finds what sparse answers were drawn from, with errors that say how well', () => {
    const { answers, difficulties, abilities } = simulate({
      persons: 500,
      items: 80,
      answered: 0.5,
      deviation: 1.3,
      seed: 1,
    });
    const fit = raschMml(answers);
    expect(Math.abs(fit.abilityDeviation - 1.3)).toBeLessThan(0.12);
    const z = fit.difficulties.map((b, i) => (b - difficulties[i]!) / fit.difficultyErrors[i]!);
    expect(rmse(z, new Array(80).fill(0))).toBeGreaterThan(0.75);
    expect(rmse(z, new Array(80).fill(0))).toBeLessThan(1.25);
    const claimed = Math.sqrt(fit.abilityErrors.reduce((sum, error) => sum + error ** 2, 0) / 500);
    expect(Math.abs(rmse(fit.abilities, abilities) / claimed - 1)).toBeLessThan(0.1);
  });

  test('errors hold over replications: a common shift of all items included', () => {
    const z: number[] = [];
    for (let seed = 0; seed < 40; seed++) {
      const { answers, difficulties } = simulate({ persons: 100, items: 20, seed });
      const fit = raschMml(answers, { difficultyDeviation: 10 });
      for (let i = 0; i < 20; i++)
        z.push((fit.difficulties[i]! - difficulties[i]!) / fit.difficultyErrors[i]!);
    }
    const within = z.filter((value) => Math.abs(value) < 1.96).length / z.length;
    expect(within).toBeGreaterThan(0.93);
    expect(within).toBeLessThan(0.97);
  });

  test('does not depend on the order of answers, and repeats to the last bit', () => {
    const { answers } = simulate({ persons: 50, items: 10, answered: 0.7, seed: 2 });
    const reversed = {
      ...answers,
      person: answers.person.toReversed(),
      item: answers.item.toReversed(),
      label: answers.label.toReversed(),
    };
    const fit = raschMml(answers);
    expect(raschMml(answers)).toEqual(fit);
    raschMml(reversed).difficulties.forEach((b, i) => {
      expect(b).toBeCloseTo(fit.difficulties[i]!, 9);
    });
  });

  test('an answer that is repeated counts as often', () => {
    const once = raschMml(answersOfPatterns(['10', '01', '11', '00', '11']));
    const { person, item, label } = answersOfPatterns(['10', '01', '11', '00', '11']);
    const again = <T extends Int32Array | Uint8Array>(column: T) => [...column, column[0]!];
    const twice = raschMml({
      person: Int32Array.from(again(person)),
      item: Int32Array.from(again(item)),
      label: Uint8Array.from(again(label)),
      persons: 5,
      items: 2,
    });
    expect(twice.difficulties[0]).toBeLessThan(once.difficulties[0]!);
    expect(twice.abilities[0]).toBeGreaterThan(once.abilities[0]!);
  });

  test('a class as large as a real one takes little more than a second', () => {
    const { answers } = simulate({ persons: 1264, items: 212, answered: 0.49, seed: 6 });
    const begun = performance.now();
    const fit = raschMml(answers);
    expect(fit.converged).toBe(true);
    expect(fit.iterations).toBeLessThan(30);
    expect(performance.now() - begun).toBeLessThan(10_000); // slack for a busy machine
  });
});

describe('answers that say little', () => {
  test('items that all or none got right are kept, items without answers get the mean', () => {
    const fit = raschMml(answersOfPatterns(['1010.', '1001.', '1011.', '1000.', '1011.']));
    expectFinite(fit);
    const [all, none, , , unmet] = fit.difficulties;
    expect(all).toBeLessThan(-2);
    expect(none).toBeGreaterThan(2);
    const met = fit.difficulties.subarray(0, 4);
    expect(unmet).toBeCloseTo(met.reduce((sum, b) => sum + b, 0) / 5, 12);
    expect(fit.difficultyErrors[4]).toBeCloseTo(3, 12);
    expect(fit.difficultyErrors[0]).toBeGreaterThan(fit.difficultyErrors[2]!);
    expect(fit.difficultyErrors[0]).toBeLessThan(3);
  });

  test('a person without answers is one of the class', () => {
    const fit = raschMml(answersOfPatterns(['10', '..', '01', '11']));
    expect(fit.abilities[1]).toBe(0);
    expect(fit.abilityErrors[1]).toBe(fit.abilityDeviation);
  });

  test.each([
    ['one answer', ['1']],
    ['one person', ['110100']],
    ['one item', ['1', '0', '1', '1']],
    ['all right', ['111', '111', '111']],
    ['all wrong', ['000', '000']],
    ['persons all or none', ['1111', '0000', '1111', '0000']],
    ['perfectly ordered', ['0000', '1000', '1100', '1110', '1111']],
    [
      'one answer each',
      Array.from({ length: 200 }, (_, p) => (p % 3 === 0 ? '1..' : p % 3 === 1 ? '.0.' : '..1')),
    ],
    ['groups that share no item', ['10..', '01..', '..10', '..11']],
    ['an item in the middle of a star', ['10..', '11..', '1.0.', '0.1.', '1..1', '0..0']],
  ])('%s: a fit without NaN', (_, patterns) => {
    expectFinite(raschMml(answersOfPatterns(patterns)));
  });

  test('a class of equals has hardly a spread', () => {
    const { answers } = simulate({ persons: 300, items: 30, deviation: 0, seed: 8 });
    const fit = raschMml(answers);
    expectFinite(fit);
    expect(fit.abilityDeviation).toBeLessThan(0.15);
  });
});

describe('what is no table of answers', () => {
  const good = answersOfPatterns(['10', '01']);
  test.each([
    ['no answers', answersOf([], 0, 0), /at least one, got none/],
    ['an unknown person', { ...good, persons: 1 }, /answer 2: expected a person below 1, got 1/],
    ['an unknown item', { ...good, items: 1 }, /answer 1: expected an item below 1, got 1/],
    ['a negative person', { ...good, person: Int32Array.of(0, 0, -1, 1) }, /answer 2: .* got -1/],
    ['a label that is none', { ...good, label: Uint8Array.of(1, 0, 2, 1) }, /answer 2: .* got 2/],
    ['too few labels', { ...good, label: Uint8Array.of(1) }, /labels as items, got 1 and 4/],
    ['too few persons', { ...good, person: Int32Array.of(1) }, /persons as items, got 1 and 4/],
  ])('%s', (_, answers, message) => {
    expect(() => raschMml(answers)).toThrow(
      expect.objectContaining({ code: 'numeric', message: expect.stringMatching(message) }),
    );
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])(
    'a prior of deviation %d',
    (difficultyDeviation) => {
      expect(() => raschMml(good, { difficultyDeviation })).toThrow(/difficultyDeviation over 0/);
    },
  );
});
