/** Synthetic difficulties beside real ones: what the command says, and what it writes. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Comparison } from '../../src/evaluation/index.ts';
import { FIXTURES, temporaryFolder } from './cli.ts';
import { correlation } from './correlation.ts';
import { understudyHere as understudy } from './here.ts';
import { readCsv } from './read-csv.ts';

const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
const run = join(home, 'run');
const FIGURES = ['coverage', 'curves', 'difficulty', 'scores', 'worth', 'wright-map'].map(
  (name) => `${name}.svg`,
);

beforeAll(async () => {
  const size = ['--students', '40', '--questions', '60', '--fewest', '30', '--most', '60'];
  await trainOn(home, run, { size, flags: ['--base', join(FIXTURES, 'notebook-run/base')] });
});
afterAll(() => rmSync(home, { recursive: true }));

async function trainOn(
  folder: string,
  out: string,
  { size, flags = [] }: { size: readonly string[]; flags?: readonly string[] },
): Promise<void> {
  expect((await understudy('sample', '--out', folder, '--seed', '7', ...size)).status).toBe(0);
  const how = ['--encoder', 'frozen', '--split', 'question', '--folds', '3', '--threads', '1', ...flags];
  const { status } = await understudy('train', join(folder, 'answers.csv'), '--out', out, ...how);
  expect(status).toBe(0);
}

const compare = (...args: string[]) => understudy('compare', ...args, '--threads', '1');

function comparisonOf(folder: string): Comparison {
  const text = readFileSync(join(folder, 'comparison/comparison.json'), 'utf8');
  expect(text).not.toMatch(/NaN|Infinity/);
  return JSON.parse(text);
}

/** Where a record has null, which is what JSON makes of NaN too. */
function nullsIn(value: unknown, at = ''): string[] {
  if (value === null) return [at];
  if (typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, part]) => nullsIn(part, `${at}.${name}`));
}

test('a table, the ceiling, a verdict, a warning below 100 questions; numbers and figures', async () => {
  const { status, out } = await compare(run);
  expect(status).toBe(0);
  expect(out).toMatch(/^60 real questions, each predicted by what had not met it; 40 students\n/);
  const lines = out.split('\n');
  const steps = ['mean', 'topic mean', 'words alone', 'class alone', 'synthetic: class and words'];
  for (const step of steps)
    expect(lines.filter((line) => new RegExp(`^${step} {2,}`).test(line))).toHaveLength(1);
  expect(out).toMatch(/^noise ceiling of r: about 0\.\d+ \(split-half reliability/m);
  expect(out).toMatch(/^90 % intervals of the synthetic b hold the real one.* in [\d.]+ % of questions/m);
  expect(out).toMatch(
    /^mean item-rest correlation of \d+ questions: real 0\.\d+, synthetic −?\d\.\d+; r of the two cannot be told \(fewer than 50 answers a question\)$/m,
  );
  expect(out).toMatch(
    /^person fit \(infit\) of 40 students under difficulties from other students’ real answers: real [\d.]+ ± [\d.]+, [\d.]+ % surprising; synthetic [\d.]+ ±/m,
  );
  expect(out).toMatch(
    /^characteristic curves: the synthetic share right of \d+ groups of like ability is off by 0\.\d+, of which chance alone makes 0\.\d+; net of it 0\.\d+$/m,
  );
  const verdicts = lines.filter((line) => /^the synthetic difficulties (are|cannot be told)/.test(line));
  expect(verdicts).toHaveLength(1);
  // Against what needs no synthetic student, which the class alone does.
  expect(verdicts[0]).toMatch(/(nearer to|farther from|told apart from).* (mean|topic mean|words alone)/);
  expect(out).toMatch(/^with fewer than 100 questions/m);
  expect(out).not.toMatch(/NaN|Infinity|undefined|null/);

  expect(readdirSync(join(run, 'comparison')).sort()).toEqual(['comparison.json', ...FIGURES].sort());
  for (const name of FIGURES) {
    const figure = readFileSync(join(run, 'comparison', name), 'utf8');
    expect(figure).toMatch(/^<svg/);
    expect(figure).not.toMatch(/NaN|Infinity|undefined/);
  }
  const comparison = comparisonOf(run);
  expect(comparison).toMatchObject({ format: 1, questions: 60, students: 40 });
  expect(comparison.predictions.map(({ name }) => name)).toEqual(steps);
  for (const { name, b, facility } of comparison.predictions)
    for (const agreement of [b, facility]) expect(nullsIn(agreement, name)).toEqual([]);
  // The best constant has the real b's own deviation as its error; nothing is worse by far.
  const mean = comparison.predictions[0];
  const synthetic = comparison.predictions.at(-1);
  expect(synthetic!.b.rmse!).toBeLessThan(1.5 * mean!.b.rmse!);
  for (const { b } of comparison.predictions) expect(b.rmse_without_noise!).toBeLessThan(b.rmse!);
  expect(comparison.reliability.ceiling).toBeGreaterThan(0.5);
  expect(comparison.reliability.ceiling).toBeLessThanOrEqual(1);
  expect(comparison.coverage.map(({ nominal }) => nominal)).toEqual([0.5, 0.6, 0.7, 0.8, 0.9, 0.95]);
  for (const [i, { observed, low, high }] of comparison.coverage.entries()) {
    expect(low).toBeLessThanOrEqual(observed);
    expect(high).toBeGreaterThanOrEqual(observed);
    expect(observed).toBeGreaterThanOrEqual(comparison.coverage[i - 1]?.observed ?? 0);
  }
  expect(comparison.coverage[4]!.observed).toBeGreaterThan(0.7);
  expect(comparison.by_answers).toHaveLength(4);
  const of = comparison.by_answers.map(({ questions }) => questions);
  expect(of.reduce((sum, count) => sum + count, 0)).toBe(60);

  const { item_rest, person_fit } = comparison.realism;
  expect(item_rest.questions).toBeGreaterThan(50);
  expect(nullsIn(comparison.realism, 'realism')).toEqual(['realism.item_rest.r_without_noise']);
  // The sample's students answer as a Rasch model says.
  expect(item_rest.real).toBeGreaterThan(0.1);
  expect(person_fit!.students).toBe(40);
  expect(Math.abs(person_fit!.real.mean - 1)).toBeLessThan(0.1);
  expect(person_fit!.real.surprising).toBeLessThan(0.1);
  const { groups, synthetic_rmse, chance_rmse, net_rmse } = comparison.characteristic_curves;
  expect(groups).toBeGreaterThan(60);
  // Of about 12 answers each, by chance about √(p (1 − p) / 12).
  expect(chance_rmse).toBeGreaterThan(0.09);
  expect(chance_rmse).toBeLessThan(0.15);
  // This base cannot read.
  expect(synthetic_rmse).toBeGreaterThan(chance_rmse);
  expect(net_rmse).toBeCloseTo(Math.sqrt(synthetic_rmse ** 2 - chance_rmse ** 2), 12);
  const panels = readFileSync(join(run, 'comparison/curves.svg'), 'utf8').match(/>q\d\d<\/text>/g);
  expect(new Set(panels).size).toBe(12);
});

test('the same seed gives the same numbers and figures, another seed other draws', async () => {
  const [one, two, three] = ['one', 'two', 'three'].map((name) => {
    const copy = join(temporaryFolder(), name);
    cpSync(run, copy, { recursive: true });
    rmSync(join(copy, 'comparison'), { recursive: true, force: true });
    return copy;
  });
  for (const copy of [one!, two!]) expect((await compare(copy, '--seed', '5')).status).toBe(0);
  expect((await compare(three!, '--seed', '6')).status).toBe(0);
  for (const name of ['comparison.json', ...FIGURES])
    expect(readFileSync(join(two!, 'comparison', name), 'utf8')).toBe(
      readFileSync(join(one!, 'comparison', name), 'utf8'),
    );
  const [first, other] = [comparisonOf(one!), comparisonOf(three!)];
  // The halves that tell the noise are other ones.
  const answered = ({ predictions }: Comparison) =>
    predictions.map(({ name, b: { rmse_without_noise: _, ...b }, facility }) => ({ name, b, facility }));
  expect(answered(other)).toEqual(answered(first));
  expect(other.reliability).not.toEqual(first.reliability);
  expect(other.realism).not.toEqual(first.realism);
});

test('a run that has met every question, or is none, is refused in a line', async () => {
  const folder = temporaryFolder();
  const notebook = ['--base', join(FIXTURES, 'notebook-run/base'), '--encoder', 'frozen', '--epochs', '1'];
  const random = join(folder, 'random');
  const trained = await understudy('train', join(home, 'answers.csv'), '--out', random, ...notebook);
  expect(trained.status).toBe(0);
  for (const [path, what] of [
    [random, /^understudy: .*trained with --split random.*train with --split question --folds 5: .*\n$/],
    [join(folder, 'none'), /^understudy: .*no.*\n$/],
  ] as const) {
    const { status, err } = await compare(path);
    expect(status).toBe(1);
    expect(err.split('\n').filter((line) => line.startsWith('understudy: '))).toHaveLength(1);
    expect(`${err.trimEnd().split('\n').at(-1)}\n`).toMatch(what);
  }
});

// 200 questions: r of 0.38 with the truth, whose standard error is 0.06.
test('synthetic difficulties of unseen questions go with the truth, of a base that can read', async () => {
  const folder = temporaryFolder();
  const out = join(folder, 'run');
  const size = ['--students', '60', '--questions', '200', '--fewest', '60', '--most', '120'];
  await trainOn(folder, out, { size, flags: ['--base', 'nano'] });
  const { status, out: stated } = await compare(out);
  expect(status).toBe(0);
  expect(stated).not.toContain('with fewer than 100 questions');
  expect(comparisonOf(out).predictions.at(-1)!.b.pearson!.low).toBeGreaterThan(0);
  expect((await understudy('difficulty', out, '--threads', '1')).status).toBe(0);
  const truth = new Map(
    readCsv(join(folder, 'questions.csv')).map((row) => [row.question_id, Number(row.b)]),
  );
  const pairs = readCsv(join(out, 'questions.csv')).map(
    ({ question_id, synthetic_b }) => [Number(synthetic_b), truth.get(question_id!)!] as const,
  );
  expect(pairs).toHaveLength(200);
  expect(correlation(pairs)).toBeGreaterThan(0.15);
});

test('compare --help has examples', async () => {
  const { out } = await understudy('compare', '--help');
  expect(out).toContain('Examples:\n  understudy train');
});
