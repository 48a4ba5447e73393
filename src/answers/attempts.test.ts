/** Which of a student's answers to a question is the first, counted by hand; and that everything agrees on it. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../sources/database.ts';
import { classAnswers } from './class-answers.ts';
import { openAnswerLog } from './open-log.ts';
import { answersOfStudents, mostActiveStudents, studentAnswers } from './students.ts';
import { summariseLog } from './summary.ts';

const folder = mkdtempSync(join(tmpdir(), 'attempts-test-'));

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The ids of the answers that are kept, in file order. */
async function firstOf(header: string, rows: readonly string[]): Promise<string> {
  const path = join(folder, 'log.csv');
  const lines = rows.map((row, i) => `${i + 1},s,q,1,Q,${row}\n`).join('');
  writeFileSync(path, `answer_id,user_id,question_id,is_correct,question_title,${header}\n${lines}`);
  const log = await openAnswerLog({ path, attempts: 'first' });
  const kept = (await studentAnswers(log, 's')).map((answer) => answer.answerId);
  expect(log.repeatedAttempts).toBe(rows.length - kept.length);
  log.close();
  return kept.join();
}

describe('the first attempt', () => {
  it.each<[string, string, string[], string]>([
    ['by sequence, as numbers', 'sequence', ['10', '9', '11'], '2'],
    ['by sequence as pandas writes it', 'sequence', ['3.0', '2.0', ' 1.0 '], '3'],
    ['by sequence below zero', 'sequence', ['1', '-1', '0'], '2'],
    ['by sequence before the time', 'sequence,answered_at', ['2,2025-01-01', '1,2025-01-02'], '2'],
    ['by time where sequences are equal', 'sequence,answered_at', ['1,2025-01-02', '1,2025-01-01'], '2'],
    ['by time where a sequence is missing', 'sequence,answered_at', ['2,2025-01-02', ',2025-01-01'], '2'],
    [
      'by time where a sequence is no whole number',
      'sequence,answered_at',
      ['2,2025-01-02', '1.5,2025-01-01'],
      '2',
    ],
    ['by time with its offset', 'answered_at', ['2025-01-01T08:00:00Z', '2025-01-01T09:30:00+02:00'], '2'],
    ['by time in UTC without one', 'answered_at', ['2025-01-01T08:00:00Z', '2025-01-01 07:59'], '2'],
    ['by time within a second', 'answered_at', ['2025-01-01T08:00:00.25', '2025-01-01T08:00:00.125'], '2'],
    ['by time in seconds since 1970', 'answered_at', ['1756714237', '999999999.5'], '2'],
    ['by a day that the column tells', 'answered_at', ['03/02/2025 8:00', '13/01/2025 9:00'], '2'],
    ['by a month that the column tells', 'answered_at', ['2/1/2025 8:00 PM', '1/13/2025 9:00 AM'], '2'],
    ['by a clock of twelve hours', 'answered_at', ['13/01/2025 01:00 PM', '13/01/2025 12:30 PM'], '2'],
    ['by days with full stops', 'answered_at', ['02.01.2025', '01.02.2025', '01.01.2025'], '3'],
    ['by names of months', 'answered_at', ['"13 March 2024, 10:05 AM"', '"3 March 2024, 10:05 PM"'], '2'],
    [
      'by times in several forms',
      'answered_at',
      ['1735732801000', '2025-01-01T12:00:00Z', '1 Jan 2025 13:00'],
      '2',
    ],
    ['by attempts that are counted', 'sequence', ['2', '1'], '2'],
    ['by place without either', 'note', ['b', 'a'], '1'],
  ])('is found %s', async (_, header, rows, first) => {
    expect(await firstOf(header, rows)).toBe(first);
  });
});

describe('where nothing says which attempt was first', () => {
  it.each<[string, string, string[], string]>([
    [
      'days and months that nothing tells apart',
      'answered_at',
      ['02/01/2025', '01/01/2025'],
      'no day above 12 tells',
    ],
    ['days and months mixed', 'answered_at', ['13/01/2025', '01/13/2025'], 'nothing tells which is which'],
    [
      'a time that is none',
      'answered_at',
      ['2025-01-02', 'soon'],
      '1 of 2 values cannot be read: "soon" (row 2); expected ISO 8601',
    ],
    ['a time that is missing', 'answered_at', ['2025-01-02', ''], 'row 2 has no answered_at'],
    ['times that are all missing', 'answered_at', ['', 'NA'], 'row 1 has no answered_at'],
    [
      'days of a course beside dates',
      'answered_at',
      ['2025-01-02', '17'],
      'small numbers stand beside dates',
    ],
    [
      'a sequence beyond all bounds',
      'sequence',
      ['9'.repeat(30), '1'],
      'sequence: 1 of 2 values cannot be read',
    ],
    ['a sequence that stands twice', 'sequence', ['10', '9', '9'], 'stands at another answer of the student'],
  ])('%s: the log is refused', async (_, header, rows, why) => {
    await expect(firstOf(header, rows)).rejects.toMatchObject({
      code: 'log',
      message: expect.stringContaining(why),
      hint: expect.stringContaining('`attempts: all`'),
    });
  });

  it('a sequence that starts again in each session, unless times tell', async () => {
    const write = (header: string, rows: readonly string[]) => {
      const path = join(folder, 'sessions.csv');
      writeFileSync(path, `user_id,question_id,is_correct,question_title,${header}\n${rows.join('\n')}\n`);
      return openAnswerLog({ path, attempts: 'first' });
    };
    const rows = ['s,q1,1,Q,1', 's,q2,1,R,2', 's,q3,1,S,3', 's,q2,0,R,1'];
    await expect(write('sequence', rows)).rejects.toThrow('as where it starts again in each session');
    const times = ['2025-01-02', '2025-01-03', '2025-01-04', '2025-01-01'];
    const log = await write(
      'sequence,answered_at',
      rows.map((row, i) => `${row},${times[i]}`),
    );
    expect((await studentAnswers(log, 's')).map((answer) => answer.answerId)).toEqual(['1', '3', '4']);
    log.close();
  });

  it('nor any column: the first in the file counts, and that is said', async () => {
    const path = join(folder, 'plain.csv');
    writeFileSync(path, 'user_id,question_id,is_correct,question_title\ns,q,1,Q\ns,q,0,Q\n');
    const log = await openAnswerLog({ path, attempts: 'first' });
    expect(log.notes).toEqual([expect.stringContaining('the first in the file counts')]);
    log.close();
  });
});

describe('a log of first attempts', () => {
  const path = join(folder, 'many.csv');
  const rows = [
    'a,anna,q1,0,5',
    'b,ben,q1,1,1',
    'b,ben,q1,1,1', // repeats an answer_id: no attempt at all
    'c,anna,q1,1,4',
    'd,anna,q2,1,1',
    'e,anna,,1,9', // without id the question is its text
    'f,anna,,0,8',
    'g,carl,q1,0,1',
    'h,carl,q1,0,2',
  ];
  writeFileSync(
    path,
    `answer_id,user_id,question_id,is_correct,sequence,question_title\n${rows.map((row) => `${row},Q\n`).join('')}`,
  );

  it('leaves later attempts out of every count and every answer', async () => {
    const log = await openAnswerLog({ path, attempts: 'first' });
    expect([log.rows, log.duplicates, log.repeatedAttempts]).toEqual([9, 1, 3]);
    expect(await summariseLog(log)).toMatchObject({
      answers: 5,
      students: 3,
      questions: 3,
      shareCorrect: 3 / 5,
      repeatedQuestions: 0,
    });
    const students = await mostActiveStudents(log, Number.POSITIVE_INFINITY);
    expect(students).toEqual([
      { userId: 'ben', answers: 1, correct: 1 },
      { userId: 'carl', answers: 1, correct: 0 },
      { userId: 'anna', answers: 3, correct: 2 },
    ]);
    const answers = await classAnswers(log, ['anna', 'carl']);
    expect(answers.answerIds).toEqual(['c', 'd', 'f', 'g']);
    expect(answersOfStudents(answers)[0]!.answers.map(({ answerId }) => answerId)).toEqual(['c', 'd', 'f']);
    log.close();
  });

  it.each([{}, { attempts: 'all' }] as const)('keeps them all with %j', async (options) => {
    const log = await openAnswerLog({ path, ...options });
    expect([log.repeatedAttempts, (await summariseLog(log)).answers]).toEqual([0, 8]);
    expect((await studentAnswers(log, 'anna')).map((answer) => answer.answerId).join('')).toBe('acdef');
    log.close();
  });

  it('is the same from Parquet, whose columns have types', async () => {
    const typed = join(folder, 'typed.parquet');
    const database = await openDatabase({});
    await database.run(
      `COPY (SELECT 1 AS user_id, 1 AS question_id, 'Q' AS question_title, range % 2 = 0 AS is_correct,
         (10 - range)::DOUBLE AS sequence, TIMESTAMP '2025-01-01' + INTERVAL (range) DAY AS answered_at
       FROM range(3)) TO '${typed}' (FORMAT parquet)`,
    );
    database.close();
    const log = await openAnswerLog({ path: typed, attempts: 'first' });
    expect((await studentAnswers(log, '1')).map((answer) => answer.answerId)).toEqual(['3']);
    log.close();
    const columns = { sequence: 'is_correct' }; // true and false are no numbers, so that the time decides
    const timed = await openAnswerLog({ path: typed, attempts: 'first', columns });
    expect((await studentAnswers(timed, '1')).map((answer) => answer.answerId)).toEqual(['1']);
    timed.close();
  });
});

const real = fileURLToPath(new URL('../../../shared/data/dbe-kt22/answers.csv.gz', import.meta.url));

describe.skipIf(!existsSync(real))('real answers (skipped where ../shared/data is missing)', () => {
  it('have as many first attempts as their own column says', async () => {
    const log = await openAnswerLog({ path: real, attempts: 'first' });
    expect(log.repeatedAttempts).toBe(2568); // rows whose column "attempt" is not 1
    expect(await summariseLog(log)).toMatchObject({ answers: 156_348, students: 1264, repeatedQuestions: 0 });
    log.close();
  });
});
