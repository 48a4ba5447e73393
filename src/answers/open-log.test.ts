/** What a log must not hold: one line each, with the place and the remedy. And what it may hold, however odd. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { describeError, UnderstudyError } from '../errors.ts';
import { auditLog } from './audit/audit-log.ts';
import { chosenOptions } from './chosen-options.ts';
import { openAnswerLog } from './open-log.ts';
import { questionsOfLog, readQuestions } from './questions/read-questions.ts';
import { readNewAnswers } from './read-new-answers.ts';
import { readStudents, studentAnswers } from './students.ts';
import { summariseLog } from './summary.ts';

const folder = mkdtempSync(join(tmpdir(), 'answers-test-'));
const temporary = join(folder, 'tmp');
mkdirSync(temporary);

beforeEach(() => {
  vi.stubEnv('TMPDIR', temporary); // so that what a log leaves behind shows
});

afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** The whole text that a user would read, without the folder. */
async function problemOf(path: string, columns: Record<string, string> = {}): Promise<string> {
  const error = await openAnswerLog({ path, columns, threads: 2 }).then(
    (log) => {
      log.close();
      return undefined;
    },
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof UnderstudyError)) throw error ?? new Error('the log was opened');
  expect(readdirSync(temporary)).toEqual([]);
  const text = describeError(error).replaceAll(`${folder}/`, '');
  expect(text).not.toMatch(/\n|duckdb|null_padding|ignore_errors/i);
  expect(error.hint).toBeTruthy();
  return text;
}

const HEADER = 'user_id,is_correct,question_title\n';

describe('a CSV log is refused', () => {
  const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
  it.each<[string, string | Buffer, string]>([
    ['empty', '', 'the file is empty'],
    ['blank', '  ', 'the file is empty'],
    ['with an empty first line', `\n${HEADER}`, 'line 1: no header; write the column names there'],
    ['nothing but a header', HEADER, 'no answers; write at least one row below the header'],
    ['nothing but a header without line end', HEADER.trim(), 'no answers'],
    [
      'without a column',
      'student,is_correct,question_title\n1,1,Q\n',
      'no column user_id; perhaps `columns: user_id=student`; give it so, corrected where it is wrong, or confirm the guess with `yes`',
    ],
    ['with a column twice', 'user_id,user_id,is_correct,question_title\n', 'two columns are named "user_id"'],
    [
      'with an unknown label',
      `${HEADER}1,1,"Q\nQ"\n1,maybe,Q\n`,
      'line 4: is_correct: expected 0/1, true/false, t/f, yes/no, correct/incorrect, right/wrong or ✓/x, got "maybe"; correct the value',
    ],
    [
      'with a label over lines',
      `${HEADER}1,"a\nb",Q\n`,
      'line 2: is_correct: expected 0/1, true/false, t/f, yes/no',
    ],
    ['with a number for a label', `${HEADER}1,0.5,Q\n`, 'got "0.5"'],
    ['without a label', `${HEADER}1,,Q\n`, 'line 2: is_correct is empty'],
    ['without a student', `${HEADER}1,1,Q\n,1,Q\n`, 'line 3: user_id is empty'],
    ['with a blank student', `${HEADER}  ,1,Q\n`, 'line 2: user_id is empty'],
    ['without a question text', `${HEADER}1,1,Q\n\n1,1,\n`, 'line 4: question_title is empty'],
    ['with a blank question text', `${HEADER}1,1," \n\t"\n`, 'line 2: question_title is empty'],
    [
      'with an open quote',
      `${HEADER}1,1,Q\n1,1,"Q\n1,1,Q\n`,
      'line 3: the quote opened here is never closed',
    ],
    ['with text after a quote', `${HEADER}1,1,"Q"x\n`, 'line 2: text after a closing quote'],
    ['with a field too many', `${HEADER}1,1,Q,\n`, 'line 2: expected 3 fields as in the header, got 4'],
    ['with a field too few', `${HEADER}1,1,Q\n1,1\n`, 'line 3: expected 3 fields as in the header, got 2'],
    [
      'in Windows-1251',
      latin1(`${HEADER}1,1,Q\n1,1,\xcf\xf0\xe8\xe2\xe5\xf2?\n`),
      'line 3: a byte that is not UTF-8; save the file',
    ],
    [
      'with a cut character',
      Buffer.from(`${HEADER}1,1,ß`).subarray(0, -1),
      'line 2: a byte that is not UTF-8',
    ],
    [
      'in UTF-16 with half a character',
      Buffer.from(`\ufeff${HEADER}1,1,Q\n`, 'utf16le').subarray(0, -1),
      'line 2: a byte that is not utf-16le',
    ],
    ['in UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x75, 0, 0, 0]), 'the file is UTF-32; save the file'],
  ])('%s', async (_, content, expected) => {
    expect(await problemOf(write('log.csv', content))).toContain(expected);
  });

  it('with an answer without id', async () => {
    const path = write('log.csv', 'answer_id,user_id,is_correct,question_title\n1,1,1,Q\n,1,1,Q\n');
    expect(await problemOf(path)).toContain('log.csv, line 3: answer_id is empty; give every answer an id');
  });

  it('with a bad byte in a column that nobody reads, far into the file', async () => {
    const rows = `1,1,Q,ü${'x'.repeat(100)}\n`.repeat(20_000);
    const text = Buffer.concat([
      Buffer.from(`${HEADER.trim()},note\n${rows}`),
      latin1('1,1,Q,ü\n'),
      Buffer.from(rows),
    ]);
    expect(await problemOf(write('log.csv', text))).toContain('line 20002: a byte that is not UTF-8');
  });
});

describe('a file is refused', () => {
  it.each<[string, string | Buffer, string]>([
    ['log.pdf', 'x', 'unknown kind of file; give one of .csv, .csv.gz, .parquet'],
    ['log.csv.gz', `${HEADER}1,1,Q\n`, 'not a gzip file, or damaged'],
    [
      'cut.csv.gz',
      gzipSync(`${HEADER}${'1,1,Q\n'.repeat(999)}`).subarray(0, -20),
      'the gzip file is cut short',
    ],
    ['tail.csv.gz', gzipSync(`${HEADER}1,1,Q\n`).subarray(0, -4), 'the gzip file is cut short'],
    ['log.parquet', `${HEADER}1,1,Q\n`, 'not a Parquet file: begins with "user" instead of "PAR1"'],
    ['cut.parquet', 'PAR1 and then nothing', 'the Parquet file is cut short'],
    ['lie.parquet', 'PAR1 and then nothing of use PAR1', 'cannot be read as Parquet; write the file again'],
    [
      'bad.jsonl',
      '{"user_id": 1}\n{"user_id": 2\n',
      'bad.jsonl, line 2: not valid JSON; write one JSON object',
    ],
    ['array.jsonl', '\n[{"user_id": 1}]\n', 'line 2: expected a JSON object, got an array'],
    ['empty.jsonl', '\n\n', 'the file is empty'],
    ['keys.jsonl', '{"user_id": 1}\n', 'no column is_correct, question_title; the file has "user_id"'],
  ])('%s', async (name, content, expected) => {
    expect(await problemOf(write(name, content))).toContain(expected);
  });

  it('that is not there, or a folder', async () => {
    expect(await problemOf(join(folder, 'none.csv'))).toBe('none.csv: no such file; check its path');
    mkdirSync(join(folder, 'folder.csv'), { recursive: true });
    expect(await problemOf(join(folder, 'folder.csv'))).toContain('folder.csv: not a file');
  });

  it('with broken JSON after the first thousand lines, which are read for the keys', async () => {
    const good = '{"user_id": 1, "is_correct": true, "question_title": "Q"}\n';
    expect(await problemOf(write('late.jsonl', `${good.repeat(1500)}{"user_id"\n`))).toContain(
      'line 1501: not valid',
    );
    expect(await problemOf(write('late.jsonl', `${good.repeat(1500)}7\n`))).toContain(
      'line 1501: expected a JSON',
    );
    const bad = good.replace('true', '"so so"');
    expect(await problemOf(write('late.jsonl', `${good}\n${good}${bad}`))).toContain(
      'line 4: is_correct: expected',
    );
  });
});

describe('--columns', () => {
  const path = write('mapped.csv', 'student;score;question_title;user_id\nanna;t;Q;7\n');

  it('reads a column under its other name, even beside one of our name', async () => {
    const log = await openAnswerLog({ path, columns: { user_id: 'student', is_correct: 'score' } });
    expect(log.columns).toEqual({
      user_id: 'student',
      is_correct: 'score',
      question_title: 'question_title',
    });
    expect(await studentAnswers(log, 'anna')).toMatchObject([
      { answerId: '1', label: 1, text: 'Question: Q' },
    ]);
    log.close();
  });

  it('refuses names that are not ours or not in the file', async () => {
    expect(await problemOf(path, { user: 'student' })).toContain(
      '`columns`: expected one of answer_id, user_id',
    );
    expect(await problemOf(path, { is_correct: 'points' })).toContain(
      'no column "points" for is_correct; the file has "student", "score"',
    );
  });
});

describe('a log is accepted', () => {
  it.each([
    '../../etc',
    "Robert'); DROP TABLE answers;--",
    '%_*',
    'x'.repeat(5000),
    'ÅÄÖ 🙂\nsecond line',
    'nan',
    'NULL',
  ])('with the user id %j', async (userId) => {
    const path = write('ids.csv', `${HEADER}"${userId}",1,Q\nother,0,R\n`);
    const log = await openAnswerLog({ path, missing: ['none'] });
    expect(await studentAnswers(log, userId)).toMatchObject([{ userId, label: 1 }]);
    expect(await studentAnswers(log, 'nobody')).toEqual([]);
    log.close();
  });

  it("under names that SQL or a shell would take for something else, next to a file that they'd match", async () => {
    for (const name of ['a*.csv', 'a?.csv', 'a[1].csv', "a'b.csv", 'a;--.csv'])
      write(name, `${HEADER}${name},1,Q\n`);
    write('a1.csv', `${HEADER}wrong,1,Q\n`);
    for (const name of ['a*.csv', 'a?.csv', 'a[1].csv', "a'b.csv", 'a;--.csv']) {
      const log = await openAnswerLog({ path: join(folder, name) });
      expect([log.rows, (await studentAnswers(log, name)).length]).toEqual([1, 1]);
      log.close();
    }
  });

  it('with every way of saying right and wrong', async () => {
    const labels = ['1', 'TRUE', 'true', 'T', 'Yes', '1.0', ' 1 ', '0', 'False', 'f', 'NO', '0.0'];
    const log = await openAnswerLog({
      path: write('labels.csv', HEADER + labels.map((l) => `s,${l},Q\n`).join('')),
    });
    const answers = await studentAnswers(log, 's');
    expect(answers.map((answer) => answer.label)).toEqual([1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0]);
    log.close();
  });

  it('with header names that differ in case only', async () => {
    const path = write('case.csv', 'USER_ID,user_id,is_correct,question_title,"a ""b"""\nA,a,1,Q,x\n');
    const log = await openAnswerLog({ path, columns: { topic_name: 'a "b"' } });
    expect(await studentAnswers(log, 'a')).toMatchObject([{ text: 'Topic: x\n\nQuestion: Q' }]);
    log.close();
  });

  it('with fields in quotes that look like rows, over many buffers of the reader', async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => `${i},1,"${'1,0,Q\n'.repeat(400)}"\n`);
    const log = await openAnswerLog({ path: write('rows.csv', HEADER + rows.join('')), threads: 2 });
    expect(log.rows).toBe(20_000);
    expect((await studentAnswers(log, '19999'))[0]!.answerId).toBe('20000');
    log.close();
  });

  it('but not read on when another file has taken its place', async () => {
    const path = write('changed.csv', `${HEADER}a,1,Q\nb,1,R\n`);
    const log = await openAnswerLog({ path });
    write('changed.csv', `${HEADER}b,1,R\na,1,Q\n`);
    await expect(studentAnswers(log, 'a')).rejects.toThrow('the file has changed since it was opened');
    rmSync(path);
    await expect(studentAnswers(log, 'a')).rejects.toThrow('the file has changed since it was opened');
    log.close();
  });

  it('and leaves its fingerprint but no file', async () => {
    const text = `${HEADER}1,1,Q\n`;
    const log = await openAnswerLog({ path: write('print.csv', text) });
    expect(log.fingerprint).toBe(createHash('sha256').update(text).digest('hex'));
    expect(readdirSync(temporary)).toHaveLength(1);
    expect(await studentAnswers(log, '1')).toHaveLength(1);
    expect(readdirSync(temporary)).toHaveLength(1);
    log.close();
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('and removes what a killed process left, and nothing else', async () => {
    const log = await openAnswerLog({ path: write('left.csv', `${HEADER}1,1,Q\n`) });
    const [mine] = readdirSync(temporary) as [string];
    const ended = String(spawnSync(process.execPath, ['--version']).pid);
    const leftover = mine.replace(`-${process.pid}-`, `-${ended}-`);
    const kept = [mine, `understudy-log-0123abcd-${ended}-abcdef`, `${leftover}.txt`];
    for (const name of [leftover, ...kept.slice(1)])
      mkdirSync(join(temporary, name, 'spill'), { recursive: true });
    (await openAnswerLog({ path: join(folder, 'left.csv') })).close();
    expect(readdirSync(temporary).sort()).toEqual(kept.sort());
    log.close();
    for (const name of kept) rmSync(join(temporary, name), { recursive: true, force: true });
  });
});

describe('a temporary folder', () => {
  const path = write(
    'once.csv',
    'user_id,question_id,is_correct,question_title,selected_option\na,q,1,Q,b\na,q,0,Q,a\n',
  );

  /** How many folders of logs are there while `use` runs, one after the other or at once. */
  async function foldersMade(use: () => Promise<void>): Promise<number> {
    const names = new Set<string | null>();
    const watcher = watch(temporary, (_, name) => {
      if (name?.startsWith('understudy-log-')) names.add(name);
    });
    try {
      await use();
      await new Promise((resolve) => setTimeout(resolve, 50)); // the system tells of the last ones
    } finally {
      watcher.close();
    }
    return names.size;
  }

  it('is made once for everything that an open log is asked', async () => {
    const created = await foldersMade(async () => {
      const log = await openAnswerLog({ path, attempts: 'first' });
      const { answers, fingerprint } = await readStudents(log, null);
      expect([answers.students, fingerprint]).toEqual([['a'], log.fingerprint]);
      expect((await readStudents(log, 0)).answers.students).toEqual([]);
      expect((await chosenOptions(log, answers)).chosen!.selected).toEqual(Int8Array.of(1));
      expect((await questionsOfLog(log)).questions).toEqual([{ questionId: 'q', text: 'Question: Q' }]);
      expect((await summariseLog(log)).answers).toBe(1);
      expect((await auditLog(log)).answersJudged).toBe(1);
      log.close();
    });
    expect(created).toBe(1);
  });

  it('is made once for a file of questions, and once for one of new answers', async () => {
    const built = await foldersMade(async () => {
      await readQuestions(path);
      await readNewAnswers(path);
    });
    expect(built).toBe(2);
    expect(readdirSync(temporary)).toEqual([]);
  });
});
