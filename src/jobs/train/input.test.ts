/** From an input to the training that it asks for; the flags of all settings are tested beside the command line. */
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { completeInput } from '../host/start-job.ts';
import type { InputOf } from '../registry.ts';

type Input = InputOf<'train'>;
const jobOf = (changes: Partial<Input> = {}) =>
  completeInput('train', { log: 'a.csv', base: 'nano', ...changes });

describe('the run folder', () => {
  test.each([
    ['logs/answers.csv', 'runs/answers-class'],
    ['logs/answers.csv.gz', 'runs/answers-class'],
    ['answers.PARQUET', 'runs/answers-class'],
    ['answers.jsonl', 'runs/answers-class'],
    ['answers.ndjson.gz', 'runs/answers-class'],
    ['class.2024.csv', 'runs/class.2024-class'],
    ['answers.txt', 'runs/answers-class'],
    ['answers.xlsx', 'runs/answers-class'],
    ['answers.doc', 'runs/answers.doc-class'],
  ])('is named after the log: %s', async (log, folder) => {
    expect((await jobOf({ log })).out).toBe(resolve(folder));
  });

  test('and after the recipe, unless it is named itself', async () => {
    expect((await jobOf({ recipe: 'solo' })).out).toBe(resolve('runs/a-solo'));
    expect((await jobOf({ recipe: 'solo', out: 'mine' })).out).toBe(resolve('mine'));
  });

  test('has what a frozen encoder made of the questions', async () => {
    const { out, features } = await jobOf({ encoder: 'frozen', folds: 3 });
    expect(features).toBe(out);
  });
});

test('how the log is read is kept where it was named', async () => {
  expect(await jobOf({ encoding: 'windows-1251', sheet: 'Term 2' })).toMatchObject({
    ...{ encoding: 'windows-1251', sheet: 'Term 2' },
  });
  expect(Object.keys(await jobOf())).not.toContain('encoding');
});

test('the job is plain data, so that it can be sent to another process', async () => {
  for (const changes of [
    {},
    { recipe: 'solo' },
    { recipe: 'adapter', shrinkage: 1 },
    { folds: 5 },
  ] as const) {
    const job = await jobOf(changes);
    expect(JSON.parse(JSON.stringify(job))).toStrictEqual(job);
  }
});

test('one number is the variance of bias and vector, two are one each', async () => {
  const priorOf = async (shrinkage: Input['shrinkage']) => {
    const { plan } = await jobOf({ shrinkage, rank: 2 });
    return plan.recipe === 'class' ? plan.shrinkage : undefined;
  };
  expect(await priorOf(0.5)).toEqual({ bias: 0.5, vector: [0.5, 0.5] });
  expect(await priorOf([2, 0.1])).toEqual({ bias: 2, vector: [0.1, 0.1] });
  expect(await priorOf(undefined)).toBeNull();
});

describe('what contradicts itself is refused by the name of the input', () => {
  test.each<[Partial<Input>, string]>([
    [{ recipe: 'solo', rank: 2 }, '`rank`: of no use to `recipe: solo`'],
    [{ recipe: 'solo', loraTargets: ['Wi'] }, '`loraTargets`: of no use to `recipe: solo`'],
    [{ recipe: 'class', warmupSteps: 0 }, '`warmupSteps`: of no use to `recipe: class`'],
    [{ recipe: 'adapter', saveTotalLimit: 1 }, '`saveTotalLimit`: of no use to `recipe: adapter`'],
    [{ recipe: 'solo', split: 'student' }, '`split: student`: of no use to `recipe: solo`'],
    [{ recipe: 'adapter', split: 'student' }, '`split: student`: of no use to `recipe: adapter`'],
    [{ folds: 3, selection: 'test' }, '`folds`: expected `selection: validation`, got test'],
  ])('%j', async (changes, message) => {
    await expect(jobOf(changes)).rejects.toMatchObject({ code: 'usage', message, hint: expect.any(String) });
  });

  test('but what only repeats a default is none', async () => {
    expect(await jobOf({ recipe: 'solo', warmupSteps: undefined })).toEqual(await jobOf({ recipe: 'solo' }));
    expect((await jobOf({ split: 'student' })).split).toBe('student');
  });
});
