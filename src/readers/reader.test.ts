import { describe, expect, test } from 'vitest';
import { createMt19937 } from '../numeric/index.ts';
import { type BlockName, learnToRead, needsBase, readDifficulty, sharesOf } from './index.ts';

const SUBJECTS = ['apples', 'pears', 'plums', 'cherries', 'figs', 'dates'];
const HARDER: Readonly<Record<string, number>> = { prove: 2, derive: 1, count: -1, name: -2 };

/** Questions whose first word says how hard they are; answers tell it with some error. */
function questions(count: number, seed: number) {
  const random = createMt19937(seed);
  const pick = <T>(from: readonly T[]) => from[Math.floor(random.uniform() * from.length)]!;
  const verbs = Array.from({ length: count }, () => pick(Object.keys(HARDER)));
  const texts = verbs.map((verb) => `Question: ${verb} the ${pick(SUBJECTS)} near the ${pick(SUBJECTS)}`);
  const truth = Float64Array.from(verbs, (verb) => HARDER[verb]!);
  const error = new Float64Array(count).fill(0.5);
  const difficulty = truth.map((b) => b + 0.5 * random.normal());
  const base = verbs.map((_, i) => [texts[i]!.length, random.normal(), random.normal()]);
  return { texts, truth, error, difficulty, base };
}

const learn = (blocks: readonly BlockName[], count = 200) =>
  learnToRead({ ...questions(count, 1), blocks, seed: 1 });

function rmse(a: Float64Array, b: Float64Array): number {
  return Math.sqrt(a.reduce((sum, x, i) => sum + (x - b[i]!) ** 2, 0) / a.length);
}

describe('a reader', () => {
  test.each([['words'], ['letters'], ['words,letters,surface,base']])(
    'of %s finds what makes hard',
    (names) => {
      const { reader } = learn(names.split(',') as BlockName[]);
      const { texts, truth, base } = questions(100, 2);
      expect(rmse(readDifficulty(reader, { texts, base }), truth)).toBeLessThan(0.5);
    },
  );

  test('knows the questions that it learned from better than their answers alone do', () => {
    const { truth, difficulty } = questions(200, 1);
    const learned = learn(['words']);
    expect(rmse(learned.difficulty, truth)).toBeLessThan(rmse(difficulty, truth));
  });

  test('leaves out what says nothing', () => {
    const { reader } = learn(['base', 'words']);
    const [base, words] = reader.blocks;
    expect(base!.variance).toBeLessThan(0.05 * words!.variance);
  });

  test('is plain numbers and words: what is kept reads the same', () => {
    const { reader } = learn(['words', 'letters', 'surface']);
    const given = { texts: questions(20, 3).texts };
    expect(readDifficulty(JSON.parse(JSON.stringify(reader)), given)).toEqual(readDifficulty(reader, given));
    expect(needsBase(reader)).toBe(false);
  });

  test('says the mean where a text has nothing that it knows', () => {
    const { reader } = learn(['words']);
    expect(readDifficulty(reader, { texts: ['xyzzy'] })[0]).toBe(reader.mean);
  });

  test('is the same by the same seed', () => {
    expect(learn(['words', 'letters'])).toEqual(learn(['words', 'letters']));
  });

  test.each([1, 2, 10])('of %d questions is never far from the mean', (count) => {
    const { reader } = learn(['words', 'letters', 'surface'], count);
    const { texts } = questions(50, 4);
    for (const b of readDifficulty(reader, { texts })) expect(Math.abs(b)).toBeLessThan(4);
  });

  test('of questions all alike says the same of all', () => {
    const texts = new Array<string>(30).fill('Question: What is it?');
    const { reader } = learnToRead({
      texts,
      blocks: ['words', 'letters', 'surface'],
      difficulty: Float64Array.from(texts, (_, i) => (i % 2 === 0 ? 1 : -1)),
      error: new Float64Array(30).fill(0.3),
      seed: 1,
    });
    const [b] = readDifficulty(reader, { texts: texts.slice(0, 1) });
    expect(Math.abs(b!)).toBeLessThan(0.2);
  });
});

test('of a single text nothing varies, and nobody explains it', () => {
  const [texts, one] = [['Question: +'], Float64Array.of(1)];
  const { reader } = learnToRead({ texts, blocks: ['words'], difficulty: one, error: one, seed: 1 });
  expect(sharesOf(reader)).toEqual({ blocks: [{ name: 'words', share: 0 }], left: 1 });
  expect(readDifficulty(reader, { texts: ['Question: what?'] })[0]).toBeCloseTo(1, 6);
});

test('what is not finite stops there, and says what it was', () => {
  const base = questions(20, 5).base.map(([length]) => [length! * Number.NaN]);
  const task = { ...questions(20, 5), base, blocks: ['base'] as const, seed: 1 };
  expect(() => learnToRead(task)).toThrow('readers: number 0 of some text is not finite');
  const difficulty = new Float64Array(20).fill(Number.NaN);
  expect(() => learnToRead({ ...questions(20, 5), difficulty, blocks: ['words'], seed: 1 })).toThrow(
    'readers: what 20 questions say of difficulty is not finite (blocks words)',
  );
});
