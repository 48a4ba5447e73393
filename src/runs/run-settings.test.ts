import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type RunHeader, readRunHeader, writeRunHeader } from './run-header.ts';
import { dataSettings, describeSplit, type Recipe, type SettingsOf } from './run-settings.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-settings-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const DATA = {
  students: null,
  attempts: 'all',
  split: 'question',
  selection: 'validation',
  columns: { user_id: 'pupil' },
  fold: { index: 1, of: 3 },
} as const;
const { students, ...OTHER } = DATA;
const CLASS = {
  learningRate: 1e-3,
  questions: 8,
  epochs: null,
  stepsPerRound: 20,
  aim: { steps: 200, leastEpochs: 3 },
  maxLength: 1024,
  weightDecay: 0,
  warmup: 0.1,
  maxGradientNorm: 1,
  seed: 42,
  rank: 2,
  loadings: { deviation: 0.005, rate: 0.1, weightDecay: 10 },
};
const SETTINGS: SettingsOf = {
  solo: {
    learningRate: 5e-5,
    batchSize: 4,
    epochs: 10,
    maxLength: 512,
    weightDecay: 0,
    warmupSteps: 0,
    maxGradientNorm: 1,
    seed: 42,
    saveTotalLimit: 2,
    ...DATA,
  },
  class: { encoder: 'tuned', shrinkage: { bias: 0.5, vector: [1, 1] }, ...CLASS, ...DATA },
  adapter: {
    class: { recipe: 'class', settings: CLASS, encoder: 'frozen', shrinkage: null },
    learningRate: 5e-4,
    epochs: 3,
    students,
    batchSize: 4,
    maxLength: 1024,
    seed: 42,
    lora: { rank: 8, alpha: 16, targetModules: ['Wqkv'], dropout: 0 },
    ...OTHER,
  },
};

const headerOf = (recipe: Recipe, settings: RunHeader['settings']): RunHeader => ({
  format: 1,
  recipe,
  settings,
  versions: { understudy: '0.1.0' },
  seed: 42,
  data: { path: 'answers.csv', fingerprint: 'd' },
  base: { name: 'nano', fingerprint: 'b' },
  leaks: null,
  started_at: 'now',
});

const path = () => join(folder, 'run.json');
/** What a run.json with these settings is read as. */
async function read(recipe: string, settings: unknown): Promise<RunHeader['settings']> {
  writeFileSync(path(), JSON.stringify({ ...headerOf('solo', {}), recipe, settings }));
  return (await readRunHeader(folder))!.settings;
}

describe('settings of a run', () => {
  test.each(['solo', 'class', 'adapter'] as const)('of recipe %s come back as they were', async (recipe) => {
    const header = headerOf(recipe, SETTINGS[recipe]);
    await writeRunHeader(folder, header);
    expect(JSON.parse(readFileSync(path(), 'utf8')).settings.fold).toBe('1 of 3');
    expect(await readRunHeader(folder)).toEqual(header);
    // To the byte, whoever reads and writes them.
    const before = readFileSync(path(), 'utf8');
    await writeRunHeader(folder, (await readRunHeader(folder))!);
    expect(readFileSync(path(), 'utf8')).toBe(before);
  });

  test('of other versions are read: some are missing, others are unknown', async () => {
    expect(await read('class', {})).toEqual({});
    expect(await read('class', { split: 'random', mood: [1] })).toEqual({ split: 'random', mood: [1] });
    expect(
      await read('adapter', {
        class: { recipe: 'class', settings: { rank: 1 }, encoder: 'tuned', shrinkage: null },
      }),
    ).toMatchObject({ class: { settings: { rank: 1 } } });
  });

  test.each([
    ['solo', { epochs: 'ten' }, 'settings.epochs'],
    ['solo', { epochs: null }, 'settings.epochs'],
    ['class', { fold: 'first' }, 'settings.fold'],
    ['class', { split: 'colour' }, 'settings.split'],
    ['choir', {}, 'recipe'],
  ])('of recipe %s that say %j are refused by name', async (recipe, settings, where) => {
    await expect(read(recipe, settings)).rejects.toMatchObject({
      code: 'run',
      message: expect.stringContaining(`${path()}: ${where}: `),
    });
  });

  test('which answers: what earlier versions did stands for what they did not write', async () => {
    expect(dataSettings(SETTINGS.class)).toEqual({ ...DATA, markup: 'keep', folds: null });
    expect(dataSettings(await read('solo', { split: 'notebook', students: 50, folds: 3 }))).toEqual({
      split: 'notebook',
      students: 50,
      attempts: 'all',
      selection: 'validation',
      columns: {},
      markup: 'keep',
      folds: 3,
      fold: null,
    });
    expect(dataSettings({ ...SETTINGS.class, encoding: 'utf-16le', sheet: 'A' })).toMatchObject({
      ...{ encoding: 'utf-16le', sheet: 'A' },
    });
    expect(() => dataSettings({})).toThrow('expected a split, got none');
  });
});

test('how answers were held out, in a few words', () => {
  const of = (folds: number | null, fold: string | null) => describeSplit({ split: 'topic', folds, fold });
  expect([of(null, null), of(5, null), of(null, '2 of 5')]).toEqual([
    'split topic',
    'split topic, 5 folds',
    'split topic, fold 2 of 5',
  ]);
});

test('how the log is read is kept, where it is not long and plain', () => {
  const { itemFile, format, encoding } = dataSettings({ ...DATA, format: 'wide', itemFile: '/at/items.csv' });
  expect({ itemFile, format, encoding }).toEqual({ itemFile: '/at/items.csv', format: 'wide' });
  expect(Object.keys(dataSettings(DATA))).not.toContain('format');
});
