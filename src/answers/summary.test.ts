/** One small log in every format, counted by hand; and the real runs beside the project when they are there. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, sqlPath } from '../sources/database.ts';
import { openAnswerLog } from './open-log.ts';
import { splitAnswers, trainTestSplit } from './split/split.ts';
import { mostActiveStudents, studentAnswers } from './students.ts';
import { summariseLog } from './summary.ts';

const folder = mkdtempSync(join(tmpdir(), 'answers-test-'));

const CSV = `answer_id,user_id,question_id,is_correct,question_title,option_a,option_b,topic_name
a1,ben,q1,1,"What is ""x"",
if x = 1?",1.0,2,Algebra
a2,anna,q1,0,"What is ""x"",
if x = 1?",2,1.0,Algebra
a3,anna,q2,1,Why?,,nan,
a1,ben,q1,1,"What is ""x"",
if x = 1?",1.0,2,Algebra
a4,carl,q2,0,Why?,a,b,
a5,anna,q2,true,Why?,a,b,Logic
a3,anna,q2,1,Why?,,nan,
a6,ben,,no,  Why? ,a,b,
`;
const SUMMARY = {
  rows: 8,
  duplicates: 2,
  answers: 6,
  students: 3,
  questions: 3,
  answersPerStudent: { min: 1, lowerQuartile: 1.5, median: 2, upperQuartile: 2.5, max: 3 },
  shareCorrect: 0.5,
  missing: {
    answer_id: 0,
    user_id: 0,
    question_id: 1,
    is_correct: 0,
    question_title: 0,
    option_a: 1,
    option_b: 0,
    topic_name: 3,
  },
  repeatedQuestions: 1,
};
const paths: Record<string, string> = {};

beforeAll(async () => {
  const place = (format: string): string => {
    paths[format] = join(folder, `log.${format}`);
    return paths[format];
  };
  writeFileSync(place('csv'), CSV);
  writeFileSync(place('csv.gz'), gzipSync(CSV));
  const database = await openDatabase({ memory: 2 ** 28 });
  const rows = `(SELECT * FROM read_csv(${sqlPath(paths.csv!)}, all_varchar = true))`;
  await database.run(`COPY ${rows} TO '${place('parquet')}' (FORMAT parquet)`);
  await database.run(`COPY ${rows} TO '${place('jsonl')}' (FORMAT json)`);
  database.close();
  writeFileSync(place('ndjson.gz'), gzipSync(readFileSync(paths.jsonl!)));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe.each(['csv', 'csv.gz', 'parquet', 'jsonl', 'ndjson.gz'])('a log as %s', (format) => {
  it('is counted', async () => {
    const log = await openAnswerLog({ path: paths[format]! });
    expect(await summariseLog(log)).toEqual(SUMMARY);
    log.close();
  });

  it('gives its students, fewest answers first, and their answers as written', async () => {
    const log = await openAnswerLog({ path: paths[format]! });
    expect(await mostActiveStudents(log, 9)).toEqual([
      { userId: 'carl', answers: 1, correct: 0 },
      { userId: 'ben', answers: 2, correct: 1 },
      { userId: 'anna', answers: 3, correct: 2 },
    ]);
    expect((await mostActiveStudents(log, 2)).map((student) => student.userId)).toEqual(['ben', 'anna']);
    expect(await studentAnswers(log, 'ben')).toEqual([
      {
        answerId: 'a1',
        userId: 'ben',
        questionId: 'q1',
        label: 1,
        text: 'Topic: Algebra\n\nQuestion: What is "x",\nif x = 1?\nA) 1.0\nB) 2',
      },
      expect.objectContaining({
        answerId: 'a6',
        label: 0,
        questionId: expect.stringMatching(/^q[0-9a-f]{16}$/),
      }),
    ]);
    const anna = await studentAnswers(log, 'anna');
    expect(anna.map((answer) => answer.answerId)).toEqual(['a2', 'a3', 'a5']);
    expect(anna[1]!.text).toBe('Question: Why?\nB) nan');
    log.close();
  });
});

describe('typed columns', () => {
  it.each(['parquet', 'jsonl'])('of %s are read as text', async (format) => {
    const path = join(folder, `typed.${format}`);
    const database = await openDatabase({ memory: 2 ** 28 });
    await database.run(
      `COPY (SELECT 7 AS user_id, true AS is_correct, 'Q' AS question_title, 1.5::DOUBLE AS option_a UNION ALL
         SELECT 7, false, 'R', NULL) TO '${path}' (FORMAT ${format === 'jsonl' ? 'json' : format})`,
    );
    database.close();
    const log = await openAnswerLog({ path });
    const answers = await studentAnswers(log, '7');
    expect(answers.map(({ label, text }) => [label, text]).sort()).toEqual([
      [0, 'Question: R'],
      [1, 'Question: Q\nA) 1.5'],
    ]);
    log.close();
  });
});

describe('without ids', () => {
  it('every row is an answer and a question is its text and options, however spaced', async () => {
    const path = join(folder, 'bare.csv');
    const titles = ['What  is\n it?', ' What is it? ', 'what is it?', 'What is it?A'];
    const rows = titles.map((title) => `s,1,"${title}",A\n`).join('');
    writeFileSync(path, `user_id,is_correct,question_title,option_a\n${rows}s,1,What is it?,B\n`);
    const log = await openAnswerLog({ path });
    const answers = await studentAnswers(log, 's');
    const ids = answers.map((answer) => answer.questionId);
    expect(answers.map((answer) => answer.answerId)).toEqual(['1', '2', '3', '4', '5']);
    expect(ids[0]).toBe(ids[1]);
    expect(new Set(ids).size).toBe(4);
    expect(await summariseLog(log)).toMatchObject({ duplicates: 0, questions: 4, repeatedQuestions: 1 });
    log.close();
  });
});

describe('students with equally many answers', () => {
  it('are taken and trained in the order in which they appear', async () => {
    const path = join(folder, 'ties.csv');
    const users = ['d', 'b', 'c', 'a', 'a', 'c', 'b', 'e'];
    writeFileSync(
      path,
      `user_id,is_correct,question_title\n${users.map((user) => `${user},1,Q\n`).join('')}`,
    );
    const log = await openAnswerLog({ path });
    const order = async (count: number): Promise<string> =>
      (await mostActiveStudents(log, count)).map((student) => student.userId).join('');
    expect([await order(0), await order(2), await order(4), await order(9)]).toEqual([
      '',
      'bc',
      'dbca',
      'debca',
    ]);
    log.close();
  });
});

const golden = fileURLToPath(new URL('../../../shared/golden/notebook-run/', import.meta.url));

describe.skipIf(!existsSync(golden))('the notebook run (skipped where ../shared/golden is missing)', () => {
  it('has the same students, the same splits and the same first text', async () => {
    const log = await openAnswerLog({ path: join(golden, 'answers.csv') });
    expect(log.duplicates).toBe(9);
    const students = await mostActiveStudents(log, 50);
    expect(students.map(({ userId, answers }) => [userId, answers])).toEqual([
      ['15', 1],
      ['14', 5],
      ['13', 37],
      ['12', 48],
      ['11', 61],
    ]);
    for (const userId of ['11', '12', '13']) {
      const expected = JSON.parse(readFileSync(join(golden, `expected-student-${userId}.json`), 'utf8'));
      const { train, test } = splitAnswers(await studentAnswers(log, userId), { selection: 'test' });
      expect(train.map((answer) => answer.answerId)).toEqual(expected.train_answer_ids);
      expect(test.map((answer) => answer.answerId)).toEqual(expected.test_answer_ids);
      expect(train[0]!.text).toBe(expected.first_train_text);
    }
    expect(() => trainTestSplit(students[0]!.answers)).toThrow('too few answers');
    log.close();
  });
});

const real = fileURLToPath(new URL('../../../shared/data/dbe-kt22/answers.csv.gz', import.meta.url));

describe.skipIf(!existsSync(real))('real answers (skipped where ../shared/data is missing)', () => {
  it('are read', async () => {
    const log = await openAnswerLog({ path: real });
    expect((await summariseLog(log)).answers).toBe(158_916);
    expect(await mostActiveStudents(log, 10)).toHaveLength(10);
    log.close();
  });
});

describe('a log of many pieces', () => {
  it.each(['csv', 'parquet', 'jsonl'])('as %s keeps its order', async (format) => {
    const path = join(folder, `many.${format}`);
    const database = await openDatabase({ memory: 2 ** 28 });
    const options = {
      csv: 'FORMAT csv',
      parquet: 'FORMAT parquet, ROW_GROUP_SIZE 5000',
      jsonl: 'FORMAT json',
    }[format]!;
    await database.run(
      `COPY (SELECT range AS answer_id, 's' || range % 7 AS user_id, range % 2 AS is_correct,
         'Question ' || range || repeat(' very', 80) || ' long' AS question_title FROM range(150000))
       TO '${path}' (${options})`,
    );
    database.close();
    const log = await openAnswerLog({ path, threads: 4 });
    const answers = await studentAnswers(log, 's3');
    expect(answers.map((answer) => Number(answer.answerId))).toEqual(
      Array.from({ length: answers.length }, (_, i) => 7 * i + 3),
    );
    expect(
      answers.every((answer) => answer.text.startsWith(`Question: Question ${answer.answerId} very`)),
    ).toBe(true);
    log.close();
  });
});
