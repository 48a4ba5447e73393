/** What follows a training on items alone: what the population says, how hard questions are, and what is refused. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bankInFolds, correlation, fresh, known } from '../../../../test/bank-runs.ts';
import { readCsv } from '../../../../test/e2e/read-csv.ts';
import { jobHere } from '../../../../test/job-context.ts';
import { bankRow, writeBank } from '../../../../test/sample-bank.ts';
import { readResponses } from '../../../runs/index.ts';
import type { BankInspection } from '../../inspect/items.ts';
import { openClass } from '../../library.ts';

const { bank, folds, home, questions, run, trained } = bankInFolds();

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
    const { r, rmse } = folds().result!.items!.scores!;
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
    [
      'a tuned encoder that is not read',
      () => trained({ encoder: 'tuned', readers: ['words'] }),
      { code: 'usage', message: expect.stringContaining('`readers`: words needs `encoder: frozen`') },
    ],
    [
      'epochs of a frozen encoder',
      () => trained({ epochs: 2 }),
      {
        code: 'usage',
        message: expect.stringContaining(`\`epochs\`: of no use to ${bank}`),
        hint: 'leave it out, or tune the base: `encoder: tuned`',
      },
    ],
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
