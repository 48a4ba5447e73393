/** A class that reads what is known of a question beside its text, at the command. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { csvText } from '../../src/files/index.ts';
import { openClass } from '../../src/jobs/host/open-class.ts';
import { readResponses } from '../../src/runs/index.ts';
import { FIXTURES, temporaryFolder } from './cli.ts';
import { correlation } from './correlation.ts';
import { understudyHere as understudy } from './here.ts';
import { readCsv } from './read-csv.ts';

const BASE = join(FIXTURES, 'notebook-run/base');
const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
const log = join(home, 'answers.csv');
const run = join(home, 'run');
/** Of every question, from its true difficulty. */
let grades: ReadonlyMap<string, number>;
let truth: ReadonlyMap<string, number>;

function writeTable(path: string, rows: readonly Readonly<Record<string, string>>[]): string {
  writeFileSync(
    path,
    csvText(
      Object.keys(rows[0]!),
      rows.map((row) => Object.values(row)),
    ),
  );
  return path;
}

/** The questions of the log, with as many columns as asked for. */
function questions(
  name: string,
  change: (row: Record<string, string>, i: number) => Record<string, string>,
): string {
  const rows = readCsv(join(home, 'questions.csv')).map((row, i) => {
    const { question_id, question_title, option_a, option_b } = row as Record<string, string>;
    return change({ question_id, question_title, option_a, option_b } as Record<string, string>, i);
  });
  return writeTable(join(home, name), rows);
}

const graded = (row: Record<string, string>) => ({ ...row, grade: String(grades.get(row.question_id!)) });

function train(...flags: string[]) {
  const how = [
    '--base',
    BASE,
    '--threads',
    '1',
    '--epochs',
    '2',
    '--split',
    'question',
    '--encoder',
    'frozen',
  ];
  return understudy('train', log, ...how, ...flags);
}

beforeAll(async () => {
  const size = ['--students', '30', '--questions', '80', '--fewest', '40', '--most', '60'];
  expect((await understudy('sample', '--out', home, '--seed', '7', ...size)).status).toBe(0);
  const rows = readCsv(join(home, 'questions.csv'));
  truth = new Map(rows.map(({ question_id, b }) => [question_id!, Number(b)]));
  grades = new Map([...truth].map(([id, b]) => [id, Math.round(2 * b) + 6]));
  const answers = readCsv(log).map((row, i) => ({
    ...graded(row as Record<string, string>),
    seconds: String(i),
  }));
  writeTable(log, answers);
  const { err, out } = await train('--out', run, '--readers', 'base,words,surface', '--covariate', 'grade');
  expect(err).not.toContain('understudy:');
  expect(out).toMatch(/how questions differ in difficulty: .*covariates [1-9]\d* %/);
});
afterAll(() => rmSync(home, { recursive: true }));

/** What is said of a file of questions, and r of how easy they are with what is true. */
async function simulated(file: string, ...flags: string[]) {
  const out = join(temporaryFolder(), 'responses.parquet');
  const { status, out: said, err } = await understudy('simulate', run, file, '--out', out, ...flags);
  expect([status, err]).toEqual([0, expect.not.stringContaining('understudy:')]);
  const { questions: ids, students, probability } = (await readResponses(out))!;
  const wrong = ids.map((_, q) => students.reduce((sum, _s, s) => sum - probability[s * ids.length + q]!, 0));
  return { said, wrong, r: correlation(ids.map((id, q) => [wrong[q]!, truth.get(id)!])) };
}

test('is stored with the run, and read from a file of questions by its name or another', async () => {
  const { settings } = JSON.parse(readFileSync(join(run, 'run.json'), 'utf8'));
  expect(settings.covariates).toEqual(['grade']);
  expect(settings.readers).toEqual(['base', 'words', 'surface', 'covariates']);
  const file = questions('graded.csv', graded);
  const { said, r, wrong } = await simulated(file);
  expect(said).not.toContain('covariate grade');
  expect(r).toBeGreaterThan(0.9);
  const renamed = questions('renamed.csv', (row) => ({ ...row, Stufe: `${grades.get(row.question_id!)}.0` }));
  expect((await simulated(renamed, '--columns', 'grade=Stufe')).wrong).toEqual(wrong);
});

test('that is missing has its mean, and that is said', async () => {
  const none = await simulated(questions('plain.csv', (row) => row));
  expect(none.said).toContain('covariate grade is missing for all 80 questions: its mean was used');
  expect(none.r).toBeLessThan(0.8);
  const some = await simulated(
    questions('some.csv', (row, i) => ({
      ...graded(row),
      ...(i % 2 === 0 ? { grade: i === 0 ? 'many' : '' } : {}),
    })),
  );
  expect(some.said).toContain(
    'covariate grade is missing for 40 of 80 questions (1 with a value that the class has not met): its mean was used',
  );
  expect(some.r).toBeGreaterThan(none.r);
});

test('is what the class carries, by evaluate and inspect', async () => {
  const { out, status } = await understudy('evaluate', run, '--draws', '50');
  expect(status).toBe(0);
  expect(out).toContain('what is read of difficulty');
  const { reading } = JSON.parse(readFileSync(join(run, 'evaluation/evaluation.json'), 'utf8'));
  const { cost } = reading.blocks.find(({ name }: { name: string }) => name === 'covariates');
  expect(cost.r.low).toBeGreaterThan(0);
  expect(reading.blocks.map(({ name }: { name: string }) => name)).toEqual([
    'base',
    'words',
    'surface',
    'covariates',
  ]);
  const inspected = await understudy('inspect', run);
  expect(inspected.out).toMatch(/covariates +\d/);
  expect(inspected.out).toContain('questions           80');
  // A run of an earlier version kept nothing of it.
  const copy = join(temporaryFolder(), 'run');
  cpSync(run, copy, { recursive: true });
  rmSync(join(copy, 'class/readings.json'));
  const old = await understudy('evaluate', copy, '--draws', '0');
  expect(old.out).toContain('the run did not keep what it learned from');
});

test('of a question is given to an open class by its name', async () => {
  const class_ = await openClass(run, { threads: 1 });
  const title = 'What is 12 × 11?';
  const { facility } = await class_.ask([
    { question_title: title, grade: 3 },
    { question_title: title, grade: '9' },
    { question_title: title },
  ]);
  expect(facility[0]!).toBeGreaterThan(facility[2]!);
  expect(facility[2]!).toBeGreaterThan(facility[1]!);
  await expect(class_.ask([{ question_title: title, level: 3 }])).rejects.toThrow('level');
  await class_.close();
});

test('is needed of newcomers as well', async () => {
  const copy = join(temporaryFolder(), 'run');
  cpSync(run, copy, { recursive: true });
  const newcomers = join(temporaryFolder(), 'new.csv');
  writeFileSync(newcomers, 'user_id,is_correct,question_title\nnew,1,What is 2 + 3?\n');
  expect((await understudy('join', copy, newcomers)).err).toContain('no column "grade" for covariate grade');
  writeFileSync(newcomers, 'user_id,is_correct,question_title,grade\nnew,1,What is 2 + 3?,5\nnew,0,Who?,\n');
  expect((await understudy('join', copy, newcomers)).status).toBe(0);
});

describe('bad input is one line', () => {
  test.each([
    ['a column that is not there', ['--covariate', 'level'], 'no column "level" for covariate level'],
    [
      'a column of answers',
      ['--covariate', 'seconds'],
      'covariate seconds belongs to answers, not to questions',
    ],
    ['a name that no line can have', ['--covariate', 'a:b'], '--covariate: expected a name without a colon'],
    [
      'another recipe',
      ['--covariate', 'grade', '--recipe', 'solo'],
      '--covariate: of no use to --recipe solo',
    ],
  ])('%s', async (_, flags, message) => {
    const out = join(temporaryFolder(), 'run');
    const encoder = flags.some((flag) => flag === '--encoder' || flag === 'solo')
      ? []
      : ['--encoder', 'frozen'];
    const { status, err } = await understudy(
      'train',
      log,
      '--base',
      BASE,
      '--out',
      out,
      ...encoder,
      ...flags,
    );
    expect(status).toBeGreaterThan(0);
    expect(err).toContain(message);
    expect(
      err
        .trim()
        .split('\n')
        .filter((line) => line.startsWith('understudy:')),
    ).toHaveLength(1);
    expect(err).not.toMatch(/\n\s+at /);
    expect(existsSync(out)).toBe(false);
  });

  test('other covariates are another training', async () => {
    const { err } = await train('--out', run, '--readers', 'base,words,surface', '--covariate', 'topic_name');
    expect(err).toContain('understudy: ');
    expect(err).toContain('covariates');
  });

  test('questions of one sign, without a grade, and of other words', async () => {
    const odd = join(home, 'odd.csv');
    writeFileSync(
      odd,
      'question_title,topic_name,grade\n+,,5\nXylophones perambulate quietly beyond Ouagadougou,Zoology,-\n',
    );
    const out = join(temporaryFolder(), 'responses.parquet');
    const { status, out: said } = await understudy('simulate', run, odd, '--out', out);
    expect(status).toBe(0);
    expect(said).toContain('covariate grade is missing for 1 of 2 questions');
    expect(said).toContain('these questions are far from what was read');
    for (const p of (await readResponses(out))!.probability) expect(p > 0 && p < 1).toBe(true);
  });

  test('ten questions', async () => {
    const small = join(home, 'small.csv');
    const ids = new Set([...truth.keys()].slice(0, 10));
    writeTable(
      small,
      (readCsv(log) as Record<string, string>[]).filter(({ question_id }) => ids.has(question_id!)),
    );
    const out = join(temporaryFolder(), 'run');
    const flags = [
      '--base',
      BASE,
      '--threads',
      '1',
      '--epochs',
      '1',
      '--encoder',
      'frozen',
      '--covariate',
      'grade',
    ];
    expect((await understudy('train', small, '--out', out, ...flags)).err).not.toContain('understudy:');
    expect((await understudy('evaluate', out, '--draws', '10')).status).toBe(0);
  });
});
