/** Trainings on a bank of items of our own making, and its fresh questions, for tests of what comes of them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { type InputOf, train } from '../src/jobs/index.ts';
import { bankRow, sampleItems, writeBank } from './sample-bank.ts';
import { TINY_BASE } from './tiny-runs.ts';
import { outcomeOf } from './tiny-training.ts';

const items = sampleItems(150);
const isNew = (i: number) => i % 5 === 4;

/** In the bank. */
export const known = items.filter((_, i) => !isNew(i));
/** Not in it. */
export const fresh = items.filter((_, i) => isNew(i));

/** Files in a folder that is removed after the tests. */
export function bankRuns() {
  const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
  afterAll(() => rmSync(home, { recursive: true }));
  const bank = writeBank(home, known.map(bankRow));
  const rows = fresh.map((item) => {
    const { facility: _, answers: __, correct_option: ___, ...row } = bankRow(item);
    return row;
  });
  const questions = writeBank(home, rows, 'new.csv');
  let runs = 0;
  const trained = (input: Partial<InputOf<'train'>> = {}) =>
    outcomeOf(
      train(
        { log: bank, base: TINY_BASE, out: join(home, `run-${++runs}`), ...input },
        { host: 'here', threads: 1 },
      ),
    );
  return { home, bank, questions, trained };
}

/** The same with a training in four folds, done before the tests. */
export function bankInFolds() {
  const runs = bankRuns();
  const run = join(runs.home, 'folds');
  let folds: Awaited<ReturnType<typeof runs.trained>>;
  beforeAll(async () => {
    folds = await runs.trained({ folds: 4, out: run });
  }, 60_000);
  return { ...runs, run, folds: () => folds };
}

export function correlation(x: readonly number[], y: readonly number[]): number {
  const mean = (of: readonly number[]) => of.reduce((a, b) => a + b, 0) / of.length;
  const [mx, my] = [mean(x), mean(y)];
  const sum = (f: (i: number) => number) => x.reduce((total, _, i) => total + f(i), 0);
  return (
    sum((i) => (x[i]! - mx) * (y[i]! - my)) /
    Math.sqrt(sum((i) => (x[i]! - mx) ** 2) * sum((i) => (y[i]! - my) ** 2))
  );
}
