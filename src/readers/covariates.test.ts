/** What a reader makes of covariates, of questions that lack them, and of questions unlike those that it has met. */
import { describe, expect, test } from 'vitest';
import { createMt19937 } from '../numeric/index.ts';
import {
  familiarity,
  learnToRead,
  missingCovariates,
  readDifficulty,
  sharesOf,
  varianceOfMissing,
} from './index.ts';

/** Difficulty is what grade and kind say; words say nothing. */
function task(count: number) {
  const random = createMt19937(2);
  const pick = <T>(from: readonly T[]) => from[Math.floor(random.uniform() * from.length)]!;
  const difficulty = new Float64Array(count);
  const texts = Array.from({ length: count }, (_, q) => {
    const grade = pick([4, 8, 12]);
    const kind = pick(['open', 'closed']);
    // The middle grade is the hardest: no straight line.
    difficulty[q] = (grade === 8 ? 1 : -1) + (kind === 'open' ? 1 : -1) + 0.2 * random.normal();
    return `Topic: sums\ngrade: ${grade}\nkind: ${kind}\n\nQuestion: ${pick(['what', 'who', 'which'])} ${pick(['adds', 'takes'])}`;
  });
  const error = new Float64Array(count).fill(0.2);
  return { texts, difficulty, error, covariates: ['grade', 'kind'], seed: 1 };
}

const asked = (lines: string) => `Topic: sums\n${lines}\nQuestion: what adds`;
const { reader } = learnToRead({ ...task(200), blocks: ['words', 'surface', 'covariates'] });

describe('a reader of covariates', () => {
  test('has learned each, however difficulty goes with its numbers', () => {
    const texts = ['grade: 4\nkind: open\n', 'grade: 8\nkind: open\n', 'grade: 12\nkind: closed\n'].map(
      asked,
    );
    const read = readDifficulty(reader, { texts });
    [0, 2, -2].forEach((b, q) => {
      expect(Math.abs(read[q]! - b)).toBeLessThan(0.25);
    });
    const { blocks, left } = sharesOf(reader);
    expect(blocks.map(({ name }) => name)).toEqual(['words', 'surface', 'covariates']);
    expect(blocks[2]!.share).toBeGreaterThan(0.8);
    expect(blocks.reduce((sum, { share }) => sum + share, left)).toBeCloseTo(1, 12);
  });

  test('says a mean between them where one is missing, and which that is', () => {
    const texts = ['grade: 8\nkind: open\n', 'grade: 8\n', 'kind: other\n'].map(asked);
    const [whole, withoutKind, withoutBoth] = readDifficulty(reader, { texts });
    expect(withoutKind).toBeGreaterThan(0.5);
    expect(withoutKind).toBeLessThan(whole! - 0.5);
    expect(Math.abs(withoutBoth!)).toBeLessThan(1);
    const missing = missingCovariates(reader, texts);
    expect(missing).toEqual([
      { name: 'grade', places: [2], unmet: 0, variance: expect.any(Number) },
      { name: 'kind', places: [1, 2], unmet: 1, variance: expect.any(Number) },
    ]);
    expect([...varianceOfMissing(reader, texts)]).toEqual([
      0,
      missing[1]!.variance,
      missing[0]!.variance + missing[1]!.variance,
    ]);
    expect(missing[1]!.variance).toBeGreaterThan(0.3);
    expect(missingCovariates(reader, texts.slice(0, 1))).toEqual([]);
  });

  test('reads their lines nowhere else', () => {
    const terms = reader.blocks.flatMap(({ vocabulary }) => vocabulary?.terms ?? []);
    expect(terms).toContain('adds');
    expect(terms.filter((term) => /grade|kind|open|closed/.test(term))).toEqual([]);
    const { reader: ofSurface } = learnToRead({ ...task(60), blocks: ['surface', 'covariates'] });
    const [surface] = ofSurface.blocks;
    const plain = task(60).texts.map((text) => text.replace(/grade: .*\nkind: .*\n/, ''));
    const { reader: alone } = learnToRead({ ...task(60), texts: plain, blocks: ['surface'] });
    expect(surface!.scaling).toEqual(alone.blocks[0]!.scaling);
  });

  test('is kept as plain numbers and words', () => {
    const { texts } = task(10);
    expect(readDifficulty(JSON.parse(JSON.stringify(reader)), { texts })).toEqual(
      readDifficulty(reader, { texts }),
    );
  });

  test('with nothing to learn from them says what it would without', () => {
    const texts = task(40).texts.map((text) =>
      text.replace(/grade: \d+/, 'grade: 4').replace(/kind.*\n/, ''),
    );
    const { reader: idle } = learnToRead({ ...task(40), texts, blocks: ['words', 'covariates'] });
    expect(idle.blocks.filter(({ name }) => name === 'covariates').map(({ variance }) => variance)).toEqual([
      0, 0,
    ]);
  });
});

describe('familiarity', () => {
  const WORDS = ['apples', 'pears', 'plums', 'figs', 'dates', 'nuts'];
  const random = createMt19937(9);
  const texts = Array.from({ length: 60 }, () => {
    const pick = () => WORDS[Math.floor(random.uniform() * WORDS.length)]!;
    return `Question: count ${pick()} and ${pick()}\nA) 12\nB) none`;
  });
  const { reader: ofFruit } = learnToRead({
    texts,
    difficulty: Float64Array.from(texts, () => random.normal()),
    error: new Float64Array(60).fill(0.3),
    blocks: ['words'],
    seed: 1,
  });

  test('is the share of words that were met; of the training, that others have', () => {
    expect(ofFruit.usual!.mean).toBeCloseTo(1, 6);
    const known = familiarity(ofFruit, ['Question: count figs and dates', 'Question: count nuts']);
    expect(known).toEqual({ share: 1, usual: expect.closeTo(1, 6), isLower: false });
    const far = familiarity(ofFruit, ['Question: quasars and pulsars', 'Question: count galaxies'])!;
    // One word of three, one of two.
    expect(far.share).toBeCloseTo((1 / 3 + 1 / 2) / 2, 12);
    expect(far.isLower).toBe(true);
  });

  test('is nothing of texts without words, and for a class that reads none', () => {
    expect(familiarity(ofFruit, ['+', 'Question: 12 + 3'])).toBeNull();
    expect(familiarity(ofFruit, [])).toBeNull();
    expect(familiarity({ blocks: [] }, texts)).toBeNull();
  });
});
