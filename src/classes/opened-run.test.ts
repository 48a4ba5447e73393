/** A run opened once for a job: what is read when, who may take it meanwhile, what is wrong with its log. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { logsOpenedBy } from '../../test/log-folders.ts';
import { TINY_LOG, trainTiny } from '../../test/tiny-runs.ts';
import { openAnswerLog } from '../answers/index.ts';
import { type Device, openDevice } from '../engine/index.ts';
import { lockRun, readPredictions, readRunHeader } from '../runs/index.ts';
import { type OpenedRun, type OpenOptions, openLogOf, openTrainedRun, withTrainedRun } from './opened-run.ts';

const NOW = '2026-01-01T00:00:00.000Z';
const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
const runOf = (name: string) => join(home, name);

beforeAll(async () => {
  await trainTiny('class', runOf('class'), { split: 'question' });
  await trainTiny('class', runOf('folds'), { folds: 3 });
  await trainTiny('adapter', runOf('adapter'));
});
afterAll(() => rmSync(home, { recursive: true }));

/** A device that nobody may ask for. */
const noDevice = (): Promise<Device> => expect.unreachable('expected that nothing is computed');

async function withOpened<Result>(
  folder: string,
  use: (opened: OpenedRun) => Promise<Result>,
  change: Partial<OpenOptions> = {},
): Promise<Result> {
  const opened = await openTrainedRun(folder, { now: NOW, device: noDevice, threads: 1, ...change });
  try {
    return await use(opened);
  } finally {
    await opened.close();
  }
}

describe('an opened run', () => {
  test('reads its log once, however often it is asked, and when it is first needed', async () => {
    const opens = await logsOpenedBy(() =>
      withOpened(runOf('class'), async (opened) => {
        const log = await opened.log();
        expect(await opened.log()).toBe(log);
        const answers = await opened.answers();
        expect(answers.answerIds).toHaveLength(101);
        expect((await opened.judged()).answers).toBe(answers);
        expect(await opened.judged()).toBe(await opened.judged());
        await opened.met();
      }),
    );
    expect(opens).toBe(1);
    const unread = await logsOpenedBy(() =>
      withOpened(runOf('class'), async (opened) => {
        expect((await opened.members()).members).toHaveLength(4);
      }),
    );
    expect(unread).toBe(0);
  });

  test('has met the questions that it was trained on, and no other', async () => {
    const tested = (await readPredictions(runOf('class'))).filter(({ split }) => split === 'test');
    await withOpened(runOf('class'), async (opened) => {
      const met = await opened.met();
      const heldOut = new Set(tested.map(({ question_id }) => question_id));
      expect(heldOut.size).toBeGreaterThan(5);
      for (const id of heldOut) expect(met.has(id)).toBe(false);
      const all = new Set((await opened.answers()).questions);
      expect(new Set([...met, ...heldOut])).toEqual(all);
    });
    // In folds every question trains the class itself.
    await withOpened(runOf('folds'), async (opened) =>
      expect(await opened.met()).toEqual(new Set((await opened.answers()).questions)),
    );
  });

  test('opens the device when it is asked for answers, and its members once', async () => {
    let devices = 0;
    const device = () => {
      devices++;
      return openDevice('cpu', { threads: 1 });
    };
    await withOpened(
      runOf('class'),
      async (opened) => {
        const members = await opened.members();
        expect(devices).toBe(0);
        expect(await opened.asker()).toBe(await opened.asker());
        expect([devices, await opened.members()]).toEqual([1, members]);
      },
      { device },
    );
  });

  test('is locked until it is closed, and lets others in before where it is told to', async () => {
    const folder = runOf('class');
    await withOpened(folder, async (opened) => {
      await expect(openTrainedRun(folder, { now: NOW, device: noDevice, threads: 1 })).rejects.toMatchObject({
        code: 'run',
        message: `${folder}: in use by another job of this process since ${NOW}`,
      });
      await opened.release();
      await withOpened(folder, async (other) => expect(other.run.header).toEqual(opened.run.header));
      // What it has open it keeps.
      expect((await opened.answers()).students).toHaveLength(4);
    });
    expect(existsSync(join(folder, 'lock'))).toBe(false);
  });

  test('opened with a lock that is held leaves it held', async () => {
    const folder = runOf('class');
    const lock = await lockRun(folder, { isNew: false, fresh: false, now: NOW });
    const opened = await openTrainedRun(lock, { now: NOW, device: noDevice, threads: 1 });
    expect(opened.run.folder).toBe(folder);
    await opened.close();
    expect(existsSync(join(folder, 'lock'))).toBe(true);
    await lock.release();
    expect(existsSync(join(folder, 'lock'))).toBe(false);
  });

  test('is closed however its use ends', async () => {
    const folder = runOf('class');
    const options = { now: NOW, device: noDevice, threads: 1 };
    const failing = withTrainedRun(folder, options, async function* () {
      yield await Promise.reject<string>(new Error('use failed'));
    });
    await expect(failing.next()).rejects.toThrow('use failed');
    expect(existsSync(join(folder, 'lock'))).toBe(false);
    const left = withTrainedRun(folder, options, async function* ({ logPath }) {
      yield logPath;
      yield 'not reached';
    });
    expect(await left.next()).toEqual({ done: false, value: TINY_LOG });
    expect(existsSync(join(folder, 'lock'))).toBe(true);
    await left.return(undefined);
    expect(existsSync(join(folder, 'lock'))).toBe(false);
  });

  test('gives its lock back, and all else, where one part fails to close', async () => {
    const folder = runOf('class');
    const device = async (): Promise<Device> => {
      const cpu = await openDevice('cpu', { threads: 1 });
      const compile: Device['compile'] = async (graph) => ({
        ...(await cpu.compile(graph)),
        release: () => Promise.reject(new Error('the device is gone')),
      });
      return { ...cpu, compile };
    };
    const opened = await openTrainedRun(folder, { now: NOW, device, threads: 1 });
    await opened.asker();
    await expect(opened.close()).rejects.toThrow('the device is gone');
    expect(existsSync(join(folder, 'lock'))).toBe(false);
  });

  test('keeps no program of its students when a later one of them is broken', async () => {
    const folder = runOf('adapter');
    const programs: string[] = [];
    const device = async (): Promise<Device> => {
      const cpu = await openDevice('cpu', { threads: 1 });
      const compile: Device['compile'] = async (graph) => {
        programs.push('compiled');
        const program = await cpu.compile(graph);
        return {
          run: program.run,
          async release() {
            programs.pop();
            await program.release();
          },
        };
      };
      return { ...cpu, compile };
    };
    const opened = await openTrainedRun(folder, { now: NOW, device, threads: 1 });
    const { members } = await opened.members();
    expect(members.map(({ recipe }) => recipe)).toContain('class');
    for (const one of members) if (one.recipe === 'adapter') rmSync(join(one.folder, 'adapter_config.json'));
    await expect(opened.asker()).rejects.toMatchObject({ code: 'base' });
    expect(programs).toEqual([]);
    await opened.close();
  });
});

describe('the log of a run', () => {
  test('may have moved', async () => {
    const moved = join(home, 'moved.csv');
    cpSync(TINY_LOG, moved);
    await withOpened(
      runOf('class'),
      async (opened) => {
        expect(opened.logPath).toBe(moved);
        expect((await opened.answers()).answerIds).toHaveLength(101);
      },
      { log: moved },
    );
  });

  test('is gone, or another one: it is named, and nothing stays open', async () => {
    const gone = join(home, 'gone.csv');
    const other = join(home, 'other.csv');
    writeFileSync(other, 'user_id,is_correct,question_title\n07,1,What is 2 + 3?\n');
    for (const [log, message] of [
      [gone, `${gone}: the answer log of the run is not there`],
      [other, `${other}: not the answer log that ${runOf('class')} was trained on, or changed since`],
    ] as const) {
      const refusal = () => withOpened(runOf('class'), (opened) => opened.judged(), { log });
      expect(await logsOpenedBy(() => expect(refusal()).rejects.toMatchObject({ code: 'log' }))).toBe(
        log === other ? 1 : 0,
      );
      await expect(refusal()).rejects.toThrow(message);
    }
    expect(existsSync(join(runOf('class'), 'lock'))).toBe(false);
  });

  test('has a column less than when the run began: said before anything is made of it', async () => {
    const less = join(home, 'less.csv');
    writeFileSync(less, 'user_id,question_title\n07,What is 2 + 3?\n');
    await expect(withOpened(runOf('class'), (opened) => opened.log(), { log: less })).rejects.toThrow(
      /less\.csv: no column is_correct/,
    );
  });
});

test('a log that is a matrix is read as the run read it, with its items, which may move along', async () => {
  const at = (name: string) => join(home, name);
  writeFileSync(at('wide.csv'), 'student,q1,q2\nann,1,0\nbob,0,1\n');
  writeFileSync(at('items.csv'), 'question_id,question_title\nq1,One?\nq2,Two?\n');
  const settings = { split: 'random', columns: {}, format: 'wide', itemFile: at('items.csv') } as const;
  const path = at('wide.csv');
  const first = await openAnswerLog({ path, format: 'wide', itemFile: at('items.csv'), threads: 1 });
  first.close();
  const data = { path, fingerprint: first.fingerprint };
  const header = { ...(await readRunHeader(runOf('class')))!, settings, data };
  const opened = async (where: string) => {
    const log = await openLogOf({ folder: 'run', header }, { path: where, threads: 1 });
    log.close();
    return log.rows;
  };
  expect(await opened(path)).toBe(4);
  mkdirSync(at('moved'));
  for (const name of ['wide.csv', 'items.csv']) renameSync(at(name), at(`moved/${name}`));
  expect(await opened(at('moved/wide.csv'))).toBe(4);
  writeFileSync(at('moved/items.csv'), 'question_id,question_title\nq1,One?\nq2,Three?\n');
  await expect(opened(at('moved/wide.csv'))).rejects.toThrow('not the answer log that run was trained on');
  rmSync(at('moved/items.csv'));
  await expect(opened(at('moved/wide.csv'))).rejects.toThrow('the file of items of the run is not there');
});
