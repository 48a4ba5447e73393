/** Students of all three recipes as folders that stand alone. */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readQuestions } from '../../src/answers/index.ts';
import { cpuDevice } from '../../src/engine/index.ts';
import { openCheckpoint } from '../../src/model/index.ts';
import { readPredictions } from '../../src/runs/index.ts';
import { loadTokenizer } from '../../src/text/index.ts';
import { createClassifier, TRAINING_DEFAULTS } from '../../src/training/index.ts';
import { FIXTURES, temporaryFolder } from './cli.ts';
import { understudyHere as understudy } from './here.ts';

const BASE = join(FIXTURES, 'notebook-run/base');
const LOG = join(FIXTURES, 'notebook-run/answers.csv');
const FILES = [
  'config.json',
  'model.safetensors',
  'tokenizer.json',
  'tokenizer_config.json',
  'understudy.json',
];
const RECIPES = ['class', 'adapter', 'solo'] as const;

const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
const runOf = (recipe: string) => join(home, recipe);

beforeAll(async () => {
  for (const recipe of RECIPES) {
    const flags = ['--recipe', recipe, '--base', BASE, '--students', '4', '--out', runOf(recipe)];
    const epochs = recipe === 'adapter' ? ['--epochs', '2', '--adapter-epochs', '2'] : ['--epochs', '2'];
    // What leaves is the base's part, so that all of it is compared.
    const readers = recipe === 'class' ? ['--readers', 'base'] : [];
    expect((await understudy('train', LOG, ...flags, ...epochs, ...readers)).status).toBe(0);
  }
});
afterAll(() => rmSync(home, { recursive: true }));

/** Logits of the texts by the exported model, right minus wrong. */
async function ask(folder: string, texts: readonly string[]): Promise<number[]> {
  const base = await openCheckpoint(folder);
  const tokenizer = await loadTokenizer(folder);
  const classifier = await createClassifier({
    device: cpuDevice({ threads: 1 }),
    base,
    tokenizerFiles: [],
    settings: TRAINING_DEFAULTS,
  });
  try {
    expect(classifier.fresh).toEqual([]);
    const tokens = texts.map((text) => tokenizer.encode(text, TRAINING_DEFAULTS.maxLength));
    await classifier.begin(tokens);
    return (await classifier.predict(tokens)).map(([wrong, right]) => right - wrong);
  } finally {
    await classifier.release();
    await base.close();
  }
}

describe.each(RECIPES)('recipe %s', (recipe) => {
  test('all students, who say what they said to held-out answers', async () => {
    const out = join(temporaryFolder(), 'students');
    const { status, out: answered } = await understudy('export', runOf(recipe), '--all', '--out', out);
    expect(status).toBe(0);
    const students = recipe === 'solo' ? ['07', '21', '22'] : ['07', '21', '22', '23'];
    expect(answered).toContain(`${students.length} synthetic students`);
    expect(readdirSync(out).sort()).toEqual(students);
    const { questions } = await readQuestions(LOG);
    const texts = new Map(questions.map(({ questionId, text }) => [questionId, text]));
    const rows = (await readPredictions(runOf(recipe))).filter(({ split }) => split === 'test');
    for (const student of students) {
      expect(readdirSync(join(out, student)).sort()).toEqual(FILES);
      const mine = rows.filter(({ user_id }) => user_id === student);
      const logits = await ask(
        join(out, student),
        mine.map(({ question_id }) => texts.get(question_id)!),
      );
      for (const [i, { logit_0, logit_1 }] of mine.entries())
        expect(Math.abs(logits[i]! - (logit_1 - logit_0))).toBeLessThan(1e-4);
    }
  });
});

test("a solo student's files are those of the run; the tokenizer says where training cut texts", async () => {
  const out = join(temporaryFolder(), 'student');
  await understudy('export', runOf('solo'), '--student', '07', '--out', out);
  const settings = 'tokenizer_config.json';
  for (const name of FILES.slice(0, 4).filter((name) => name !== settings))
    expect(readFileSync(join(out, name)).equals(readFileSync(join(runOf('solo'), 'students/07', name)))).toBe(
      true,
    );
  const parsed = (folder: string) => JSON.parse(readFileSync(join(folder, settings), 'utf8'));
  const expected = { ...parsed(join(runOf('solo'), 'students/07')), model_max_length: 512 };
  expect(parsed(out)).toEqual(expected);
});

test('who has no adapter is as the class has them; the mark says so', async () => {
  const out = join(temporaryFolder(), 'student');
  for (const [student, recipe] of [
    ['07', 'adapter'],
    ['23', 'class'],
  ] as const) {
    // The second one replaces the first: an earlier export may be.
    expect((await understudy('export', runOf('adapter'), '--student', student, '--out', out)).status).toBe(0);
    const mark = JSON.parse(readFileSync(join(out, 'understudy.json'), 'utf8'));
    expect(mark).toMatchObject({ synthetic: true, student, recipe });
  }
});

test('a folder of the user is left alone', async () => {
  const out = temporaryFolder();
  writeFileSync(join(out, 'thesis.txt'), 'years of work');
  for (const what of [['--student', '07'], ['--all']]) {
    const { status, err } = await understudy('export', runOf('class'), ...what, '--out', out);
    expect(status).toBe(1);
    expect(err).toMatch(/^understudy: --out .*got one with thesis.txt; choose another --out/);
  }
  expect(readdirSync(out)).toEqual(['thesis.txt']);
});

test('wrong use, unknown students and folders that are no run are told in a line', async () => {
  const out = join(temporaryFolder(), 'student');
  const refused = async (...args: string[]) => {
    const { status, err } = await understudy('export', ...args, '--out', out);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    return `${status} ${err}`;
  };
  expect(await refused(runOf('class'))).toMatch(/^2 .*either --student or --all/);
  expect(await refused(runOf('class'), '--all', '--student', '07')).toMatch(/^2 /);
  expect(await refused(runOf('class'), '--student', '99')).toMatch(
    /^1 .*student 99: .*students\.csv lists them/,
  );
  expect(await refused(runOf('solo'), '--student', '23')).toMatch(/^1 .*student 23: no trained student/);
  expect(await refused(join(home, 'nothing'), '--all')).toMatch(/^1 .*not a run folder/);
  const half = join(home, 'half');
  cpSync(runOf('class'), half, { recursive: true });
  rmSync(join(half, 'class/class.json'));
  expect(await refused(half, '--all')).toMatch(/^1 .*not complete/);
  expect(existsSync(out)).toBe(false);
});

test('export --help has examples', async () => {
  const { out } = await understudy('export', '--help');
  expect(out).toContain('Examples:\n  understudy export runs/');
});
