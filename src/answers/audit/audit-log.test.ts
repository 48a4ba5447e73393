/** Columns that give the label away and columns that do not, in every format; and logs that say nothing. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { createMt19937 } from '../../numeric/index.ts';
import { openDatabase, sqlPath } from '../../sources/database.ts';
import { openAnswerLog } from '../open-log.ts';
import { auditLog, type LogAudit } from './audit-log.ts';

const folder = mkdtempSync(join(tmpdir(), 'audit-test-'));

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Drawn {
  readonly right: boolean;
  readonly student: number;
  readonly question: number;
  /** From 0 to 1. */
  readonly chance: number;
}

const STUDENTS = 30;
const QUESTIONS = 24;

/** Rows of a log: 60 % right, students and questions of different ability and difficulty. */
function rowsWith(columns: Readonly<Record<string, (drawn: Drawn) => string | number>>): string[][] {
  const random = createMt19937(5);
  const rows = [['user_id', 'question_id', 'is_correct', 'question_title', ...Object.keys(columns)]];
  for (let student = 0; student < STUDENTS; student++) {
    for (let question = 0; question < QUESTIONS; question++) {
      const right = random.uniform() < 0.3 + (0.3 * student) / STUDENTS + (0.3 * question) / QUESTIONS;
      const drawn = { right, student, question, chance: random.uniform() };
      const values = Object.values(columns).map((column) => String(column(drawn)));
      rows.push([`s${student}`, `q${question}`, right ? 'yes' : 'no', `What about ${question}?`, ...values]);
    }
  }
  return rows;
}

let files = 0;

function writeCsv(rows: readonly (readonly string[])[]): string {
  files += 1;
  const path = join(folder, `log-${files}.csv`);
  writeFileSync(path, rows.map((row) => row.map((field) => `"${field}"`).join(',')).join('\n'));
  return path;
}

async function audit(path: string, columns: Readonly<Record<string, string>> = {}): Promise<LogAudit> {
  const log = await openAnswerLog({ path, columns });
  try {
    return await auditLog(log);
  } finally {
    log.close();
  }
}

/** What is found of one column beside those that every log has. */
async function judge(column: (drawn: Drawn) => string | number, as?: string): Promise<string | undefined> {
  const path = writeCsv(rowsWith({ extra: column }));
  const { revealing } = await audit(path, as === undefined ? {} : { [as]: 'extra' });
  expect(revealing.length).toBeLessThanOrEqual(1);
  if (revealing[0] !== undefined) {
    expect(revealing[0]).toMatchObject({ column: 'extra', readByModel: as === 'option_a' });
    expect(revealing[0].why).not.toMatch(/NaN|null|undefined/);
  }
  return revealing[0]?.finding;
}

describe('a column', () => {
  it.each<[string, (drawn: Drawn) => string | number]>([
    ['0 and 100', ({ right }) => (right ? 100 : 0)],
    ['its opposite', ({ right }) => Number(!right)],
    ['words', ({ right }) => (right ? 'ok' : 'failed')],
    ['a value where right only', ({ right }) => (right ? 'x' : '')],
  ])('is equal to the label: %s', async (_, column) => {
    expect(await judge(column)).toBe('equal to the label');
    expect(await judge(column, 'selected_option')).toBe('equal to the label');
    expect(await judge(column, 'option_a')).toBe('equal to the label');
  });

  it.each<[string, (drawn: Drawn) => string | number]>([
    ['points', ({ right, chance }) => (right ? 50 + 50 * chance : 50 * chance)],
    ['marks', ({ right, chance }) => (right ? 'ABC' : 'DEF')[Math.floor(3 * chance)]!],
    ['words that are nearly always so', ({ right, chance }) => (right === chance < 0.99 ? 'good' : 'bad')],
    ['remarks on wrong answers, all different', ({ right, chance }) => (right ? '' : `see page ${chance}`)],
    [
      'remarks on half the wrong answers',
      ({ right, chance }) => (right || chance < 0.5 ? '' : `no: ${chance}`),
    ],
    ['points for some', ({ right, chance }) => (chance < 0.5 ? '' : right ? 1 + chance : chance)],
  ])('gives the label away: %s', async (_, column) => {
    expect(await judge(column)).toBe('gives the label away');
    expect(await judge(column, 'selected_option')).toBeUndefined();
  });

  it.each<[string, (drawn: Drawn) => string | number]>([
    ['attempts', ({ right, chance }) => (right ? 1 : 2 + Math.floor(3 * chance))],
    ['attempts, some given up after one', ({ right, chance }) => (right || chance < 0.3 ? 1 : 2)],
    ['hints', ({ right, chance }) => (right || chance < 0.6 ? 0 : Math.floor(10 * chance))],
  ])('is a counter: %s', async (_, column) => {
    expect(await judge(column)).toBe('an attempt counter');
  });

  it.each<[string, (drawn: Drawn) => string | number]>([
    ['one value', () => 1],
    ['no value', () => ''],
    ['chance', ({ chance }) => chance],
    ['attempts that say little', ({ right, chance }) => (chance < (right ? 0.1 : 0.3) ? 2 : 1)],
    ['order', ({ student, question }) => student * QUESTIONS + question],
    ['the school of a student', ({ student }) => student % 4],
    ['the topic of a question', ({ question }) => (question < 2 ? '' : question % 5)],
    ['seconds', ({ right, chance }) => (right ? 20 * chance : 30 * chance)],
    ['an easy question', ({ question, right }) => (question === 23 && right ? 'easy' : '')],
    ['an id of every answer', ({ student, question, right }) => `${student}-${question}-${right}`],
  ])('says nothing: %s', async (_, column) => {
    expect(await judge(column)).toBeUndefined();
  });
});

it('says of a part of the text that the model reads it', async () => {
  const remark = ({ right, chance }: Drawn): string => (right ? 'ABC' : 'DEF')[Math.floor(3 * chance)]!;
  expect(await judge(remark, 'option_a')).toBe('gives the label away');
});

describe('auditLog', () => {
  const rows = rowsWith({ score: ({ right }) => (right ? 1 : 0), Score: ({ chance }) => chance });

  it('judges nothing by a handful of answers, or by answers of one kind', async () => {
    expect(await audit(writeCsv(rows.slice(0, 20)))).toMatchObject({ answersJudged: 19, revealing: [] });
    const right = rows.filter(([, , label], i) => i === 0 || label === 'yes');
    expect((await audit(writeCsv(right))).revealing).toEqual([]);
  });

  it('leaves out rows that repeat an answer_id', async () => {
    const rowsWithId = rows.map((row, i) => [i === 0 ? 'answer_id' : `a${i}`, ...row]);
    const again = [...rowsWithId, rowsWithId[1]!, rowsWithId[1]!];
    expect(await audit(writeCsv(again))).toMatchObject({
      answersJudged: STUDENTS * QUESTIONS,
      repeatedAnswers: { answers: 0, students: 0 },
    });
  });

  it('reads every format, with columns whose names differ in case or have quotes', async () => {
    const csv = writeCsv(rows.map((row, i) => (i === 0 ? [...row.slice(0, -1), "it's"] : row)));
    const database = await openDatabase({ memory: 2 ** 28 });
    const table = `(SELECT * FROM read_csv(${sqlPath(csv)}, all_varchar = true))`;
    await database.run(`COPY ${table} TO '${join(folder, 'log.parquet')}' (FORMAT parquet)`);
    await database.run(`COPY ${table} TO '${join(folder, 'log.jsonl')}' (FORMAT json)`);
    database.close();
    const expected = await audit(csv);
    expect(expected.revealing).toMatchObject([{ column: 'score', finding: 'equal to the label' }]);
    expect(await audit(join(folder, 'log.parquet'))).toEqual(expected);
    expect(await audit(join(folder, 'log.jsonl'))).toEqual(expected);
    expect((await audit(writeCsv(rows))).revealing).toEqual(expected.revealing);
  });

  it('takes values of JSON that are no texts, and passes over keys that SQL cannot tell apart', async () => {
    const path = join(folder, 'odd.jsonl');
    const [, ...answers] = rows;
    const lines = answers.map(([user_id, question_id, is_correct, question_title], i) =>
      JSON.stringify({
        user_id,
        question_id,
        is_correct,
        question_title,
        Extra: { right: is_correct },
        extra: i,
        USER_ID: 1,
        '': 2,
        passed: is_correct === 'yes',
      }),
    );
    writeFileSync(path, lines.join('\n'));
    expect((await audit(path)).revealing.map(({ column }) => column)).toEqual(['Extra', 'passed']);
  });

  it('finds a log whose file was written again', async () => {
    const path = writeCsv(rows);
    const log = await openAnswerLog({ path });
    writeFileSync(path, 'user_id,is_correct,question_title\nanna,1,Why?\n');
    await expect(auditLog(log)).rejects.toMatchObject({
      code: 'log',
      message: expect.stringContaining(path),
    });
    log.close();
  });

  it('leaves the log as it was', async () => {
    const log = await openAnswerLog({ path: writeCsv(rows) });
    expect(await auditLog(log)).toEqual(await auditLog(log));
    log.close();
  });
});

const DBE = fileURLToPath(new URL('../../../../shared/data/dbe-kt22/answers.csv.gz', import.meta.url));

describe.skipIf(!existsSync(DBE))('DBE-KT22 (skipped: its file is not beside the project)', () => {
  it('has no column that gives the label away, its counter of attempts neither', async () => {
    expect(await audit(DBE)).toMatchObject({
      questionsCompared: 208,
      sharedTexts: { pairs: 0 },
      repeatedAnswers: { answers: 2568, students: 45 },
      answersJudged: 158_916,
      revealing: [],
    });
  });
});
