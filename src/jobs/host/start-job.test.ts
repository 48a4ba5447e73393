/** The way in: what is refused before anything begins, and whose folder paths are of. */
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JobEvent } from '../job.ts';
import { completeInput, type HostOptions, planJob, startJob } from './start-job.ts';

const before = process.cwd();
let home: string;
beforeAll(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'understudy-test-')));
  process.chdir(home);
});
afterAll(() => {
  process.chdir(before);
  rmSync(home, { recursive: true });
});

const SMALL = { students: 2, questions: 5 };
const sample = (input: object, options: object = {}) =>
  startJob('sample', { ...SMALL, ...input } as never, { host: 'here', ...options } as HostOptions);

describe('what is refused', () => {
  test.each<[string, object, string, string | undefined]>([
    ['a name that is no option', { thread: 2 }, 'unknown input thread', 'perhaps `threads` is meant'],
    ['the host mistyped', { hots: 'here' }, 'unknown input hots', 'perhaps `host` is meant'],
    ['another host', { host: 'there' }, '`host`: expected child or here, got there', undefined],
    ['no count', { threads: -1 }, '`threads`: expected a whole number from 0 to 256, got -1', undefined],
    ['another device', { device: 'abacus' }, '`device`: expected cpu, got abacus', undefined],
    ['no signal', { signal: new AbortController() }, '`signal`: expected an AbortSignal, got {}', undefined],
    [
      'a kill of this process',
      { kill: new AbortController().signal },
      '`kill`: of no use to `host: here`, where no process can be ended',
      'stop the job by its `signal`',
    ],
    ['no signal to kill', { kill: true }, '`kill`: expected an AbortSignal, got true', undefined],
  ])('of the host: %s', async (_, options, message, hint) => {
    const refused = { code: 'usage', message, hint: hint && expect.stringContaining(hint) };
    await expect(sample({ out: 'refused' }, options)).rejects.toMatchObject(refused);
    expect(readdirSync(home)).not.toContain('refused');
  });

  test('of the job: the input, by its name, to whoever awaits and whoever iterates', async () => {
    const job = sample({ out: 'refused', studnets: 3 });
    const iterated = (async () => {
      for await (const event of job) expect(event).toBe('no event');
    })();
    const refused = {
      code: 'usage',
      message: 'unknown input studnets',
      hint: expect.stringContaining('perhaps `students` is meant'),
    };
    await expect(iterated).rejects.toMatchObject(refused);
    await expect(job).rejects.toMatchObject(refused);
    expect(readdirSync(home)).not.toContain('refused');
  });

  test('is refused before a process is started for it', async () => {
    await expect(sample({ seed: -1 }, { host: 'child' })).rejects.toMatchObject({
      message: '`seed`: expected a whole number from 0 to 4294967295, got -1',
    });
  });

  test('a plan of a job that has none', async () => {
    await expect(planJob('sample', SMALL, { host: 'here' })).rejects.toMatchObject({
      code: 'usage',
      message: 'sample: has no plan',
    });
  });
});

describe('paths', () => {
  test('are of the folder in which they are typed, wherever the process goes meanwhile', async () => {
    mkdirSync('elsewhere');
    const job = sample({ out: 'a/class' });
    process.chdir('elsewhere');
    await job;
    process.chdir('..');
    expect(readdirSync('elsewhere')).toEqual([]);
    expect(readdirSync('a/class').sort()).toEqual(['abilities.csv', 'answers.csv', 'questions.csv']);
  });

  test('that are absolute stay', async () => {
    expect(await completeInput('inspect', { log: '/logs/a.csv' })).toEqual({
      log: '/logs/a.csv',
      columns: {},
    });
  });

  test('are found again in the input as the job itself gets it, with what depends on other inputs', async () => {
    expect(await completeInput('sample', { out: 'b', questions: 30 })).toEqual({
      out: join(home, 'b'),
      seed: 42,
      students: 200,
      questions: 30,
      force: false,
      answersPerStudent: [30, 30],
    });
  });
});

test('a job begins whether or not anybody listens, and is done once', async () => {
  const job = sample({ out: 'once' });
  const events: JobEvent[] = [];
  for await (const event of job) events.push(event);
  const [first, second] = await Promise.all([job, job]);
  expect(first).toBe(second);
  expect(first).not.toBeNull();
  // A second time it would find its files, and refuse.
  await expect(sample({ out: 'once' })).rejects.toMatchObject({
    message: expect.stringContaining('already there'),
  });
});
