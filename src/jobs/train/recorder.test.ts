import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openRun, type RunEvent, type RunHeader } from '../../runs/index.ts';
import { runRecorder } from './recorder.ts';

const header: RunHeader = {
  format: 1,
  recipe: 'class',
  settings: {},
  versions: {},
  seed: 1,
  data: { path: 'a.csv', fingerprint: 'd' },
  base: { name: 'nano', fingerprint: 'b' },
  leaks: null,
  started_at: '',
};
let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
});
afterEach(() => rmSync(home, { recursive: true }));

/** The log after processes that said these things one after another. */
async function logOf(...processes: readonly (readonly RunEvent[])[]): Promise<RunEvent[]> {
  let events: RunEvent[] = [];
  for (const answered of processes) {
    const run = await openRun(join(home, 'run'), { create: header, fresh: false, now: '' });
    const record = runRecorder(run);
    for (const event of answered) record(event);
    events = run.log.events();
    await run.release();
  }
  return events;
}

const RUN: RunEvent = { event: 'run', recipe: 'class' };
const student = null;
const begin = (done: number): RunEvent => ({ event: 'class', student, steps: 6, done });
const step = (n: number): RunEvent => ({ event: 'step', student, step: n });
const evaluation = (n: number): RunEvent => ({ event: 'evaluation', student, step: n });
const END: RunEvent = { event: 'trained class', student, step: 6 };
const epoch = (...steps: readonly number[]) => [...steps.map(step), evaluation(steps.at(-1)!)];
const WHOLE = [RUN, begin(0), ...epoch(1, 2, 3), ...epoch(4, 5, 6), END];

describe('the log of a class that was killed and gone on with is that of one that was not', () => {
  test.each([
    ['never', [WHOLE]],
    ['before the first checkpoint', [[RUN, begin(0), step(1), step(2)], WHOLE]],
    [
      'after a checkpoint',
      [
        [RUN, begin(0), ...epoch(1, 2, 3)],
        [RUN, begin(3), ...epoch(4, 5, 6), END],
      ],
    ],
    [
      'some steps after a checkpoint',
      [
        [RUN, begin(0), ...epoch(1, 2, 3), step(4), step(5)],
        [RUN, begin(3), ...epoch(4, 5, 6), END],
      ],
    ],
    [
      'between an evaluation and its checkpoint',
      [
        [RUN, begin(0), step(1), step(2), step(3), evaluation(3)],
        [RUN, begin(2), step(3), evaluation(3), ...epoch(4, 5, 6), END],
      ],
    ],
    ['when it was trained, and not yet kept', [WHOLE, [RUN, begin(6), END]]],
    [
      'twice',
      [
        [RUN, begin(0), step(1)],
        [RUN, begin(0), ...epoch(1, 2, 3), step(4)],
        [RUN, begin(3), ...epoch(4, 5, 6), END],
      ],
    ],
    ['when all was done', [WHOLE, [RUN]]],
  ])('killed %s', async (_, processes) => {
    expect(await logOf(...processes)).toEqual(WHOLE);
  });
});

describe('adapters', () => {
  const adapters = (batch: number, done: number, ...students: string[]): RunEvent => ({
    event: 'adapters',
    student,
    batch,
    students,
    done,
  });
  const on = (batch: number, event: string, n: number): RunEvent => ({ event, student, batch, step: n });
  const skipped: RunEvent = { event: 'skipped', student: 'low', reason: 'few' };
  const first = [
    adapters(1, 0, 'a', 'b'),
    on(1, 'evaluation', 0),
    on(1, 'step', 1),
    on(1, 'evaluation', 1),
    on(1, 'trained adapters', 1),
  ];
  const second = [
    adapters(2, 0, 'c'),
    on(2, 'evaluation', 0),
    on(2, 'step', 1),
    on(2, 'step', 2),
    on(2, 'evaluation', 2),
    on(2, 'trained adapters', 2),
  ];
  const whole = [RUN, skipped, ...first, ...second];

  test('a batch that is gone on with, after one that is finished', async () => {
    const again = [
      RUN,
      skipped,
      { event: 'finished before', student: 'a' },
      { event: 'finished before', student: 'b' },
    ];
    const rest = [adapters(2, 1, 'c'), ...second.slice(3)];
    expect(await logOf([...whole.slice(0, -2)], [...again, ...rest])).toEqual(whole);
  });

  test('a batch that begins anew', async () => {
    expect(await logOf(whole.slice(0, 4), whole)).toEqual(whole);
    expect(await logOf(whole.slice(0, 9), [RUN, skipped, ...second])).toEqual(whole);
  });

  test('a batch after the class: the class’s lines stay', async () => {
    const both = [...WHOLE, ...first];
    expect(await logOf([...WHOLE, ...first.slice(0, 3)], [RUN, ...first])).toEqual(both);
  });
});

describe('solo', () => {
  const of = (name: string, event: string, more: object = {}): RunEvent => ({
    event,
    student: name,
    ...more,
  });
  const ann = [
    of('ann', 'student', { done: 0 }),
    of('ann', 'step', { step: 1 }),
    of('ann', 'step', { step: 2 }),
    of('ann', 'trained', { step: 2 }),
  ];
  const ben = [
    of('ben', 'student', { done: 0 }),
    of('ben', 'step', { step: 1 }),
    of('ben', 'trained', { step: 1 }),
  ];

  test('one student’s steps are another’s no more than their names are', async () => {
    const whole = [RUN, ...ann, ...ben];
    expect(
      await logOf([RUN, ...ann, ...ben.slice(0, 2)], [RUN, of('ann', 'finished before'), ...ben]),
    ).toEqual(whole);
    expect(
      await logOf(
        [RUN, ...ann.slice(0, 3)],
        [RUN, of('ann', 'student', { done: 1 }), ...ann.slice(2), ...ben],
      ),
    ).toEqual(whole);
  });
});
