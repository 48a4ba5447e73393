/** A bank of items in training: what is learned, what is held out, and what too little teaches. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bankInFolds, fresh, known } from '../../../../test/bank-runs.ts';
import { readCsv } from '../../../../test/e2e/read-csv.ts';
import { jobHere } from '../../../../test/job-context.ts';
import { bankRow, writeBank } from '../../../../test/sample-bank.ts';
import { TINY_BASE } from '../../../../test/tiny-runs.ts';
import { outcomeOf } from '../../../../test/tiny-training.ts';
import { planTraining, train } from '../../library.ts';

const { bank, folds, home, questions, run, trained } = bankInFolds();

describe('training', () => {
  test('with folds reads each item once by what had not met it, and learns from all', () => {
    const { result, events } = folds();
    expect(result).toMatchObject({ recipe: 'class', leaves: true, folds: 4, pooled: null });
    expect(result!.students).toMatchObject([{ user_id: 'population', answers: 120, train: 120, test: 120 }]);
    const { learned, scores, alone, source } = result!.items!;
    const { areFew } = result!.reading!;
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
    expect(result).toEqual(folds().result);
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
    expect((await trained(input)).result!.items).toEqual(folds().result!.items);
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
    expect(result).toMatchObject({ reading: { areFew: true }, items: { scores: { items: 10 } } });
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

describe('a covariate', () => {
  /** The same questions asked in two grades, the lower one half a logit and more behind. */
  const graded = (of: typeof known) =>
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
