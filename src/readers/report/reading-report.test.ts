import { describe, expect, test } from 'vitest';
import { dense } from '../../../test/dense-rows.ts';
import { createMt19937 } from '../../numeric/index.ts';
import { rowsAt } from '../blocks/rows.ts';
import { relearnedRows, termRows, vocabularyOf } from '../blocks/term-block.ts';
import { type BlockName, learnToRead, type ReadingReport, readingReport } from '../index.ts';
import { readingScore } from './reading-score.ts';

/** Questions of 8 grades that are the harder the higher, with words that say nothing, and something of what they say. */
function planted(count: number, { ofWords = 0, noise = 0.3 } = {}) {
  const random = createMt19937(11);
  const pick = (from: readonly string[]) => from[Math.floor(random.uniform() * from.length)]!;
  const words = Array.from({ length: 12 }, (_, i) => `word${'abcdefghijkl'[i]}`);
  const texts: string[] = [];
  const difficulty = new Float64Array(count);
  for (let q = 0; q < count; q++) {
    const grade = 1 + Math.floor(8 * random.uniform());
    const word = pick(words);
    texts.push(`grade: ${grade}\n\nQuestion: ${word} ${pick(words)} ${pick(words)}`);
    const said = ofWords * (words.indexOf(word) < 6 ? 1 : -1);
    difficulty[q] = 0.5 * (grade - 4.5) + said + noise * random.normal();
  }
  return { texts, difficulty, error: new Float64Array(count).fill(noise), covariates: ['grade'], seed: 1 };
}

function reportOf(
  task: ReturnType<typeof planted> & { readonly blocks: readonly BlockName[] },
  { draws = 200, group = Int32Array.from(task.texts.keys()) } = {},
): ReadingReport | null {
  const { reader } = learnToRead(task);
  const report = readingReport(task, { reader, group, draws });
  let next = report.next();
  while (next.done !== true) next = report.next();
  return next.value;
}

describe('what each block carries', () => {
  test('where one says all: without it all is lost, without the others nothing beyond chance', () => {
    const blocks = ['words', 'surface', 'covariates'] as const;
    const report = reportOf({ ...planted(240), blocks })!;
    expect([report.questions, report.groups, report.folds, report.draws]).toEqual([240, 240, 5, 200]);
    expect(report.whole.r!.value).toBeGreaterThan(0.9);
    const [words, surface, covariates] = report.blocks as [Block, Block, Block];
    expect(report.blocks.map(({ name }) => name)).toEqual([...blocks]);
    expect(covariates.share).toBeGreaterThan(0.9);
    expect(covariates.alone.r!.value).toBeGreaterThan(0.9);
    expect(covariates.cost.r!.low).toBeGreaterThan(0.7);
    expect(covariates.cost.rmse!.low).toBeGreaterThan(0.5);
    for (const { cost } of [words, surface]) {
      expect(Math.abs(cost.r!.value)).toBeLessThan(0.02);
      expect(cost.r!.low).toBeLessThanOrEqual(0);
      expect(cost.rmse!.low).toBeLessThanOrEqual(0);
    }
  });

  test('where two say different things, each costs what it says', () => {
    const report = reportOf({ ...planted(240, { ofWords: 0.8 }), blocks: ['words', 'covariates'] })!;
    for (const { cost, alone } of report.blocks) {
      expect(cost.r!.low).toBeGreaterThan(0.02);
      expect(alone.r!.value).toBeLessThan(report.whole.r!.value);
    }
  });

  test('the error is a part of the spread, without errors of measurement', () => {
    // Half of the variance is error: read without fault, difficulties still miss what was measured.
    const report = reportOf({ ...planted(400, { noise: 1.15 }), blocks: ['covariates'] })!;
    expect(report.reliability).toBeGreaterThan(0.35);
    expect(report.reliability).toBeLessThan(0.65);
    expect(report.whole.r!.value).toBeLessThan(0.8);
    expect(report.whole.rmse!.value).toBeLessThan(0.35);
  });

  test('the same question in several texts is held out with the others', () => {
    // Each question three times: whoever has met two of them knows the third, if they are not kept together.
    const once = planted(60);
    const random = createMt19937(5);
    const difficulty = once.difficulty.map(() => random.normal());
    const texts = once.texts.map(
      (_, q) => `Question: number${'abcdefghij'[q % 10]}${'klmnop'[Math.floor(q / 10)]}`,
    );
    const thrice = {
      ...once,
      texts: [...texts, ...texts, ...texts],
      difficulty: Float64Array.from([...difficulty, ...difficulty, ...difficulty]),
      error: new Float64Array(180).fill(0.1),
      blocks: ['words'] as const,
    };
    const together = Int32Array.from(thrice.texts, (_, i) => i % 60);
    expect(reportOf(thrice)!.whole.r!.value).toBeGreaterThan(0.5);
    const report = reportOf(thrice, { group: together })!;
    expect(report.groups).toBe(60);
    expect(Math.abs(report.whole.r!.value)).toBeLessThan(0.3);
  });

  test('is the same by the same seed, and needs no draws', () => {
    const task = { ...planted(60), blocks: ['words', 'covariates'] as const };
    expect(reportOf(task)).toEqual(reportOf(task));
    expect(reportOf(task, { draws: 0 })!.whole.r).toMatchObject({ low: null, high: null });
  });

  test('of few groups, or of questions equally difficult, is nothing', () => {
    const task = { ...planted(20), blocks: ['words', 'covariates'] as const };
    expect(reportOf(task, { group: Int32Array.from(task.texts, (_, q) => q % 19) })).toBeNull();
    expect(reportOf({ ...task, difficulty: new Float64Array(20) })).toBeNull();
    const { whole } = reportOf(task)!;
    expect(Number.isFinite(whole.rmse!.value)).toBe(true);
  });
});

type Block = ReadingReport['blocks'][number];

test('terms are learned anew from rows as they are from texts', () => {
  const texts = planted(40).texts.map((text) => new Set(text.split(/\s/)));
  const all = vocabularyOf(texts);
  const [known, held] = [[...Array(30).keys()], [30, 33, 39]];
  const rowsOf = relearnedRows(termRows(all, texts), known);
  const anew = vocabularyOf(known.map((q) => texts[q]!));
  const at = anew.terms.map((term) => all.terms.indexOf(term));
  for (const places of [known, held]) {
    const wanted = dense(
      termRows(
        anew,
        places.map((q) => texts[q]!),
      ),
    );
    const found = dense(rowsOf(places));
    for (const [r, row] of wanted.entries()) {
      expect(at.map((term) => found[r]![term])).toEqual(row.map((value) => expect.closeTo(value, 12)));
      expect(Math.hypot(...found[r]!)).toBeCloseTo(Math.hypot(...row), 12);
    }
  }
  expect(rowsAt(rowsOf(known), [0]).width).toBe(all.terms.length);
});

describe('the score', () => {
  const one = (values: readonly number[], error = 0) => ({
    difficulty: Float64Array.from(values),
    error: new Float64Array(values.length).fill(error),
    weight: new Float64Array(values.length).fill(1),
    part: new Int32Array(values.length),
    parts: 1,
  });

  test('is Pearson’s r and the error over the deviation', () => {
    const { r, rmse } = readingScore(one([1, 2, 3, 4]), Float64Array.of(1, 3, 2, 4), [1, 1, 1, 1]);
    expect(r).toBeCloseTo(0.8, 12);
    expect(rmse).toBeCloseTo(Math.sqrt(2 / 5), 12);
  });

  test('counts a question as often as it was drawn', () => {
    const predicted = Float64Array.of(1, 3, 2, 4, 9);
    const { r } = readingScore(one([1, 2, 3, 4, 7]), predicted, [2, 1, 1, 1, 0]);
    const written = readingScore(one([1, 1, 2, 3, 4]), Float64Array.of(1, 1, 3, 2, 4), [1, 1, 1, 1, 1]);
    expect(r).toBeCloseTo(written.r, 12);
  });

  test('takes errors of measurement off where something is left, and each part’s own mean', () => {
    const predicted = Float64Array.of(1, 3, 2, 4);
    const { rmse } = readingScore(one([1, 2, 3, 4], 0.5), predicted, [1, 1, 1, 1]);
    expect(rmse).toBeCloseTo(Math.sqrt((2 - 1) / (5 - 1)), 12);
    const { rmse: all } = readingScore(one([1, 2, 3, 4], 5), predicted, [1, 1, 1, 1]);
    expect(all).toBeCloseTo(Math.sqrt(2 / 5), 12);
    const parted = { ...one([1, 2, 11, 12]), part: Int32Array.of(0, 0, 1, 1), parts: 2 };
    expect(readingScore(parted, Float64Array.of(6, 5, 1, 0), [1, 1, 1, 1]).r).toBeCloseTo(-1, 12);
  });

  test('of one prediction for all is no correlation, and of equal difficulties none that is defined', () => {
    expect(readingScore(one([1, 2]), Float64Array.of(3, 3), [1, 1]).r).toBe(0);
    expect(readingScore(one([1, 1]), Float64Array.of(3, 3), [1, 1]).r).toBeNaN();
  });
});
