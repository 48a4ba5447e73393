import { copyFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { jobHere } from '../../../test/job-context.ts';
import { logsOpenedBy } from '../../../test/log-folders.ts';
import { TINY_BASE, TINY_LOG, trainTiny } from '../../../test/tiny-runs.ts';
import { train } from '../library.ts';
import type { Inspection } from './work.ts';

const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
afterAll(() => rmSync(home, { recursive: true }));

function write(name: string, lines: readonly string[]): string {
  const path = join(home, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

/** Ada answers three questions, one of them twice; Bob one. Two questions have the same words. */
const SMALL = [
  'answer_id,pupil,question_id,is_correct,question_title,topic_name',
  '1,ada,q1,1,What is 2 + 3?,Sums',
  '2,ada,q2,0,Who?,',
  '3,ada,q3,1,what is 2 + 3,Sums',
  '4,ada,q1,0,What is 2 + 3?,Sums',
  '5,bob,q2,1,Who?,',
  '5,bob,q2,1,Who?,',
];

test('what is in a log, by its own column names', async () => {
  const log = write('small.csv', SMALL);
  const { result, events } = await jobHere('inspect', { log, columns: { user_id: 'pupil' } });
  expect(events).toEqual([
    { event: 'reading', what: log },
    { event: 'auditing', what: log },
  ]);
  const { audit, ...summary } = result as Inspection;
  expect(summary).toEqual({
    log,
    columns: {
      answer_id: 'answer_id',
      user_id: 'pupil',
      question_id: 'question_id',
      is_correct: 'is_correct',
      question_title: 'question_title',
      topic_name: 'topic_name',
    },
    notes: [],
    record: {
      used: expect.objectContaining({ user_id: 'pupil' }),
      leftAside: [],
      unread: [],
      missingWords: [],
      leftOut: [{ rows: 1, why: 'they repeat an answer_id' }],
    },
    rows: 6,
    // The last row has the id of the one before it.
    duplicates: 1,
    answers: 5,
    students: 2,
    questions: 3,
    answersPerStudent: { min: 1, lowerQuartile: 1.75, median: 2.5, upperQuartile: 3.25, max: 4 },
    shareCorrect: 0.6,
    // Of the answers, the two of q2 have no topic.
    missing: { answer_id: 0, user_id: 0, question_id: 0, is_correct: 0, question_title: 0, topic_name: 2 },
    repeatedQuestions: 1,
  });
  expect(audit).toMatchObject({
    questionsCompared: 3,
    sharedTexts: { pairs: 1, shown: [{ questions: ['q1', 'q3'] }] },
    nearDuplicates: { pairs: 0 },
    repeatedAnswers: { answers: 1, students: 1 },
    answersJudged: 5,
    revealing: [],
  });
});

test('a column that gives the answers away is named', async () => {
  const rows = Array.from({ length: 60 }, (_, i) => {
    const right = (i * 7) % 3 === 0 ? 0 : 1;
    return `s${i % 6},q${i % 20},${right},Question number ${i % 20}?,${right === 1 ? 'yes' : 'no'}`;
  });
  const log = write('revealing.csv', ['user_id,question_id,is_correct,question_title,passed', ...rows]);
  const { result } = await jobHere('inspect', { log });
  expect((result as Inspection).audit.revealing).toMatchObject([
    { column: 'passed', readByModel: false, finding: 'equal to the label' },
  ]);
});

test('the log is opened once, and what was made of it is gone', async () => {
  const log = write('once.csv', SMALL);
  expect(await logsOpenedBy(() => jobHere('inspect', { log, columns: { user_id: 'pupil' } }))).toBe(1);
});

test('stopped between its two looks it says nothing', async () => {
  const log = write('stopped.csv', SMALL);
  const stopping = new AbortController();
  const opens = await logsOpenedBy(async () => {
    const { result, events } = await jobHere(
      'inspect',
      { log, columns: { user_id: 'pupil' } },
      { signal: stopping.signal, onEvent: ({ event }) => event === 'auditing' && stopping.abort() },
    );
    expect([result, events.length]).toEqual([null, 2]);
  });
  expect(opens).toBe(1);
});

test('what is wrong with a log is said with its place', async () => {
  const log = write('wrong.csv', ['user_id,is_correct,question_title', 'a,1,Q?', 'b,perhaps,Q?']);
  const opens = await logsOpenedBy(() =>
    expect(jobHere('inspect', { log })).rejects.toMatchObject({
      code: 'log',
      message: expect.stringMatching(/wrong\.csv, line 3: is_correct: expected .*, got "perhaps"/),
    }),
  );
  expect(opens).toBe(1);
  await expect(jobHere('inspect', { log: join(home, 'none.csv') })).rejects.toThrow(
    /none\.csv: no such file/,
  );
  await expect(jobHere('inspect', { log, columns: { pupil: 'user_id' } })).rejects.toThrow(/pupil|columns/);
});

describe('of a run', () => {
  test('the log is read as the run read it: once per student and question where only first attempts count', async () => {
    const lines = SMALL.map((line) => `${line},x`).slice(0, 5);
    const more = Array.from(
      { length: 12 },
      (_, i) => `${i + 10},bob,q${(i % 4) + 5},${i % 2},How ${i % 4}?,,x`,
    );
    const log = write('attempts.csv', [`${SMALL[0]},extra`, ...lines.slice(1), ...more]);
    const run = await trainTiny('class', join(home, 'attempts'), {
      log,
      columns: { user_id: 'pupil' },
      attempts: 'first',
    });
    // Ada answers q1 twice, Bob four questions three times.
    expect((await jobHere('inspect', { log, columns: { user_id: 'pupil' } })).result).toMatchObject({
      answers: 16,
      repeatedQuestions: 9,
    });
    expect((await jobHere('inspect', { data: run })).result).toMatchObject({
      log,
      answers: 7,
      repeatedQuestions: 0,
    });
  });

  test('a log that has changed is refused, one that has moved is named', async () => {
    const [log, moved] = [join(home, 'there.csv'), join(home, 'moved.csv')];
    copyFileSync(TINY_LOG, log);
    const run = await trainTiny('class', join(home, 'run'), { log });
    expect((await jobHere('inspect', { data: run })).result).toMatchObject({ log, answers: 101 });
    renameSync(log, moved);
    await expect(jobHere('inspect', { data: run })).rejects.toMatchObject({
      message: `${log}: the answer log of the run is not there`,
      hint: 'name it with `log`',
    });
    expect((await jobHere('inspect', { data: run, log: moved })).result).toMatchObject({
      log: moved,
      answers: 101,
    });
    writeFileSync(log, `${SMALL.join('\n')}\n`.replace('pupil', 'user_id'));
    for (const input of [{ data: run }, { data: run, log }])
      await expect(jobHere('inspect', input)).rejects.toMatchObject({
        code: 'log',
        message: `${log}: not the answer log that ${run} was trained on, or changed since`,
      });
    await expect(jobHere('inspect', { data: moved, log })).rejects.toMatchObject({ code: 'usage' });
    await expect(jobHere('inspect', {})).rejects.toThrow('`data`: expected a path, got nothing');
  });

  test('a bank that has changed is refused, one that has moved is named', async () => {
    const items = Array.from({ length: 6 }, (_, i) => `${(i + 1) / 10},${50 + i},What is ${i} + ${i}?`);
    const bank = write('bank.csv', ['facility,answers,question_title', ...items]);
    const run = join(home, 'bank-run');
    await train({ log: bank, base: TINY_BASE, out: run }, { host: 'here', threads: 1 });
    const moved = join(home, 'moved-bank.csv');
    renameSync(bank, moved);
    expect((await jobHere('inspect', { data: run, log: moved })).result).toMatchObject({
      bank: moved,
      items: 6,
    });
    write('bank.csv', ['facility,answers,question_title', ...items.slice(1)]);
    await expect(jobHere('inspect', { data: run })).rejects.toMatchObject({
      code: 'log',
      message: `${bank}: not the bank of items that ${run} was trained on, or changed since`,
    });
  });
});
