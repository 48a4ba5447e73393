/** What jobs make of what they are asked for, before anything is read: defaults, contradictions, names. */
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { completeInput, type InputOf, type JobName, loadJob } from './index.ts';

const complete = (name: JobName, input: object) => completeInput(name, input as InputOf<JobName>);

/** The message and the hint of a refusal. */
async function refusalOf(name: JobName, input: object): Promise<string> {
  const error = await complete(name, input).then(
    () => expect.unreachable('expected a refusal'),
    (thrown: { code: string; message: string; hint?: string }) => thrown,
  );
  expect(error.code).toBe('usage');
  expect(error.message).not.toContain('\n');
  return error.hint === undefined ? error.message : `${error.message}; ${error.hint}`;
}

describe('what is left out has a default', () => {
  test.each<[JobName, object, object]>([
    ['evaluate', { run: '/r' }, { run: '/r', draws: 1000, seed: 42, formulas: 'guard' }],
    ['compare', { run: '/r' }, { run: '/r', seed: 42 }],
    ['difficulty', { run: '/r' }, { run: '/r', population: 'class', columns: {}, formulas: 'guard' }],
    ['simulate', { run: '/r' }, { run: '/r', wide: false, columns: {}, formulas: 'guard' }],
    ['join', { run: '/r', answers: '/a.csv' }, { run: '/r', answers: '/a.csv', columns: {} }],
    [
      'export',
      { run: '/r', out: '/o', all: true },
      { run: '/r', out: '/o', all: true, onnx: false, quantize: false },
    ],
    [
      'push',
      { run: '/r' },
      {
        run: '/r',
        students: null,
        settings: {
          org: null,
          visibility: 'private',
          pattern: 'modernbert-user-{user_id}',
          anonymous: false,
        },
        force: false,
      },
    ],
    ['inspect', { log: '/a.csv' }, { log: '/a.csv', columns: {} }],
    [
      'sample',
      {},
      {
        out: resolve('sample'),
        seed: 42,
        students: 200,
        questions: 3000,
        answersPerStudent: [120, 400],
        force: false,
      },
    ],
  ])('%s', async (name, input, expected) => {
    expect(await complete(name, input)).toEqual(expected);
  });

  test('pretrain: a model of four layers', async () => {
    expect(await complete('pretrain', { out: '/o' })).toMatchObject({
      out: '/o',
      hidden: 128,
      layers: 4,
      heads: 4,
      maxLength: 512,
      seed: 42,
    });
  });
});

test('relative paths are of the folder in which they are typed, other texts are left alone', async () => {
  const { run, out, columns } = (await complete('simulate', {
    run: 'runs/x',
    questions: 'new.csv',
    out: 'a/b.csv',
    columns: { question_title: 'stem' },
  })) as { run: string; out: string; columns: object };
  expect([run, out]).toEqual([resolve('runs/x'), resolve('a/b.csv')]);
  expect(columns).toEqual({ question_title: 'stem' });
  expect(await complete('push', { run: '/r', student: ['a/b', '../c'] })).toMatchObject({
    students: ['a/b', '../c'],
  });
});

describe('sample: answers of a student', () => {
  const answersOf = async (input: object) =>
    ((await complete('sample', input)) as { answersPerStudent: unknown }).answersPerStudent;

  test.each<[object, number[]]>([
    [{ questions: 50 }, [50, 50]],
    [{ questions: 200 }, [120, 200]],
    [{ most: 30 }, [30, 30]],
    [{ fewest: 500 }, [500, 500]],
    [{ fewest: 5, most: 10 }, [5, 10]],
    // More than there are questions: refused when they are drawn.
    [{ questions: 20, fewest: 30 }, [30, 20]],
  ])('%j', async (input, expected) => {
    expect(await answersOf(input)).toEqual(expected);
  });
});

describe('push: who sees the repositories, whose they are, what they are called', () => {
  test.each<[object, object]>([
    [{ hubPublic: true }, { visibility: 'public' }],
    [{ hubPrivate: true }, { visibility: 'private' }],
    [
      { hubOrg: 'school', hubName: 'pupil-{user_id}' },
      { org: 'school', pattern: 'pupil-{user_id}' },
    ],
    [{ anonymous: true }, { anonymous: true }],
  ])('%j', async (input, expected) => {
    const { settings } = (await complete('push', { run: '/r', ...input })) as { settings: object };
    expect(settings).toMatchObject(expected);
  });
});

describe('what contradicts itself is refused', () => {
  test.each<[JobName, object, string]>([
    ['export', { run: '/r', out: '/o' }, 'expected either `student` or `all`'],
    ['export', { run: '/r', out: '/o', student: '07', all: true }, 'expected either `student` or `all`'],
    ['push', { run: '/r', hubPublic: true, hubPrivate: true }, 'expected either `hubPrivate` or `hubPublic`'],
    ['difficulty', { run: '/r', answers: '/a.csv' }, '`answers`: of no use without a file of questions'],
    ['simulate', { run: '/r', columns: { question_title: 's' } }, '`columns`: of no use without a file'],
    ['simulate', { run: '/r', encoding: 'latin1' }, '`encoding`: of no use without a file of questions'],
    ['difficulty', { run: '/r', sheet: 'A' }, '`sheet`: of no use without a file of questions'],
    ['simulate', { run: '/r', wide: true }, "`wide`: the run folder's own file keeps probabilities"],
    ['simulate', { run: '/r', sample: 1 }, "`sample`: the run folder's own file keeps probabilities"],
  ])('%s %j', async (name, input, message) => {
    expect(await refusalOf(name, input)).toContain(message);
  });
});

describe('what is no such value is refused by name', () => {
  test.each<[JobName, object, RegExp]>([
    ['evaluate', { run: '/r', draws: -1 }, /^`draws`: expected a whole number from 0 to 100000, got -1/],
    ['evaluate', { run: '/r', draws: 1.5 }, /^`draws`: expected a whole number .*, got 1\.5/],
    ['evaluate', {}, /^`run`: expected a path, got nothing/],
    ['evaluate', { run: '' }, /^`run`: expected a path, got nothing/],
    ['compare', { run: '/r', seed: 2 ** 32 }, /^`seed`: expected a whole number from 0 to 4294967295/],
    [
      'difficulty',
      { run: '/r', population: [1, 0] },
      /^`population`: expected class, log, or mean and deviation/,
    ],
    ['difficulty', { run: '/r', population: 'all' }, /^`population`: expected class, log, .* got all/],
    [
      'difficulty',
      { run: '/r', out: '/x.parquet' },
      /^`out: \/x\.parquet`: expected a name that ends in \.csv/,
    ],
    [
      'simulate',
      { run: '/r', out: '/x.xlsx' },
      /^`out: \/x\.xlsx`: expected a name that ends in \.parquet or \.csv/,
    ],
    ['simulate', { run: '/r', wide: 'yes' }, /^`wide`: expected true or false, got yes/],
    ['join', { run: '/r', answers: '/a', attempts: 'last' }, /^`attempts`: expected all or first, got last/],
    ['inspect', { log: '/a', columns: { user_id: '' } }, /^`columns`: expected NAME=COLUMN pairs/],
    ['sample', { students: 0 }, /^`students`: expected a whole number from 1 to 1000000, got 0/],
    ['pretrain', { out: '/o', learningRate: 0 }, /^`learningRate`: expected a number above 0, got 0/],
    ['pretrain', { out: '/o', weightDecay: -0.1 }, /^`weightDecay`: expected a number from 0 on, got -0\.1/],
  ])('%s %j', async (name, input, message) => {
    expect(await refusalOf(name, input)).toMatch(message);
  });

  test.each<[JobName, object, string]>([
    ['evaluate', { run: '/r', agianst: '/s' }, 'unknown input agianst; perhaps `against` is meant'],
    ['simulate', { run: '/r', question: '/q' }, 'unknown input question; perhaps `questions` is meant'],
    ['push', { run: '/r', hub_org: 'x' }, 'unknown input hub_org; perhaps `hubOrg` is meant'],
    ['export', { run: '/r', out: '/o', all: true, onx: true }, 'unknown input onx; perhaps `onnx` is meant'],
  ])('%s: an input that there is not, with the nearest that there is', async (name, input, message) => {
    expect(await refusalOf(name, input)).toContain(message);
  });
});

test('each job says which runs it needs to itself', async () => {
  const locksOf = async (name: JobName, input: object) =>
    (await loadJob(name)).locks(await complete(name, input));
  expect(await locksOf('evaluate', { run: '/r', against: '/s' })).toEqual([
    { folder: '/r', reads: true },
    { folder: '/s', reads: true },
  ]);
  for (const name of ['evaluate', 'compare', 'difficulty', 'simulate'] as const)
    expect(await locksOf(name, { run: '/r' }), name).toEqual([{ folder: '/r', reads: true }]);
  expect(await locksOf('push', { run: '/r' })).toEqual([{ folder: '/r' }]);
  expect(await locksOf('join', { run: '/r', answers: '/a.csv' })).toEqual([{ folder: '/r' }]);
  expect(await locksOf('export', { run: '/r', out: '/o', all: true })).toEqual([
    { folder: '/r', reads: true },
  ]);
  expect(await locksOf('inspect', { log: '/a.csv' })).toEqual([]);
  expect(await locksOf('sample', {})).toEqual([]);
  expect(await locksOf('pretrain', { out: '/o' })).toEqual([]);
});
