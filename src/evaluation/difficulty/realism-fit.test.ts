import { describe, expect, test } from 'vitest';
import { raschMml, type SparseAnswers } from '../../psychometrics/index.ts';
import { createMt19937 } from '../../random/index.ts';
import { itemRestOf, personFitOf } from './realism-fit.ts';

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

const REAL = ['0011', '1111', '1001', '0000', '0101', '0101', '0010', '0101', '0111', '0111', '0011', '0011'];
const SYNTHETIC = [
  '1010',
  '1010',
  '0100',
  '0110',
  '1011',
  '0110',
  '1010',
  '0001',
  '0011',
  '0011',
  '1110',
  '0101',
];

describe('itemRestOf', () => {
  test('against NumPy', () => {
    // np.corrcoef(M[:, i], np.delete(M, i, 1).sum(1))[0, 1], its mean over i, and np.corrcoef of both lists
    const found = itemRestOf(answersOf(REAL), answersOf(SYNTHETIC));
    expect(found.questions).toBe(4);
    expect(found.real).toBeCloseTo(0.13004150608910967, 12);
    expect(found.synthetic).toBeCloseTo(-0.4310362660651549, 12);
    expect(found.pearson!.value).toBeCloseTo(-0.7957082527603461, 12);
  });

  test('answers as they are, drawn again: the same correlations', () => {
    const found = itemRestOf(answersOf(REAL), answersOf(REAL));
    expect(found.synthetic).toBe(found.real);
    expect(found.pearson!.value).toBeCloseTo(1, 12);
  });

  test('questions that either answers define none of, or that few answered, are left out', () => {
    const and = (patterns: readonly string[], more: (p: number) => string) =>
      answersOf(patterns.map((pattern, p) => pattern + more(p)));
    // More questions: nine answers, none, all right in the real ones, all right in the synthetic ones.
    const some = (p: number) => (p < 9 ? String(p % 2) : '.');
    const real = and(REAL, (p) => `${some(p)}.1${p % 2}`);
    const synthetic = and(SYNTHETIC, (p) => `${some(p)}.${p % 2}1`);
    const found = itemRestOf(real, synthetic);
    expect(found.questions).toBe(4);
    expect(found.pearson).not.toBeNull();
  });

  test('on answers with gaps, a class that answers alike has about the same correlations', () => {
    const { real, likewise, guessed } = draw({ students: 300, questions: 80, answered: 0.3 });
    const found = itemRestOf(real, likewise);
    expect(found.questions).toBe(80);
    expect(found.real).toBeGreaterThan(0.2);
    expect(Math.abs(found.real! - found.synthetic!)).toBeLessThan(0.03);
    expect(Math.abs(itemRestOf(real, guessed).synthetic!)).toBeLessThan(0.03);
  });

  test.each([
    ['one question', ['1', '0', '1', '0', '1', '0', '1', '0', '1', '0', '1']],
    ['few persons', ['101', '010', '110']],
    ['everything right', Array.from({ length: 12 }, () => '111')],
    ['one answer a person', Array.from({ length: 24 }, (_, p) => (p < 12 ? `${p % 2}.` : `.${p % 2}`))],
  ])('%s: none, and no NaN', (_, patterns) => {
    expect(itemRestOf(answersOf(patterns), answersOf(patterns))).toEqual({
      questions: 0,
      real: null,
      synthetic: null,
      pearson: null,
    });
  });
});

/** Real answers of a Rasch model, and those of four classes to the same questions. */
function draw({
  students,
  questions,
  answered = 1,
}: {
  students: number;
  questions: number;
  answered?: number;
}) {
  const random = createMt19937(3);
  const ability = Array.from({ length: students }, () => random.normal());
  const b = Array.from({ length: questions }, () => 1.2 * random.normal());
  const pairs = ability.flatMap((_, s) =>
    b.flatMap((__, q) => (random.uniform() < answered ? [[s, q] as const] : [])),
  );
  const answers = (logit: (s: number, q: number) => number): SparseAnswers => ({
    person: Int32Array.from(pairs, ([s]) => s),
    item: Int32Array.from(pairs, ([, q]) => q),
    label: Uint8Array.from(pairs, ([s, q]) => (random.uniform() < 1 / (1 + Math.exp(-logit(s, q))) ? 1 : 0)),
    persons: students,
    items: questions,
  });
  const rasch = (s: number, q: number) => ability[s]! - b[q]!;
  return {
    real: answers(rasch),
    likewise: answers(rasch),
    guessed: answers(() => 0),
    regular: answers((s, q) => 4 * rasch(s, q)),
    backwards: answers((s, q) => ability[s]! + b[q]!),
  };
}

describe('personFitOf', () => {
  const { real, likewise, guessed, regular, backwards } = draw({ students: 300, questions: 40 });
  const fit = raschMml(real);

  test('a class that answers as students do surprises as little', () => {
    const { students, ...found } = personFitOf(real, likewise, fit)!;
    expect(students).toBe(300);
    for (const { mean, deviation, surprising } of [found.real, found.synthetic]) {
      expect(Math.abs(mean - 1)).toBeLessThan(0.07);
      expect(deviation).toBeGreaterThan(0.05);
      expect(deviation).toBeLessThan(0.2);
      expect(surprising).toBeLessThan(0.025);
    }
  });

  test('a class that guesses surprises, and one that finds hard what is easy all the more', () => {
    const ofGuesses = personFitOf(real, guessed, fit)!;
    expect(ofGuesses.synthetic.mean).toBeGreaterThan(1.4);
    expect(ofGuesses.synthetic.surprising).toBeGreaterThan(0.8);
    expect(ofGuesses.real).toEqual(personFitOf(real, likewise, fit)!.real);
    expect(personFitOf(real, backwards, fit)!.synthetic.mean).toBeGreaterThan(ofGuesses.synthetic.mean + 0.3);
  });

  test('a class that is more regular than students has infits below 1, and no surprises', () => {
    const { synthetic } = personFitOf(real, regular, fit)!;
    expect(synthetic.mean).toBeLessThan(0.7);
    expect(synthetic.surprising).toBe(0);
  });

  test('answers drawn again are fitted as the real ones', () => {
    const { synthetic, real: own } = personFitOf(real, real, fit)!;
    expect(synthetic.mean).toBeCloseTo(own.mean, 3);
    expect(synthetic.deviation).toBeCloseTo(own.deviation, 3);
    expect(synthetic.surprising).toBe(own.surprising);
  });

  test('students of at least ten answers; a hand-made mean', () => {
    // Ten answers, then nine. With all difficulties and the ability 0 every residual is ½, and infit 1.
    const answers = answersOf(['1010101010', '010101010.']);
    const flat = {
      ...fit,
      difficulties: new Float64Array(10),
      abilities: new Float64Array(2),
      abilityMean: 0,
    };
    const found = personFitOf(answers, answers, flat)!;
    expect(found.students).toBe(1);
    expect(found.real).toEqual({ mean: 1, deviation: 0, surprising: 0 });
    expect(found.synthetic.mean).toBeCloseTo(1, 9);
  });

  test.each([
    ['everything right', Array.from({ length: 4 }, () => '111111111111')],
    ['everything wrong', Array.from({ length: 4 }, () => '000000000000')],
    ['one student', ['101010101011']],
    ['a question that nobody answered', Array.from({ length: 4 }, (_, p) => `${p % 2}10101011010.`)],
  ])('%s: numbers', (_, patterns) => {
    const answers = answersOf(patterns);
    const found = personFitOf(answers, answers, raschMml(answers))!;
    expect(found.students).toBe(patterns.length);
    for (const summary of [found.real, found.synthetic])
      expect(Object.values(summary).every(Number.isFinite)).toBe(true);
  });

  test('few answers: none', () => {
    const answers = answersOf(['101010101', '010101010']);
    expect(personFitOf(answers, answers, raschMml(answers))).toBeNull();
  });
});
