/** Questions without answers: what a file of them may hold, and what is refused. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { describeError, UnderstudyError } from '../../errors.ts';
import { openDatabase, sqlPath } from '../../sources/database.ts';
import { openAnswerLog } from '../open-log.ts';
import { studentAnswers } from '../students.ts';
import { type Question, questionsOfLog, readQuestions } from './read-questions.ts';

const folder = mkdtempSync(join(tmpdir(), 'questions-test-'));
const temporary = join(folder, 'tmp');
mkdirSync(temporary);

beforeAll(() => {
  vi.stubEnv('TMPDIR', temporary); // so that what is left behind shows
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

const CSV = `question_id,question_title,option_a,option_b,topic_name,difficulty
q2,"What is ""x"",
if x = 1?",1.0,2,Algebra,hard
q1,Why?,,b,,
q1,Why?,,b,,easy
q1,Why not?,,b,,
q1,Why?,"  ",b," ",
,Why?,,b,,
`;
const QUESTIONS: Question[] = [
  { questionId: 'q2', text: 'Topic: Algebra\n\nQuestion: What is "x",\nif x = 1?\nA) 1.0\nB) 2' },
  { questionId: 'q1', text: 'Question: Why?\nB) b' },
  { questionId: 'q1', text: 'Question: Why not?\nB) b' },
  { questionId: expect.stringMatching(/^q[0-9a-f]{16}$/), text: 'Question: Why?\nB) b', row: 6 },
];

describe('questions', () => {
  it('are read from every format, each question and text once', async () => {
    const csv = write('questions.csv', CSV);
    const [parquet, jsonl] = [join(folder, 'questions.parquet'), join(folder, 'questions.jsonl')];
    const database = await openDatabase({});
    const rows = `(SELECT * FROM read_csv(${sqlPath(csv)}, all_varchar = true))`;
    await database.run(`COPY ${rows} TO '${parquet}' (FORMAT parquet)`);
    await database.run(`COPY ${rows} TO '${jsonl}' (FORMAT json)`);
    database.close();
    const paths = [csv, write('questions.csv.gz', gzipSync(CSV)), parquet, jsonl];
    paths.push(write('questions.ndjson.gz', gzipSync(readFileSync(jsonl))));
    const expected = { questions: QUESTIONS, rows: 6, notes: [] };
    for (const path of paths) expect(await readQuestions(path)).toEqual(expected);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('have the ids and texts that they have in a log, whatever options have a column', async () => {
    const log = await openAnswerLog({
      path: write(
        'log.csv',
        `user_id,is_correct,question_title,option_a,option_b,option_c
s,1,Which  one?,A,"B ",
s,0,Why?,,,
s,0,Who?,,x,
`,
      ),
    });
    const answered = (await studentAnswers(log, 's')).map(({ questionId }) => questionId);
    log.close();
    expect(new Set(answered).size).toBe(3);
    const ids = async (name: string, content: string): Promise<string[]> =>
      (await readQuestions(write(name, content))).questions.map(({ questionId }) => questionId);
    expect(
      await ids('two.csv', 'option_a,option_b,question_title\nA,B,Which one?\n,,Why?\n,x,Who?\n'),
    ).toEqual(answered);
    expect(await ids('none.csv', 'question_title\nWhy?\n')).toEqual([answered[1]]);
    expect(await ids('a.csv', 'question_title,option_a\nWho?,x\n')).not.toContain(answered[2]);
  });

  it('are found in an answer log too, whose other columns may hold anything', async () => {
    const path = write(
      'answers.csv',
      'user_id,user_id,is_correct,question_title\n,,maybe,Q\n,,,Q\n1,2,1,R\n',
    );
    expect((await readQuestions(path)).questions.map(({ text }) => text)).toEqual([
      'Question: Q',
      'Question: R',
    ]);
  });

  it('are read under the names that --columns gives; those of other columns are passed over', async () => {
    const path = write('named.csv', 'nr,stem,question_title\n7,Q,old\n');
    const columns = { question_id: 'nr', question_title: 'stem', user_id: 'student' };
    expect(await readQuestions(path, columns)).toEqual({
      questions: [{ questionId: '7', text: 'Question: Q' }],
      rows: 1,
      notes: [],
    });
  });

  it('without an id say their first row', async () => {
    const path = write(
      'rows.csv',
      'question_title,option_a\n"Two\nlines?",\nWhy?,x\n"Two\nlines?",\nWhy?,\n',
    );
    const { questions, rows } = await readQuestions(path);
    expect(questions.map(({ row }) => row)).toEqual([1, 2, 4]);
    expect(rows).toBe(4);
  });

  it('keep their order over many pieces, with texts that look like rows', async () => {
    const rows = Array.from({ length: 3000 }, (_, i) => `${i},"${'1,Q\n'.repeat(400)}${i % 1500}"\n`);
    const path = write('pieces.csv', `question_id,question_title\n${rows.join('')}`);
    const ids = (await readQuestions(path)).questions.map(({ questionId }) => Number(questionId));
    expect(ids).toEqual(Array.from({ length: 3000 }, (_, i) => i));
  });
});

describe('the questions of an open log', () => {
  const LOG = `nr,student,question_id,score,question_title,option_a,option_b,answered_at,note
1,anna,q2,1,Which?,x,y,2025-01-03,
2,ben,q1,0,Why?,,,2025-01-02,x
2,ben,q1,0,Why not?,,,2025-01-02,a row that repeats an answer_id has another text
3,anna,q2,0,Which?," ",y,2025-01-01,the second text of q2
4,carl,,1,Who  was it?,a,b,2025-01-01,
5,anna,,1, Who was it?,a,b,2025-01-02,
6,ben,q2,1,Which?,,y,2025-01-02,
7,carl,q3,1,What?,,,,
`;
  const columns = { answer_id: 'nr', user_id: 'student', is_correct: 'score' };

  it.each(['csv', 'csv.gz', 'parquet', 'jsonl'])(
    '%s are those of the file, whatever attempts',
    async (format) => {
      const csv = write('log.csv', LOG);
      const path = join(folder, `log.${format}`);
      if (format === 'csv.gz') writeFileSync(path, gzipSync(LOG));
      if (format === 'parquet' || format === 'jsonl') {
        const database = await openDatabase({});
        const rows = `(SELECT * FROM read_csv(${sqlPath(csv)}, all_varchar = true))`;
        await database.run(`COPY ${rows} TO '${path}' (FORMAT ${format === 'jsonl' ? 'json' : format})`);
        database.close();
      }
      const { questions: inFile } = await readQuestions(path, columns);
      const firsts = inFile.filter(
        ({ questionId }, i) => inFile.findIndex((q) => q.questionId === questionId) === i,
      );
      expect(firsts.map(({ questionId, row }) => (row === undefined ? questionId : row))).toEqual([
        'q2',
        'q1',
        5,
        'q3',
      ]);
      for (const attempts of ['all', 'first'] as const) {
        const log = await openAnswerLog({ path, columns, attempts });
        // q1, q2 and the one without id, which has two blanks in one of its texts.
        expect(await questionsOfLog(log)).toEqual({ questions: firsts, reworded: 3 });
        expect(readdirSync(temporary)).toHaveLength(1);
        log.close();
      }
    },
  );

  it('are not read when another file has taken its place', async () => {
    const path = write('changed.csv', LOG);
    const log = await openAnswerLog({ path, columns });
    write('changed.csv', LOG.replace('What?', 'That?'));
    await expect(questionsOfLog(log)).rejects.toThrow(
      'changed.csv: the file has changed since it was opened',
    );
    log.close();
  });
});

describe('a file of questions is refused', () => {
  it.each<[string, string | Buffer, string]>([
    ['empty.csv', '', 'empty.csv: the file is empty; write the file again'],
    ['header.csv', 'question_title\n', 'header.csv: no questions; write at least one row below the header'],
    [
      'untitled.csv',
      'question_id,text\n1,Q\n',
      'no column question_title; the file has "question_id", "text"; name it: `columns: question_title=…`',
    ],
    [
      'gap.csv',
      'question_id,question_title\n1,"Q\nQ"\n2,\n3, \n',
      'gap.csv, line 4: question_title is empty; give the question its text or remove the row',
    ],
    [
      'gap.jsonl',
      '{"question_title": "Q"}\n\n{"question_title": null}\n',
      'gap.jsonl, line 3: question_title is',
    ],
    ['fields.csv', 'question_title,option_a\nQ,A\nQ\n', 'line 3: expected 2 fields as in the header, got 1'],
    ['quote.csv', 'question_title\n"Q\n', 'line 2: the quote opened here is never closed'],
    [
      'greek.csv',
      Buffer.from('question_title\n\xf0\xfc\xf3\xef\n', 'latin1'),
      'line 2: a byte that is not UTF-8',
    ],
    ['broken.jsonl', '{"question_title": "Q"}\n{"question_title"\n', 'line 2: not valid JSON'],
    ['lie.parquet', 'PAR1 and then nothing of use PAR1', 'cannot be read as Parquet'],
    ['questions.doc', 'Q\n', 'unknown kind of file; give one of .csv, .csv.gz'],
  ])('%s', async (name, content, expected) => {
    expect(await problemOf(write(name, content))).toContain(expected);
  });

  it('that is not there, or with names that are not ours or not in it', async () => {
    expect(await problemOf(join(folder, 'missing.csv'))).toBe('missing.csv: no such file; check its path');
    const path = write('one.csv', 'question_title\nQ\n');
    expect(await problemOf(path, { title: 'question_title' })).toContain(
      '`columns`: expected one of answer_id',
    );
    expect(await problemOf(path, { topic_name: 'field' })).toContain('no column "field" for topic_name');
  });
});

/** The whole text that a user would read, without the folder. */
async function problemOf(path: string, columns: Record<string, string> = {}): Promise<string> {
  const error = await readQuestions(path, columns).catch((thrown: unknown) => thrown);
  if (!(error instanceof UnderstudyError)) throw error;
  expect(readdirSync(temporary)).toEqual([]);
  const text = describeError(error).replaceAll(`${folder}/`, '');
  expect(text).not.toMatch(/\n|duckdb/i);
  return text;
}

describe('right options', () => {
  const FILE = `question_id,question_title,option_a,option_b,correct_option
q1,Why?, yes ,no,b
q2,How?,so,,
q2,How?,so,, A
q3,When?,now,,b
q4,Who?,I,you,none
`;

  it('are read where they are asked for, the first that any row says', async () => {
    const { questions, rows } = await readQuestions(write('keys.csv', FILE), {}, { withKeys: true });
    expect(rows).toBe(5);
    expect(questions.map(({ questionId, keyed }) => [questionId, keyed?.key, keyed?.options])).toEqual([
      ['q1', 1, ['yes', 'no', '', '', '']],
      ['q2', 0, ['so', '', '', '', '']],
      // Of a right option that is not there, and of none, nothing is known.
      ['q3', undefined, undefined],
      ['q4', undefined, undefined],
    ]);
    expect(questions[0]!.keyed!.text).toBe(questions[0]!.text);
  });

  it('are in columns of other names, and change no question where nobody asks for them', async () => {
    const path = write('key.csv', FILE.replace('correct_option', 'key'));
    const columns = { correct_option: 'key' };
    expect((await readQuestions(path, columns, { withKeys: true })).questions[0]!.keyed!.key).toBe(1);
    const { questions } = await readQuestions(path);
    expect(questions.map((question) => question.keyed)).toEqual([undefined, undefined, undefined, undefined]);
    expect((await readQuestions(path, {}, { withKeys: true })).questions).toEqual(questions);
  });
});

describe('options', () => {
  it.each([
    ['letters', [...'abcdefghijklmnopqrstuvwxyz']],
    ['numbers', Array.from({ length: 26 }, (_, i) => String(i + 1))],
    ['numbers from 0', Array.from({ length: 26 }, (_, i) => String(i))],
  ])('are as many as there are letters, named by %s', async (_, names) => {
    const head = ['question_title', ...names.map((name) => `option_${name}`)].join(',');
    const path = write('many.csv', `${head}\nWhich?,${names.map((_name, i) => `o${i}`).join(',')}\n`);
    const [question] = (await readQuestions(path)).questions;
    const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
    expect(question!.text).toBe(`Question: Which?\n${letters.map((l, i) => `${l}) o${i}`).join('\n')}`);
  });

  it('beyond these are refused, and two columns for one', async () => {
    for (const column of ['option_27', 'option_aa'])
      await expect(readQuestions(write('27.csv', `question_title,${column}\nQ,x\n`))).rejects.toThrow(
        `${column}: expected 26 options at most, got more`,
      );
    await expect(
      readQuestions(write('two.csv', 'question_title,option_1,option_01\nQ,x,y\n')),
    ).rejects.toThrow('columns option_1 and option_01 are both option_a');
  });

  it('in another order are the same question, asked in the first order', async () => {
    const path = write('orders.csv', 'question_title,option_a,option_b\nQ,x,y\nQ,y,x\nQ,y,z\n');
    const { questions, notes } = await readQuestions(path);
    expect(questions.map(({ text }) => text)).toEqual(['Question: Q\nA) x\nB) y', 'Question: Q\nA) y\nB) z']);
    expect(notes).toEqual([
      '1 question is there in another order of options as well: the first order is asked',
    ]);
  });
});
