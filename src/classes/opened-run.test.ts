/** A run opened once for a job: what is read when, what is wrong with its log, what its predictions are of. */
import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { logsOpenedBy } from '../../test/log-folders.ts';
import { TINY_LOG, trainTiny } from '../../test/tiny-runs.ts';
import { type Device, openDevice } from '../engine/index.ts';
import { lockRun, openRun, type Prediction, readPredictions } from '../runs/index.ts';
import { type OpenedRun, type OpenOptions, openTrainedRun, withTrainedRun } from './opened-run.ts';

const NOW = '2026-01-01T00:00:00.000Z';
const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
const runOf = (name: string) => join(home, name);

beforeAll(async () => {
  await trainTiny('class', runOf('class'), { split: 'question' });
  await trainTiny('adapter', runOf('adapter'));
  await trainTiny('class', runOf('folds'), { folds: 3 });
});
afterAll(() => rmSync(home, { recursive: true }));

let copies = 0;
function copyOf(name: string): string {
  const copy = join(home, `copy-${++copies}`);
  cpSync(runOf(name), copy, { recursive: true });
  return copy;
}

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
    // biome-ignore lint/correctness/useYield: it never comes to that
    const failing = withTrainedRun(folder, options, async function* (): AsyncGenerator<string, void> {
      throw new Error('use failed');
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
      [other, `${other}: not the answer log that ${runOf('class')} was trained on`],
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

describe('what a run predicted', () => {
  const judgedOf = (folder: string) => withOpened(folder, (opened) => opened.judged());

  test('is put beside the answers that it is of', async () => {
    const { answers, parts, probability, unpredicted, settings, header } = await judgedOf(runOf('class'));
    const rows = await readPredictions(runOf('class'));
    const tested = rows.filter(({ split }) => split === 'test');
    expect([settings.split, header.recipe, unpredicted, parts.length]).toEqual(['question', 'class', 0, 1]);
    const [{ known, validation, asked }] = parts as [(typeof parts)[0]];
    expect(asked.map((place) => answers.answerIds[place]).sort()).toEqual(
      tested.map(({ answer_id }) => answer_id).sort(),
    );
    for (const { answer_id, probability: said, label } of tested) {
      const place = answers.answerIds.indexOf(answer_id);
      expect([probability.get(place), answers.label[place]]).toEqual([said, label]);
    }
    expect([...known, ...asked].sort((a, b) => a - b)).toEqual([...answers.answerIds.keys()]);
    expect(validation.map((place) => answers.answerIds[place]).sort()).toEqual(
      rows
        .filter(({ split }) => split === 'validation')
        .map(({ answer_id }) => answer_id)
        .sort(),
    );
    for (const place of validation) expect(known).toContain(place);
  });

  test('in folds: each answer once, in the part that held it out', async () => {
    const { answers, parts, probability } = await judgedOf(runOf('folds'));
    const foldOf = new Map((await readPredictions(runOf('folds'))).map((row) => [row.answer_id, row.fold]));
    expect(parts).toHaveLength(3);
    for (const [i, { asked, known }] of parts.entries()) {
      for (const place of asked) expect(foldOf.get(answers.answerIds[place]!)).toBe(i + 1);
      expect(asked.length + known.length).toBe(101);
    }
    expect([...probability.keys()].sort((a, b) => a - b)).toEqual([...answers.answerIds.keys()]);
  });

  test('leaves out the test answers of students who were skipped, and counts them', async () => {
    const { parts, unpredicted, answers } = await judgedOf(runOf('adapter'));
    // The one answer of student 23 was to be tested.
    expect(unpredicted).toBe(1);
    const askedOf = new Set(parts[0]!.asked.map((place) => answers.students[answers.student[place]!]));
    expect(askedOf).toEqual(new Set(['07', '21', '22']));
  });

  async function changed(name: string, change: (rows: Prediction[]) => Prediction[]): Promise<string> {
    const copy = copyOf(name);
    const run = await openRun(copy, { create: undefined, fresh: false, now: NOW });
    await run.writePredictionsParquet(change(await readPredictions(copy)));
    await run.release();
    return copy;
  }

  test.each<[string, string, (rows: Prediction[]) => Prediction[], RegExp]>([
    [
      'of an answer with another label',
      'class',
      (rows) => rows.map((row) => ({ ...row, label: row.label === 1 ? 0 : 1 })),
      /predictions\.parquet: answer \d+ of \d\d is not in the answer log/,
    ],
    [
      'of an answer that the log does not have',
      'class',
      (rows) => rows.map((row) => ({ ...row, answer_id: `x${row.answer_id}` })),
      /answer x\d+ of \d\d is not in the answer log: these are predictions of another log/,
    ],
    [
      'of an answer that somebody else gave',
      'class',
      (rows) => rows.map((row) => ({ ...row, user_id: '99' })),
      /answer \d+ of 99 is not in the answer log/,
    ],
    [
      'of what it was trained on',
      'class',
      (rows) => rows.map((row) => ({ ...row, split: 'test' })),
      /\d predictions of test answers are of answers that its split trains on/,
    ],
    [
      'of a fold that there is not',
      'folds',
      (rows) => rows.map((row, i) => (i === 0 ? { ...row, fold: 9 } : row)),
      /not trained to its end: its predictions are of a fold 9/,
    ],
    [
      'of no test at all',
      'class',
      (rows) => rows.filter(({ split }) => split !== 'test'),
      /not trained to its end: it has no predictions of test answers/,
    ],
  ])('cannot be %s', async (_, name, change, message) => {
    const copy = await changed(name, change);
    await expect(judgedOf(copy)).rejects.toMatchObject({
      code: 'run',
      message: expect.stringMatching(message),
    });
  });

  test.each([
    ['class', 'the same train command with `fresh` trains anew and writes it'],
    ['adapter', 'the same train command writes it anew'],
    ['folds', 'the same train command writes it anew'],
  ])('is missing from a run of %s: the remedy is what such a run can do', async (name, hint) => {
    const copy = copyOf(name);
    rmSync(join(copy, 'predictions.parquet'));
    await expect(judgedOf(copy)).rejects.toMatchObject({
      code: 'run',
      message: expect.stringContaining(join(copy, 'predictions.parquet')),
      hint,
    });
    const cut = copyOf(name);
    const path = join(cut, 'predictions.parquet');
    writeFileSync(path, readFileSync(path).subarray(0, 40));
    await expect(judgedOf(cut)).rejects.toThrow(/predictions\.parquet/);
  });

  test('is nothing yet where the class, or the students, are not complete', async () => {
    const class_ = copyOf('class');
    renameSync(join(class_, 'class/class.json'), join(class_, 'class/other.json'));
    await expect(judgedOf(class_)).rejects.toThrow(
      `${class_}: not trained to its end: its class is not complete`,
    );
    const adapter = copyOf('adapter');
    rmSync(join(adapter, 'students'), { recursive: true });
    await expect(judgedOf(adapter)).rejects.toThrow(
      `${adapter}: not trained to its end: no student is trained`,
    );
  });
});
