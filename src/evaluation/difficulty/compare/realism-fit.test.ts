import { describe, expect, test } from 'vitest';
import { createMt19937 } from '../../../numeric/index.ts';
import { raschMml, type SparseAnswers } from '../../../psychometrics/index.ts';
import { itemRestOf as itemRestBy, personFitOf as personFitBy } from './realism-fit.ts';

const itemRestOf = (real: SparseAnswers, synthetic: SparseAnswers) => {
  const random = createMt19937(4);
  return itemRestBy(real, synthetic, () => random.uniform());
};
const personFitOf = (real: SparseAnswers, synthetic: SparseAnswers, fit = raschMml(real)) =>
  personFitBy(real, synthetic, fit, 4);

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
    // np.corrcoef(M[:, i], np.delete(M, i, 1).sum(1))[0, 1], its mean over i
    const found = itemRestOf(answersOf(REAL), answersOf(SYNTHETIC));
    expect(found.questions).toBe(4);
    expect(found.real).toBeCloseTo(0.13004150608910967, 12);
    expect(found.synthetic).toBeCloseTo(-0.4310362660651549, 12);
  });

  test('answers as they are, drawn again: the same correlations', () => {
    const found = itemRestOf(answersOf(REAL), answersOf(REAL));
    expect(found.synthetic).toBe(found.real);
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
    expect(found.real).toBeCloseTo(itemRestOf(answersOf(REAL), answersOf(SYNTHETIC)).real!, 1);
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
      r_without_noise: null,
      reason: 'fewer than 50 answers a question',
    });
  });

  describe('which questions tell able students apart', () => {
    /** Slopes of the real curves, and of a class whose questions take turns with them. */
    function sloped(students: number) {
      const random = createMt19937(5);
      const ability = Array.from({ length: students }, () => random.normal());
      const slopes = Array.from({ length: 60 }, () => Math.exp(0.6 * random.normal()));
      const answers = (slope: (q: number) => number): SparseAnswers => {
        const person = Int32Array.from({ length: students * 60 }, (_, row) => row % students);
        const item = person.map((_, row) => Math.floor(row / students));
        const right = (row: number) => 1 / (1 + Math.exp(-slope(item[row]!) * ability[person[row]!]!));
        return {
          person,
          item,
          label: Uint8Array.from(person, (_, row) => (random.uniform() < right(row) ? 1 : 0)),
          persons: students,
          items: 60,
        };
      };
      const real = answers((q) => slopes[q]!);
      return {
        real,
        twins: answers((q) => slopes[q]!),
        others: answers((q) => slopes[(q + 7) % 60]!),
        alike: answers(() => 1),
      };
    }

    test('is told without the noise: about 1 of a class that is right, about 0 of one that mixes them up', () => {
      const { real, twins, others, alike } = sloped(160);
      const ofTwins = itemRestOf(real, twins);
      expect(ofTwins.reason).toBeNull();
      expect(Math.abs(ofTwins.r_without_noise! - 1)).toBeLessThan(0.15);
      expect(Math.abs(itemRestOf(real, others).r_without_noise!)).toBeLessThan(0.4);
      expect(itemRestOf(real, alike)).toMatchObject({
        r_without_noise: null,
        reason: 'two halves of the class hardly agree on them',
      });
      expect(itemRestOf(alike, twins).reason).toBe('two halves of the real students hardly agree on them');
    });

    test('is not told of few answers, though the means are', () => {
      const { real, twins } = sloped(49);
      expect(itemRestOf(real, twins)).toMatchObject({
        questions: 60,
        r_without_noise: null,
        reason: 'fewer than 50 answers a question',
      });
      const more = sloped(50);
      expect(itemRestOf(more.real, more.twins).reason).not.toBe('fewer than 50 answers a question');
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
  const dense = draw({ students: 300, questions: 40 });

  // 160 students answer each question, and 13, as in a large bank of questions.
  test.each([
    ['160 answers a question', draw({ students: 400, questions: 100, answered: 0.4 }), 1.3],
    ['13 answers a question', draw({ students: 130, questions: 600, answered: 0.1 }), 1.2],
  ])(
    '%s: a class that answers as students do looks like them, one that guesses does not',
    (_, drawn, off) => {
      const { real, likewise, guessed } = drawn;
      const twins = personFitOf(real, likewise)!;
      expect(Math.abs(twins.real.mean - 1)).toBeLessThan(0.06);
      expect(Math.abs(twins.synthetic.mean - twins.real.mean)).toBeLessThan(0.02);
      for (const { surprising } of [twins.real, twins.synthetic]) expect(surprising).toBeLessThan(0.05);
      const guesses = personFitOf(real, guessed)!;
      expect(guesses.real).toEqual(twins.real);
      expect(guesses.synthetic.mean).toBeGreaterThan(off);
      expect(guesses.synthetic.surprising).toBeGreaterThan(0.7);
    },
  );

  test('a class that finds hard what is easy surprises more than one that guesses', () => {
    const { real, guessed, backwards } = dense;
    const [guesses, turned] = [guessed, backwards].map((answers) => personFitOf(real, answers)!.synthetic);
    expect(turned!.mean).toBeGreaterThan(guesses!.mean + 0.3);
  });

  test('a class that is more regular than students has infits below 1, and no surprises', () => {
    const { synthetic } = personFitOf(dense.real, dense.regular)!;
    expect(synthetic.mean).toBeLessThan(0.7);
    expect(synthetic.surprising).toBe(0);
  });

  test('the real answers in the place of the synthetic ones: the same', () => {
    const { synthetic, real } = personFitOf(dense.real, dense.real)!;
    expect(synthetic).toEqual(real);
  });

  test('nobody is judged under difficulties of their own answers', () => {
    // Two students: each meets the other's difficulties, which say the opposite of what they answered.
    const opposite = answersOf(['111111000000', '000000111111']);
    const wide = {
      difficulties: Float64Array.of(...opposite.item.slice(0, 12)),
      difficultyErrors: new Float64Array(12),
    };
    expect(personFitOf(opposite, opposite, { ...raschMml(opposite), ...wide })!.real.mean).toBeGreaterThan(2);
    const alike = answersOf(['111111000000', '111111000000']);
    expect(personFitOf(alike, alike, { ...raschMml(alike), ...wide })!.real.mean).toBeLessThan(0.5);
  });

  test('goes by seed', () => {
    const { real, likewise } = draw({ students: 40, questions: 20 });
    const fit = raschMml(real);
    const of = (seed: number) => personFitBy(real, likewise, fit, seed);
    expect(of(1)).toEqual(of(1));
    expect(of(2)).not.toEqual(of(1));
  });

  test('students of at least ten answers', () => {
    const answers = answersOf(['1010101010', '010101010.', '1100110011']);
    expect(personFitOf(answers, answers)!.students).toBe(2);
  });

  test.each([
    ['everything right', Array.from({ length: 4 }, () => '111111111111')],
    ['everything wrong', Array.from({ length: 4 }, () => '000000000000')],
    ['two students', ['101010101011', '101010111011']],
    ['two students who met nothing in common', ['1010101010..........', '..........1010101011']],
    ['a question that nobody answered', Array.from({ length: 4 }, (_, p) => `${p % 2}10101011010.`)],
    ['students who answered nothing', ['101010101011', '............', '101010111011', '............']],
  ])('%s: numbers', (_, patterns) => {
    const answers = answersOf(patterns);
    const found = personFitOf(answers, answers)!;
    expect(found.students).toBe(patterns.filter((pattern) => /\d/.test(pattern)).length);
    for (const summary of [found.real, found.synthetic])
      expect(Object.values(summary).every(Number.isFinite)).toBe(true);
  });

  test.each([
    ['few answers', ['101010101', '010101010']],
    ['no other student', ['101010101011']],
  ])('%s: none', (_, patterns) => {
    const answers = answersOf(patterns);
    expect(personFitOf(answers, answers)).toBeNull();
  });
});
