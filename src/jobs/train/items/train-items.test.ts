/** A bank of items from training to all that follows: what is written, what is said, and what is refused. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCsv } from '../../../../test/e2e/read-csv.ts';
import { jobHere } from '../../../../test/job-context.ts';
import { bankRow, sampleItems, writeBank } from '../../../../test/sample-bank.ts';
import { TINY_BASE } from '../../../../test/tiny-runs.ts';
import { outcomeOf } from '../../../../test/tiny-training.ts';
import { readResponses } from '../../../runs/index.ts';
import type { BankInspection } from '../../inspect/items.ts';
import { openClass, planTraining, train } from '../../library.ts';
import type { InputOf } from '../../registry.ts';

const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
afterAll(() => rmSync(home, { recursive: true }));

const items = sampleItems(150);
const isNew = (i: number) => i % 5 === 4;
const known = items.filter((_, i) => !isNew(i));
const fresh = items.filter((_, i) => isNew(i));
const bank = writeBank(home, known.map(bankRow));
const questions = writeBank(
  home,
  fresh.map((item) => {
    const { facility: _, answers: __, correct_option: ___, ...row } = bankRow(item);
    return row;
  }),
  'new.csv',
);
let runs = 0;
const trained = (input: Partial<InputOf<'train'>> = {}) =>
  outcomeOf(
    train(
      { log: bank, base: TINY_BASE, out: join(home, `run-${++runs}`), ...input },
      { host: 'here', threads: 1 },
    ),
  );
const run = join(home, 'folds');
let folds: Awaited<ReturnType<typeof trained>>;
beforeAll(async () => {
  folds = await trained({ folds: 4, out: run });
}, 60_000);

function correlation(x: readonly number[], y: readonly number[]): number {
  const mean = (of: readonly number[]) => of.reduce((a, b) => a + b, 0) / of.length;
  const [mx, my] = [mean(x), mean(y)];
  const sum = (f: (i: number) => number) => x.reduce((total, _, i) => total + f(i), 0);
  return (
    sum((i) => (x[i]! - mx) * (y[i]! - my)) /
    Math.sqrt(sum((i) => (x[i]! - mx) ** 2) * sum((i) => (y[i]! - my) ** 2))
  );
}

describe('training', () => {
  test('with folds reads each item once by what had not met it, and learns from all', () => {
    const { result, events } = folds;
    expect(result).toMatchObject({ recipe: 'class', leaves: true, folds: 4, pooled: null });
    expect(result!.students).toMatchObject([{ user_id: 'population', answers: 120, train: 120, test: 120 }]);
    const { learned, scores, alone, source, areFew } = result!.items!;
    expect({ learned, source, areFew }).toEqual({ learned: 120, source: 'facility', areFew: false });
    expect(scores).toMatchObject({ items: 120 });
    expect(scores!.r).toBeGreaterThan(0.5);
    expect(scores!.rmse_of_spread).toBeLessThan(0.9);
    expect(alone!.r).toBeLessThan(scores!.r!);
    const table = readCsv(join(run, 'items.csv'));
    expect(table.map(({ question_id }) => question_id).sort()).toEqual(
      known.map(({ question_id }) => question_id).sort(),
    );
    expect(new Set(table.map(({ part }) => part))).toEqual(new Set(['1', '2', '3', '4']));
    expect(events.find(({ event }) => event === 'items')).toMatchObject({ items: 120, affected: 0 });
    expect(result!.reading!.shares.blocks.map(({ name }) => name)).toEqual([
      'base',
      'words',
      'letters',
      'surface',
    ]);
  });

  test('without folds holds out a fifth', async () => {
    const { result } = await trained();
    expect(result!.items).toMatchObject({ learned: 96, scores: { items: 24 } });
  });

  test('again only looks at what is there, and says the same', async () => {
    const { result, events } = await trained({ folds: 4, out: run });
    expect(events.map(({ event }) => event)).toContain('class trained before');
    expect(result).toEqual(folds.result);
  });

  test('of b and its errors takes them as they are', async () => {
    const rows = known.map((item) => {
      const { facility: _, answers: __, ...row } = bankRow(item);
      return { ...row, b: item.truth, se: 0.1 };
    });
    const { result } = await trained({
      log: writeBank(home, rows, 'b.csv'),
      readers: ['words', 'letters'],
      encoder: 'frozen',
    });
    expect(result!.items).toMatchObject({ source: 'b' });
    expect(result!.items!.scores!.r).toBeGreaterThan(0.4);
  });

  test('stopped, leaves no class, and goes on', async () => {
    const out = join(home, 'stopped');
    const stop = new AbortController();
    const input = { log: bank, base: TINY_BASE, out, folds: 4 };
    const options = { host: 'here', threads: 1 } as const;
    const stopped = await outcomeOf(train(input, { ...options, signal: stop.signal }), (event) => {
      if (event.event === 'progress' && event.done === 2) stop.abort();
    });
    expect(stopped.result).toBeNull();
    expect(existsSync(join(out, 'class'))).toBe(false);
    expect((await trained(input)).result!.items).toEqual(folds.result!.items);
    expect(readFileSync(join(out, 'items.csv'), 'utf8')).toBe(readFileSync(join(run, 'items.csv'), 'utf8'));
  });

  test('is planned', async () => {
    const plan = await planTraining(
      { log: bank, base: TINY_BASE, out: join(home, 'planned'), folds: 4 },
      { host: 'here', threads: 1 },
    );
    expect(plan).toMatchObject({ items: 120, folds: 4, trainings: 5, found: null });
    expect(existsSync(join(home, 'planned'))).toBe(false);
  });
});

describe('too little to learn from', () => {
  const rmseOf = (rows: Record<string, string>[], of: (row: Record<string, string>) => number) =>
    Math.sqrt(rows.reduce((sum, row) => sum + (of(row) - Number(row.real_b)) ** 2, 0) / rows.length);

  test('ten items: all are as hard as the others on average, never worse than that, in wide intervals', async () => {
    const log = writeBank(home, known.slice(0, 10).map(bankRow), 'ten.csv');
    const out = join(home, 'ten');
    const { result } = await trained({ log, out, folds: 5 });
    expect(result!.items).toMatchObject({ areFew: true, scores: { items: 10 } });
    const rows = readCsv(join(out, 'items.csv'));
    // A mean of others, each known by its own answers.
    const left = (row: Record<string, string>) => rows.filter(({ part }) => part !== row.part);
    const meanOf = (row: Record<string, string>) =>
      left(row).reduce((sum, { real_b }) => sum + Number(real_b), 0) / left(row).length;
    expect(rmseOf(rows, (row) => Number(row.synthetic_b))).toBeLessThan(1.05 * rmseOf(rows, meanOf));
    const spread = rmseOf(rows, meanOf);
    for (const row of rows) expect(Number(row.synthetic_b_se)).toBeGreaterThan(0.7 * spread);
    const { result: said } = await jobHere('simulate', { run: out, questions });
    expect(said!.questions).toBe(fresh.length);
  });

  test('items all alike in facility: so are all others, and there is no correlation', async () => {
    const alike = known.slice(0, 60).map((item) => ({ ...bankRow(item), facility: 0.5, answers: 100 }));
    const out = join(home, 'alike');
    const { result } = await trained({ log: writeBank(home, alike, 'alike.csv'), out, folds: 3 });
    expect(result!.items!.scores).toMatchObject({ r: null });
    expect(result!.items!.scores!.rmse).toBeLessThan(0.05);
    await jobHere('simulate', { run: out, questions, out: join(home, 'alike-said.csv') });
    for (const { probability } of readCsv(join(home, 'alike-said.csv')))
      expect(Number(probability)).toBeCloseTo(0.5, 1);
  });
});

describe('asked', () => {
  test('new questions: shares right with intervals that hold what they come to', async () => {
    const path = join(home, 'said.csv');
    const { result } = await jobHere('simulate', { run, questions, out: path });
    expect(result).toMatchObject({ students: 1, questions: fresh.length, population: true, met: 'unknown' });
    const rows = readCsv(path);
    expect(rows.map(({ question_id }) => question_id)).toEqual(fresh.map(({ question_id }) => question_id));
    const number = (row: Record<string, string>, name: string) => Number(row[name]);
    for (const row of rows) {
      expect(row.user_id).toBe('population');
      expect(number(row, 'probability_low_90')).toBeLessThan(number(row, 'probability'));
      expect(number(row, 'probability_high_90')).toBeGreaterThan(number(row, 'probability'));
    }
    const truth = fresh.map((item) => 1 / (1 + Math.exp(item.truth)));
    expect(
      correlation(
        rows.map((row) => number(row, 'probability')),
        truth,
      ),
    ).toBeGreaterThan(0.5);
    const held = rows.filter(
      (row, i) =>
        truth[i]! > number(row, 'probability_low_90') && truth[i]! < number(row, 'probability_high_90'),
    );
    expect(held.length / rows.length).toBeGreaterThan(0.75);
  });

  test('the bank’s own items: as what had not met them has them', async () => {
    const { result } = await jobHere('simulate', { run });
    expect(result).toMatchObject({ questions: 120, met: 'out of fold', leftOut: 0, population: true });
    const { students, probability } = await readResponses(result!.path);
    expect(students).toEqual(['population']);
    expect(probability).toHaveLength(120);
  });

  test('in a program, the class of one says its share', async () => {
    const class_ = await openClass(run, { threads: 1 });
    const { question_title, options } = fresh[0]!;
    const asked = await class_.ask([{ question_title, option_a: options[0]! }]);
    expect(asked.students).toEqual(['population']);
    expect(asked.facility[0]).toBeGreaterThan(0);
    await class_.close();
  });

  test('how hard: of own items real beside synthetic, of new ones b and facility', async () => {
    const { result } = await jobHere('difficulty', { run, out: join(home, 'own.csv') });
    expect(result).toMatchObject({
      ofItems: { source: 'facility', leftOut: 0 },
      asked: null,
      calibration: null,
    });
    for (const row of readCsv(result!.path)) {
      const item = known.find(({ question_id }) => question_id === row.question_id)!;
      expect(Number(row.real_facility)).toBeCloseTo(item.facility, 9);
      expect(Number(row.answers)).toBe(item.answers);
      expect(Number(row.synthetic_b_low_90)).toBeLessThan(Number(row.synthetic_b_high_90));
    }
    const said = await jobHere('difficulty', { run, questions, out: join(home, 'new-b.csv') });
    expect(said.result!.rows).toHaveLength(fresh.length);
    const simulated = new Map(
      readCsv(join(home, 'said.csv')).map((row) => [row.question_id, Number(row.probability)]),
    );
    for (const row of readCsv(said.result!.path))
      expect(Number(row.synthetic_facility)).toBeCloseTo(simulated.get(row.question_id)!, 5);
  });

  test('a few real answers move a new question toward their share', async () => {
    const [{ question_id }] = fresh as [(typeof fresh)[number]];
    const answers = writeBank(
      home,
      Array.from({ length: 40 }, (_, i) => ({
        user_id: `u${i}`,
        question_id,
        is_correct: i % 10 === 0 ? 1 : 0,
      })),
      'answers.csv',
    );
    const rowOf = async (input: object) => {
      const out = join(home, 'updated.csv');
      await jobHere('difficulty', { run, questions, out, ...input });
      return readCsv(out).find((row) => row.question_id === question_id)!;
    };
    const [before, after] = [await rowOf({}), await rowOf({ answers })];
    // The posterior of b on a grid: four of forty are right.
    const [b, se] = [Number(before.synthetic_b), Number(before.synthetic_b_se)];
    let [total, sum] = [0, 0];
    for (let x = b - 8; x < b + 8; x += 0.01) {
      const p = 1 / (1 + Math.exp(x));
      const density = Math.exp(-0.5 * ((x - b) / se) ** 2 + 4 * Math.log(p) + 36 * Math.log(1 - p));
      total += density;
      sum += x * density;
    }
    expect(Number(after.synthetic_b)).toBeCloseTo(sum / total, 2);
    expect(Number(after.synthetic_b)).toBeGreaterThan(b + 0.5);
    expect(Number(after.synthetic_b_se)).toBeLessThan(Number(before.synthetic_b_se));
    expect(Number(after.real_facility)).toBe(0.1);
  });

  test('compared: simpler predictions, the base alone, all that is read', async () => {
    const { result } = await jobHere('compare', { run });
    const { comparison } = result!;
    expect(comparison).toMatchObject({ of: 'items', questions: 120 });
    expect(comparison.predictions.map(({ name }) => name)).toEqual([
      'mean',
      'topic mean',
      'words alone',
      'base alone',
      'synthetic: all that is read',
    ]);
    const { r, rmse } = folds.result!.items!.scores!;
    expect(comparison.predictions.at(-1)!.b.pearson!.value).toBeCloseTo(r!, 9);
    expect(comparison.predictions.at(-1)!.b.rmse).toBeCloseTo(rmse!, 9);
    expect(JSON.parse(readFileSync(join(run, 'comparison/comparison.json'), 'utf8'))).toEqual(comparison);
    expect(existsSync(join(run, 'comparison/difficulty.svg'))).toBe(true);
  });

  test('inspected', async () => {
    const { result } = await jobHere('inspect', { log: bank });
    expect(result).toMatchObject({ bank, items: 120, source: 'facility', unanswered: 0 });
    expect((result as BankInspection).answersPerItem).toEqual([50, 50, 200, 800, 800]);
  });

  test('exported, it is a model of the base alone', async () => {
    const out = join(home, 'exported');
    const { result } = await jobHere('export', { run, student: 'population', out });
    expect(result).toMatchObject({ students: 1 });
    expect(existsSync(join(out, 'model.safetensors'))).toBe(true);
  });
});

describe('counts of options', () => {
  const withCounts = (of: typeof items) =>
    of.map((item) => {
      const { facility: _, answers: __, ...row } = bankRow(item);
      return { ...row, ...Object.fromEntries(item.counts.map((n, o) => [`count_${'abcde'[o]}`, n])) };
    });

  test('give facilities, and teach which wrong option draws how many', async () => {
    const out = join(home, 'counts');
    const { result } = await trained({
      log: writeBank(home, withCounts(known), 'counts.csv'),
      folds: 4,
      out,
    });
    const { scores, options } = result!.items!;
    expect(scores!.r).toBeCloseTo(folds.result!.items!.scores!.r!, 9);
    expect(options!.questions).toBeGreaterThan(20);
    expect(options!.mae).toBeLessThan(options!.mae_even);

    const path = join(home, 'shares.csv');
    const keyed = writeBank(
      home,
      fresh.map((item, i) => {
        const { facility: _, answers: __, ...row } = bankRow(item);
        return i === 0 ? { ...row, correct_option: '' } : row;
      }),
      'keyed.csv',
    );
    const said = await jobHere('simulate', { run: out, questions: keyed, out: path });
    expect(said.result).toMatchObject({ withShares: fresh.length - 1 });
    // Questions and options in one go, each text once.
    const progress = said.events.flatMap((event) => (event.event === 'progress' ? [event] : []));
    const texts = new Set(fresh.slice(1).flatMap((item) => item.options)).size;
    const { of } = progress[0]!;
    expect(of).toBeGreaterThanOrEqual(fresh.length - 1 + texts);
    expect(of).toBeLessThanOrEqual(fresh.length + texts);
    expect(progress[0]).toMatchObject({ doing: 'reading questions', done: 0 });
    expect(progress.at(-1)).toMatchObject({ doing: 'reading questions', done: of });
    const rows = readCsv(path);
    const shareOf = (row: Record<string, string>) => [...'abcde'].map((letter) => row[`share_${letter}`]);
    expect(shareOf(rows[0]!)).toEqual(['', '', '', '', '']);
    const real: number[] = [];
    const read: number[] = [];
    for (const [i, row] of rows.entries()) {
      if (i === 0) continue;
      const shares = shareOf(row).map(Number);
      expect(shares.reduce((x, y) => x + y, 0)).toBeCloseTo(1, 5);
      const item = fresh[i]!;
      expect(shares[item.key]).toBeCloseTo(Number(row.probability), 6);
      const wrong = item.counts.reduce((x, y) => x + y, 0) - item.counts[item.key]!;
      for (const [o, n] of item.counts.entries())
        if (o !== item.key) {
          real.push(n / wrong);
          read.push(shares[o]! / (1 - shares[item.key]!));
        }
    }
    expect(correlation(read, real)).toBeGreaterThan(0.5);
  });

  test('without them nothing is said of options', async () => {
    const path = join(home, 'no-shares.csv');
    const { result, events } = await jobHere('simulate', { run, questions, out: path });
    expect(result).not.toHaveProperty('withShares');
    // Of nothing that the base has to read there is no progress.
    for (const event of events) expect(event).not.toMatchObject({ event: 'progress', of: 0 });
    expect(Object.keys(readCsv(path)[0]!)).not.toContain('share_a');
  });
});

describe('a covariate', () => {
  /** The same questions asked in two grades, the lower one half a logit and more behind. */
  const graded = (of: typeof items) =>
    of.map((item, i) => {
      const { facility: _, answers: __, ...row } = bankRow(item);
      const grade = i % 2 === 0 ? 4 : 8;
      return { ...row, grade, b: item.truth + (grade === 4 ? 1.2 : -1.2), se: 0.1 };
    });

  test('is read beside the text; where it is missing that is said, and intervals are wider', async () => {
    const log = writeBank(home, graded(known), 'graded.csv');
    const out = join(home, 'graded');
    const { result } = await trained({ log, out, covariate: ['grade'], folds: 4 });
    const { result: without } = await trained({ log, folds: 4 });
    expect(result!.items!.scores!.rmse).toBeLessThan(without!.items!.scores!.rmse! - 0.2);
    expect(result!.reading!.shares.blocks.map(({ name }) => name)).toContain('covariates');

    const asked = async (name: string, rows: readonly object[]) => {
      const questions = writeBank(home, rows as never, `${name}-asked.csv`);
      const path = join(home, `${name}-said.csv`);
      const { result } = await jobHere('simulate', { run: out, questions, out: path });
      const [low, high] = ['low', 'high'].map((end) => Number(readCsv(path)[0]![`probability_${end}_90`]));
      return { result: result!, width: Math.log(high! / (1 - high!)) - Math.log(low! / (1 - low!)) };
    };
    const rows = graded(fresh).map(({ b: _, se: __, ...row }) => row);
    const known8 = await asked('with', rows);
    const missing = await asked(
      'without',
      rows.map(({ grade: _, ...row }) => row),
    );
    expect(known8.result.reading!.missingCovariates).toEqual([]);
    expect(missing.result.reading!.missingCovariates).toMatchObject([{ questions: fresh.length, unmet: 0 }]);
    expect(missing.width).toBeGreaterThan(1.2 * known8.width);
  });
});

describe('refused, in a line', () => {
  const answers = () => writeBank(home, [{ user_id: 'x', question_title: 'One?', is_correct: 1 }], 'one.csv');

  test.each<[string, () => Promise<unknown>, object]>([
    [
      'to be joined',
      () => jobHere('join', { run, answers: answers() }),
      { code: 'run', message: expect.stringContaining('the population, which nobody can join') },
    ],
    [
      'to be evaluated by answers',
      () => jobHere('evaluate', { run }),
      { code: 'run', message: expect.stringContaining('trained on items alone') },
    ],
    [
      'a population of other people',
      () => jobHere('difficulty', { run, population: [1, 1] }),
      { code: 'usage', message: expect.stringContaining('`population`: of no use') },
    ],
    ...(['solo', 'adapter'] as const).map((recipe): [string, () => Promise<unknown>, object] => [
      `recipe ${recipe}`,
      () => trained({ recipe }),
      { code: 'usage', message: expect.stringContaining(`\`recipe: ${recipe}\`: of no use to ${bank}`) },
    ]),
    ...(['student', 'time', 'notebook'] as const).map((split): [string, () => Promise<unknown>, object] => [
      `split by ${split}`,
      () => trained({ split }),
      { code: 'usage', message: expect.stringContaining(`\`split: ${split}\`: of no use to ${bank}`) },
    ]),
    ['a tuned encoder', () => trained({ encoder: 'tuned' }), { code: 'usage' }],
    [
      'a rank',
      () => trained({ rank: 2 }),
      { code: 'usage', message: expect.stringContaining('`rank`: of no use') },
    ],
    ['students', () => trained({ students: 3 }), { code: 'usage' }],
    [
      'more folds than items',
      () => trained({ folds: 100, log: writeBank(home, known.slice(0, 9).map(bankRow), 'nine.csv') }),
      { code: 'log', message: expect.stringContaining('for 100 folds, got 9') },
    ],
  ])('%s', async (_, doing, refused) => {
    await expect(doing()).rejects.toMatchObject(refused);
  });

  test('another bank than the run’s', async () => {
    const other = writeBank(home, fresh.map(bankRow), 'other.csv');
    await expect(jobHere('compare', { run, log: other })).rejects.toMatchObject({
      code: 'log',
      message: expect.stringContaining('not the bank of items'),
    });
  });
});
