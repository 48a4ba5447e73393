/** What is guessed and must be confirmed, what is refused, and where in the user's own file something is. */
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openAnswerLog } from '../../answers/open-log.ts';
import { readQuestions } from '../../answers/questions/read-questions.ts';
import { readNewAnswers } from '../../answers/read-new-answers.ts';
import { describeError, UnderstudyError } from '../../errors.ts';

const folder = mkdtempSync(join(tmpdir(), 'import-form-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, ...lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

type Options = Omit<Parameters<typeof openAnswerLog>[0], 'path'>;

async function opened(path: string, options: Options = {}) {
  const log = await openAnswerLog({ path, threads: 1, ...options });
  log.close();
  return log;
}

async function problemOf(doing: Promise<unknown>): Promise<string> {
  const error = await doing.then(
    () => new Error('it was read'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof UnderstudyError)) throw error;
  const text = describeError(error).replaceAll(`${folder}/`, '');
  expect(text).not.toMatch(/\n/);
  return text;
}

describe('columns of other names', () => {
  const long = () =>
    write(
      'long.csv',
      'Pupil Name,"Stem, text",Score,Date,Seat',
      'ann,What is 1 + 1?,1,2024-01-01,4',
      'bob,What is 1 + 1?,0,2024-01-01,4',
    );
  const names = `'user_id=Pupil Name,question_title="Stem, text",is_correct=Score,answered_at=Date'`;

  it('are guessed, and shown in full for a shell', async () => {
    const text = await problemOf(opened(long()));
    expect(text).toContain('no column user_id, is_correct, question_title; perhaps `columns: ');
    for (const pair of names.slice(1, -1).split(/,(?=\w+=)/)) expect(text).toContain(pair);
    expect(text).toMatch(/`columns: '[^`]*'`/);
  });

  it('are taken where they are confirmed, said, and kept for later commands', async () => {
    const { reading, notes, columns } = await opened(long(), { yes: true });
    const guess = {
      user_id: 'Pupil Name',
      question_title: 'Stem, text',
      is_correct: 'Score',
      answered_at: 'Date',
    };
    expect(columns).toEqual(guess);
    expect(reading).toEqual({ columns: guess });
    expect(notes).toContainEqual(expect.stringMatching(/guessed.*user_id is "Pupil Name"/));
    expect((await opened(long(), { columns: reading.columns })).columns).toEqual(guess);
  });

  it('are guessed beside those that are given', async () => {
    const text = await problemOf(opened(long(), { columns: { user_id: 'Seat' } }));
    expect(text).toContain('no column is_correct, question_title; perhaps');
    expect(text).toContain('user_id=Seat');
  });

  it.each([
    [
      ['pupil,item,score', 'ann,What is 1 + 1?,1', 'bob,What is 2 + 2?,0'],
      'user_id=pupil',
      'question_title=item',
    ],
    [['learner,prompt,correct,item', 'ann,What is 1 + 1?,1,i1'], 'question_id=item', 'question_title=prompt'],
    [
      ['STUDENT_ID,Question Text,IsCorrect', 'ann,What is 1 + 1?,1'],
      'user_id=STUDENT_ID',
      'is_correct=IsCorrect',
    ],
    [
      ['student,item,response,score', 'ann,What is 1 + 1?,1,0'],
      'is_correct=score',
      'selected_option=response',
    ],
    [
      ['student,question,response,answer', 'ann,What is 1 + 1?,B,1'],
      'is_correct=answer',
      'selected_option=response',
    ],
    [
      ['student,x,y', 'ann,What is the sum of these?,1', 'bob,What is the sum of these?,0'],
      'question_title=x',
      'is_correct=y',
    ],
  ])('are told by names and contents: %j', async (lines, ...expected) => {
    const text = await problemOf(opened(write('named.csv', ...lines)));
    for (const pair of expected) expect(text).toContain(pair);
  });

  it('are not guessed where too little tells', async () => {
    const text = await problemOf(opened(write('odd.csv', 'a,v,w', 'x,What is this here?,5')));
    expect(text).toBe(
      'odd.csv: no column user_id, is_correct, question_title; the file has "a", "v", "w"; name it: `columns: user_id=…,is_correct=…,question_title=…`',
    );
  });

  it('are guessed in files of questions as well', async () => {
    const path = write('questions.csv', 'stem,A,B', 'What is 1 + 1?,2,3');
    expect(await problemOf(readQuestions(path))).toContain('question_title=stem,option_a=A,option_b=B');
    const { questions } = await readQuestions(path, {}, { yes: true });
    expect(questions[0]!.text).toBe('Question: What is 1 + 1?\nA) 2\nB) 3');
  });
});

it('times of Google Forms are times', async () => {
  const path = write(
    'forms.csv',
    'Timestamp,Username,One?,One? [Score]',
    '2021/03/03 1:15:00 PM GMT+1,ann,x,1.00 / 1',
    '2021/03/03 12:15:00 PM GMT-5:30,ann,y,0.00 / 1',
  );
  const log = await openAnswerLog({ path, threads: 1 });
  try {
    const times = await log.database.rows('SELECT answered_at FROM file ORDER BY row');
    expect(times).toEqual([
      { answered_at: '2021-03-03T13:15:00+01:00' },
      { answered_at: '2021-03-03T12:15:00-05:30' },
    ]);
  } finally {
    log.close();
  }
});

describe('a wide matrix', () => {
  const matrix = () => write('wide.csv', 'student,q1,q2,q3', 'ann,1,0,1', 'bob,0,1,0');
  const items = (...lines: readonly string[]) => write('items.csv', 'question_id,question_title', ...lines);

  it('has marks that are neither right nor wrong refused where they stand', async () => {
    const path = write('partial.csv', 'student,q1,q2,q3', 'ann,1,0,1', 'bob,0,0.5,0');
    expect(await problemOf(opened(path))).toMatch(
      /^partial\.csv, line 3, column "q2": is_correct: .*got "0\.5"/,
    );
    const { rows } = await opened(path, { rightFrom: 0.5 });
    expect(rows).toBe(6);
  });

  it('has a slip among its marks refused where it stands', async () => {
    const path = write('slip.csv', 'student,q1,q2,q3', 'ann,1,0,1', 'bob,0,2,0', 'cid,0,1,0');
    expect(await problemOf(opened(path))).toMatch(
      /^slip\.csv, line 3, column "q2": most values are .*not "2"/,
    );
  });

  it('with options and no key is refused', async () => {
    const path = write('letters.csv', 'student,q1,q2,q3', 'ann,A,B,C', 'bob,B,B,A');
    expect(await problemOf(opened(path))).toContain(
      'column "q1" holds options, and nothing says which is right; add a row KEY',
    );
  });

  it('is no matrix where a column holds something else, unless it is named', async () => {
    const path = write('mixed.csv', 'student,q1,q2,q3,hours', 'ann,1,0,1,7', 'bob,0,1,0,12');
    expect(await problemOf(opened(path))).toContain('no column user_id, is_correct, question_title');
    expect((await opened(path, { format: 'wide' })).notes).toContainEqual('columns left aside: "hours"');
  });

  it.each([
    [
      'marks of a student called Key',
      ['name,q1,q2,q3', 'Key,1,0,1', 'bob,0,1,0'],
      'line 2: a row is called as a key',
    ],
    ['a long log of flags', ['user,correct,hint,late', 'ann,1,0,1', 'ann,0,1,0', 'ann,0,1,0'], 'no column'],
    ['a student in many rows', ['user,q1,q2,q3', 'ann,1,0,1', 'ann,0,1,0', 'ann,0,1,0'], 'no column'],
  ])('is never made of %s', async (_, lines, expected) => {
    expect(await problemOf(opened(write('doubt.csv', ...lines)))).toContain(expected);
  });

  it('has as questions what the file of items has', async () => {
    const { notes, rows } = await opened(matrix(), { itemFile: items('q1,One?', 'q2,Two?', 'q9,Nine?') });
    expect(rows).toBe(4);
    expect(notes).toContainEqual('columns left aside: "q3"');
    expect(notes).toContainEqual('questions of the file of items without a column: "q9"');
  });

  it('without a column of students has one a row', async () => {
    const { rows, notes } = await opened(write('bare.csv', 'q1,q2,q3', '1,0,1', '0,1,0'));
    expect(rows).toBe(6);
    expect(notes).toContainEqual('no column names the students: every row is one');
  });

  it('is another log with another file of items', async () => {
    const itemFile = items('q1,One?', 'q2,Two?', 'q3,Three?');
    const before = await opened(matrix(), { itemFile });
    expect(before.reading).toEqual({ columns: {}, format: 'wide', itemFile });
    appendFileSync(itemFile, 'q4,Four?\n');
    const after = await opened(matrix(), { itemFile });
    expect(after.fingerprint).not.toBe(before.fingerprint);
  });

  it('gives real answers to questions of a file', async () => {
    const { answers } = await readNewAnswers(matrix(), { question_title: 'stem' }, { threads: 1 });
    expect(answers).toContainEqual({ userId: 'bob', questionId: 'q2', right: true });
  });
});

it.each([
  [{ format: 'moodle' }, '`format`: expected one of auto, long, moodle-responses'],
  [{ format: 'long' }, 'no column user_id, is_correct, question_title'],
  [{ columns: { user_id: 'nobody' } }, 'no column "nobody" for user_id'],
  [{ columns: { question_title: 'q1' } }, '`columns`: expected one of user_id, answered_at'],
  [{ itemFile: '/nowhere/items.csv' }, '/nowhere/items.csv: no such file'],
] as const)('%j is refused for a matrix', async (options, expected) => {
  const path = write('wide.csv', 'student,q1,q2,q3', 'ann,1,0,1', 'bob,0,1,0');
  expect(await problemOf(opened(path, options))).toContain(expected);
});

it('a file of items is of no use for a long log, and lacks no question of another', async () => {
  const items = write('items.csv', 'question_id,question_title', 'i1,One?');
  const long = write('log.csv', 'user_id,is_correct,question_title', 'ann,1,One?');
  expect(await problemOf(opened(long, { itemFile: items }))).toContain('`items`: of no use for a long log');
  const irt = write('irt.csv', 'person,item,resp', 'ann,i1,1', 'ann,i2,0');
  expect(await problemOf(opened(irt, { itemFile: items }))).toMatch(
    /^irt\.csv, line 3: question "i2" has no row in items\.csv/,
  );
});
