/** What the synthetic students of a run say to questions. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readPredictions, readResponses } from '../../src/runs/index.ts';
import { FIXTURES, temporaryFolder } from './cli.ts';
import { understudyHere as understudy } from './here.ts';
import { readCsv } from './read-csv.ts';

const BASE = join(FIXTURES, 'notebook-run/base');
const LOG = join(FIXTURES, 'notebook-run/answers.csv');

const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
const log = join(home, 'answers.csv');
const runOf = (recipe: string) => join(home, recipe);

beforeAll(async () => {
  cpSync(LOG, log);
  for (const recipe of ['class', 'adapter', 'solo']) {
    const flags = [
      '--recipe',
      recipe,
      '--base',
      BASE,
      '--students',
      '4',
      '--epochs',
      '1',
      '--out',
      runOf(recipe),
    ];
    const more = recipe === 'adapter' ? ['--adapter-epochs', '2', '--rank', '2'] : [];
    expect((await understudy('train', log, ...flags, ...more)).status).toBe(0);
  }
});
afterAll(() => rmSync(home, { recursive: true }));

describe.each([
  ['class', 4],
  ['adapter', 4],
  ['solo', 3],
])('recipe %s', (recipe, students) => {
  test("the questions of the run's log: students say what they said to held-out answers", async () => {
    const { status, out } = await understudy('simulate', runOf(recipe));
    expect(status).toBe(0);
    expect(out).toMatch(new RegExp(`^synthetic responses: ${students} synthetic students, 56 questions`));
    expect(out).toMatch(/^the class was trained on these questions: train with --split question --folds 5,/m);
    expect(out).toContain('(user_id, question_id, probability, met)\n');
    const responses = await readResponses(join(runOf(recipe), 'responses.parquet'));
    const rows = (await readPredictions(runOf(recipe))).filter(({ split }) => split === 'test');
    expect(rows.length).toBeGreaterThan(10);
    for (const { user_id, question_id, probability } of rows) {
      const [s, q] = [responses.students.indexOf(user_id), responses.questions.indexOf(question_id)];
      const stated = responses.probability[s * responses.questions.length + q]!;
      expect(Math.abs(stated - probability)).toBeLessThan(1e-5);
    }
  });
});

describe("out of fold: the questions of the run's log, where folds have held them out", () => {
  const folds = join(home, 'folds');
  beforeAll(async () => {
    const flags = ['--base', BASE, '--split', 'question', '--folds', '3', '--encoder', 'frozen'];
    const size = ['--students', '4', '--epochs', '2', '--out', folds];
    expect((await understudy('train', log, ...flags, ...size)).status).toBe(0);
  });

  test('what students say is what the models said that had not met the question', async () => {
    const { status, out } = await understudy('simulate', folds);
    expect(status).toBe(0);
    expect(out).toContain('\neach question was asked of a model that had not met it (out of fold)\n');
    const responses = await readResponses(join(folds, 'responses.parquet'));
    expect(responses.students).toHaveLength(4);
    const rows = await readPredictions(folds);
    expect(new Set(rows.map(({ fold }) => fold))).toEqual(new Set([1, 2, 3]));
    for (const { user_id, question_id, probability } of rows) {
      const [s, q] = [responses.students.indexOf(user_id), responses.questions.indexOf(question_id)];
      const spoken = responses.probability[s * responses.questions.length + q]!;
      expect(Math.abs(spoken - probability)).toBeLessThan(1e-5);
    }
    // The log's own questions in a file are known by what they ask.
    const ofFile = join(temporaryFolder(), 'file.parquet');
    const { out: heard } = await understudy('simulate', folds, log, '--out', ofFile);
    expect(heard).toMatch(/56 questions are the log's own .* a model that had not met it\n/);
    const again = await readResponses(ofFile);
    expect(again.questions).toEqual(responses.questions);
    expect(again.probability).toEqual(responses.probability);
  });

  test('a fold that is not trained to its end', async () => {
    const copy = join(temporaryFolder(), 'run');
    cpSync(folds, copy, { recursive: true });
    rmSync(join(copy, 'folds/3/class'), { recursive: true });
    const out = join(temporaryFolder(), 'responses.csv');
    const { status, err } = await understudy('simulate', copy, '--out', out);
    expect(status).toBe(1);
    expect(err).toMatch(/understudy: .*folds.3.*\n$/);
    expect(existsSync(out)).toBe(false);
  });
});

describe('without folds', () => {
  test('questions that the class has met are left out where the split held others out', async () => {
    const folder = temporaryFolder();
    const [run, out] = [join(folder, 'run'), join(folder, 'responses.csv')];
    const flags = ['--base', BASE, '--split', 'question', '--encoder', 'frozen', '--students', '4'];
    expect((await understudy('train', log, ...flags, '--epochs', '1', '--out', run)).status).toBe(0);
    const { status, out: answered } = await understudy('simulate', run, '--out', out);
    expect(status).toBe(0);
    const asked = new Set(readCsv(out).map(({ question_id }) => question_id));
    const left = 56 - asked.size;
    expect(answered).toContain(
      `\n${left} questions of the log are left out: the class has met them (train with --folds 5 for all)\n`,
    );
    expect(answered).toContain('\neach question was asked of a model that had not met it (held out)\n');
    expect(readFileSync(out, 'utf8').split('\n')[0]).toBe('user_id,question_id,probability');
    // Nothing is known of the questions that these students were tested on, and of those that none of them answered.
    const test = (await readPredictions(run)).filter(({ split }) => split === 'test');
    const students = new Set(readCsv(out).map(({ user_id }) => user_id));
    const mine = new Set(readCsv(log).flatMap((row) => (students.has(row.user_id!) ? row.question_id! : [])));
    expect([...mine].filter((id) => asked.has(id)).sort()).toEqual(
      [...new Set(test.map(({ question_id }) => question_id))].sort(),
    );
  });

  test('where it held none out, a column says which it has met', async () => {
    const out = join(temporaryFolder(), 'responses.csv');
    expect((await understudy('simulate', runOf('class'), '--out', out)).status).toBe(0);
    const met = new Map(readCsv(out).map((row) => [row.question_id, row.met]));
    expect(met.size).toBe(56);
    const rows = await readPredictions(runOf('class'));
    for (const { question_id, split } of rows) if (split !== 'test') expect(met.get(question_id)).toBe('1');
    expect(new Set(met.values())).toEqual(new Set(['0', '1']));
    const wide = join(temporaryFolder(), 'wide.csv');
    expect((await understudy('simulate', runOf('class'), '--wide', '--out', wide)).status).toBe(0);
    expect(readFileSync(wide, 'utf8').split('\n')[0]!.split(',')).not.toContain('met');
  });
});

describe('forms of a file', () => {
  const asked = join(home, 'new.csv');
  beforeAll(() =>
    writeFileSync(asked, 'question_id,question_title\n"a,1",What is 2 + 3?\nb,How long is 3 m?\n'),
  );
  const simulated = async (...args: string[]) => {
    const out = join(temporaryFolder(), 'responses.csv');
    const { status, out: said } = await understudy('simulate', runOf('class'), asked, '--out', out, ...args);
    expect(status).toBe(0);
    return { rows: readCsv(out), text: readFileSync(out, 'utf8'), said };
  };

  test('wide: a row a student, a column a question; sampled: right or wrong, by the seed', async () => {
    const long = await simulated();
    const wide = await simulated('--wide');
    expect(wide.text.split('\n')[0]).toBe('user_id,"a,1",b');
    expect(wide.said).toContain('(user_id, a column a question)');
    expect(
      wide.rows.flatMap(({ user_id, ...cells }) =>
        Object.entries(cells).map(([question_id, probability]) => ({ user_id, question_id, probability })),
      ),
    ).toEqual(long.rows);

    const sampled = await simulated('--sample', '7');
    expect(sampled.said).toContain('(user_id, question_id, answer)');
    expect(sampled.rows.map(({ user_id, question_id }) => [user_id, question_id])).toEqual(
      long.rows.map(({ user_id, question_id }) => [user_id, question_id]),
    );
    for (const { answer } of sampled.rows) expect(answer).toMatch(/^[01]$/);
    expect((await simulated('--sample', '7')).text).toBe(sampled.text);
    const both = await simulated('--sample', '7', '--wide');
    expect(both.rows.map(({ b }) => b)).toEqual(
      sampled.rows.filter(({ question_id }) => question_id === 'b').map(({ answer }) => answer),
    );
  });

  test("the run folder's own file stays as others read it", async () => {
    for (const flags of [['--wide'], ['--sample', '1']]) {
      const { status, err } = await understudy('simulate', runOf('class'), asked, ...flags);
      expect(status).toBe(2);
      expect(err).toMatch(/^understudy: --(wide|sample): .*--out/);
    }
  });

  test('a question with the name of the column of students has no column of its own', async () => {
    const folder = temporaryFolder();
    const [file, out] = [join(folder, 'q.csv'), join(folder, 'r.csv')];
    writeFileSync(file, 'question_id,question_title\nuser_id,Who?\n');
    const { status, err } = await understudy('simulate', runOf('class'), file, '--wide', '--out', out);
    expect(status).toBe(1);
    expect(err).toMatch(/understudy: .*a question is called user_id.*\n$/);
    expect(existsSync(out)).toBe(false);
  });
});

test('new questions, into a CSV; equal texts get equal answers', async () => {
  const folder = temporaryFolder();
  const questions = join(folder, 'questions.csv');
  writeFileSync(questions, 'id,stem\n"a,1",What is 2 + 3?\nb,How long is 3 m in cm?\nc,What is 2 + 3?\n');
  const out = join(folder, 'new/responses.csv');
  const columns = ['--columns', 'question_id=id,question_title=stem'];
  const { status, out: said } = await understudy(
    'simulate',
    runOf('class'),
    questions,
    ...columns,
    '--out',
    out,
    '--json',
  );
  expect(status).toBe(0);
  const events = said
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(events.at(-1)).toMatchObject({ event: 'done', students: 4, questions: 3, path: out });
  expect(events.filter(({ event }) => event === 'progress').at(-1)).toMatchObject({ done: 2, of: 2 });
  const [head, ...rows] = readFileSync(out, 'utf8').trimEnd().split('\n');
  expect(head).toBe('user_id,question_id,probability');
  expect(rows).toHaveLength(12);
  const [first, , third] = rows;
  expect(first).toMatch(/^\d\d,"a,1",0\.\d+$/);
  expect(third!.split(',').at(-1)).toBe(first!.split(',').at(-1));
});

test('questions without ids are known by their row; what is missing or repeated is told', async () => {
  const folder = temporaryFolder();
  const questions = join(folder, 'questions.csv');
  writeFileSync(questions, 'question_title\nWhat is 2 + 3?\nWhat is 3 + 3?\nWhat is 2 + 3?\nWhat is 4?\n');
  const out = join(folder, 'responses.csv');
  const first = await understudy('simulate', runOf('class'), questions, '--out', out);
  expect(first.status).toBe(0);
  expect(first.out).toContain('\nthe file has 4 rows, 3 different questions\n');
  expect(first.out).toMatch(/^warning: the class was trained on questions with options/m);
  expect(first.out).not.toContain('replaces');
  const [head, ...rows] = readFileSync(out, 'utf8').trimEnd().split('\n');
  expect(head).toBe('user_id,question_id,probability,row');
  expect(rows.slice(0, 3).map((row) => row.split(',').at(-1))).toEqual(['1', '2', '4']);

  writeFileSync(questions, 'question_title,option_a\nWhat is 2 + 3?,5\n');
  const again = await understudy('simulate', runOf('class'), questions, '--out', out);
  expect(again.out).toMatch(/^synthetic responses: 4 synthetic students, 1 question,/);
  expect(again.out).not.toMatch(/rows|warning/);
  expect(again.out).toContain('; replaces earlier responses\n');
});

test('what cannot be asked is told in a line, and nothing is written', async () => {
  const folder = temporaryFolder();
  const out = join(folder, 'responses.csv');
  const refused = async (...args: string[]) => {
    const { status, err } = await understudy('simulate', ...args);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    return `${status} ${err}`;
  };
  const twice = join(folder, 'twice.csv');
  writeFileSync(twice, 'question_id,question_title\na,One?\na,Two?\n');
  expect(await refused(runOf('class'), twice, '--out', out)).toMatch(/^1 .*twice\.csv: question_id a: .*two/);
  expect(await refused(runOf('class'), join(folder, 'none.csv'), '--out', out)).toMatch(/^1 .*no such file/);
  const otherLog = join(folder, 'log.csv');
  writeFileSync(otherLog, 'user_id,is_correct,question_title\nx,1,One?\n');
  expect(await refused(runOf('class'), '--log', otherLog, '--out', out)).toMatch(/^1 .*not the answer log/);
  const asked = join(folder, 'asked.csv');
  writeFileSync(asked, 'question_id,question_title\na,One?\n');
  expect(await refused(runOf('class'), asked, '--log', otherLog, '--out', out)).toMatch(
    /^1 .*not the answer log/,
  );
  expect(await refused(runOf('class'), '--out', join(folder, 'r.xlsx'))).toMatch(/^2 .*\.parquet or \.csv/);
  expect(await refused(folder)).toMatch(/^1 .*not a run folder/);
  expect(existsSync(out)).toBe(false);
});

test.each([
  ['class.safetensors', 'is missing'],
  ['tokenizer.json', 'is missing'],
  ['class.safetensors', 'is of another class'],
  ['config.json', 'is of another base'],
])('a class whose %s %s', async (file, what) => {
  const run = join(temporaryFolder(), 'run');
  cpSync(runOf('class'), run, { recursive: true });
  const path = join(run, 'class', file);
  if (what === 'is missing') rmSync(path);
  else if (what === 'is of another class') cpSync(join(runOf('adapter'), 'class', file), path);
  else cpSync(join(FIXTURES, '../../assets/nano', file), path);
  const { status, err } = await understudy('simulate', run);
  expect(status).toBe(1);
  expect(err).toMatch(/^understudy: .*train the class anew with --fresh\n$/);
});

test('simulate --help has examples', async () => {
  const { out } = await understudy('simulate', '--help');
  expect(out).toContain('Examples:\n  understudy simulate runs/');
});
