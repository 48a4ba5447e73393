/** A class of every recipe, opened once and asked often. */
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jobHere } from '../../../test/job-context.ts';
import { trainTiny } from '../../../test/tiny-runs.ts';
import { readResponses, readStudentsCsv } from '../../runs/index.ts';
import { join as joinJob, openClass, simulate } from '../library.ts';
import type { AskedClass, NewQuestion, OpenClass, OpenClassOptions } from './open-class.ts';

const HERE = { host: 'here', threads: 1 } as const;
const RECIPES = ['solo', 'class', 'adapter'] as const;

/** Texts of many lengths, two of them equal, as a file of questions has them. */
const QUESTIONS = [
  { question_id: 'sum', question_title: 'What is 2 + 3?', option_a: '5', option_b: '6' },
  { question_id: 'short', question_title: 'ab' },
  {
    question_id: 'long',
    topic_name: 'Division',
    question_title: 'A rope of 1104 cm is cut into 24 equal pieces. How long is one piece, in cm?',
  },
  { question_id: 'again', question_title: 'What is 2 + 3?', option_a: '5', option_b: '6' },
];

const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
const runOf = (recipe: string) => join(home, recipe);
const opened = new Map<string, OpenClass>();
const classOf = (recipe: string) => opened.get(recipe)!;

beforeAll(async () => {
  for (const recipe of RECIPES) {
    await trainTiny(recipe, runOf(recipe));
    opened.set(recipe, await openClass(runOf(recipe), { threads: 1 }));
  }
});
afterAll(async () => {
  for (const one of opened.values()) await one.close();
  rmSync(home, { recursive: true });
});

/** P(correct) of all students for one of the questions. */
function column({ students, questions, probability }: AskedClass, question: number): number[] {
  return students.map((_, s) => probability[s * questions.length + question]!);
}

function expectNear(got: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(got.length).toBe(expected.length);
  for (let i = 0; i < got.length; i++) expect(Math.abs(got[i]! - expected[i]!)).toBeLessThan(1e-6);
}

describe.each(RECIPES)('a class of recipe %s', (recipe) => {
  test('says who it is', async () => {
    const { folder, recipe: named, students } = classOf(recipe);
    expect([folder, named]).toEqual([runOf(recipe), recipe]);
    // Who was skipped by solo has no model; by adapter, they answer as the class has them.
    const rows = await readStudentsCsv(runOf(recipe));
    expect(rows.find(({ user_id }) => user_id === '23')!.status).toBe(
      recipe === 'class' ? 'trained' : 'skipped',
    );
    expect([...students].sort()).toEqual(recipe === 'solo' ? ['07', '21', '22'] : ['07', '21', '22', '23']);
  });

  test('answers as `simulate` writes it for a file of the same questions', async () => {
    const file = join(home, `${recipe}-questions.csv`);
    const columns = ['question_id', 'topic_name', 'question_title', 'option_a', 'option_b'] as const;
    const lines = QUESTIONS.map((question: Partial<Record<(typeof columns)[number], string>>) =>
      columns.map((name) => JSON.stringify(question[name] ?? '')).join(','),
    );
    writeFileSync(file, `${columns.join(',')}\n${lines.join('\n')}\n`);
    const out = join(home, `${recipe}-responses.parquet`);
    await simulate({ run: runOf(recipe), questions: file, out }, HERE);
    const written = await readResponses(out);
    const asked = await classOf(recipe).ask(QUESTIONS);
    expect(written.students).toEqual(asked.students);
    expect(written.questions).toEqual(asked.questions);
    expectNear(asked.probability, written.probability);
  });

  test('answers a question alone as beside others, and again as before', async () => {
    const class_ = classOf(recipe);
    const together = await class_.ask(QUESTIONS);
    expect(together.questions).toEqual(['sum', 'short', 'long', 'again']);
    for (const [q, question] of QUESTIONS.entries()) {
      const alone = await class_.ask([question]);
      expect(alone.students).toEqual(class_.students);
      expectNear(alone.probability, column(together, q));
    }
    expectNear((await class_.ask([...QUESTIONS].reverse())).facility, [...together.facility].reverse());
    expect(await class_.ask(QUESTIONS)).toEqual(together);
  });

  test('facility is the mean over the students; equal texts get equal answers', async () => {
    const asked = await classOf(recipe).ask(QUESTIONS);
    for (const p of asked.probability) expect(p > 0 && p < 1).toBe(true);
    for (const q of QUESTIONS.keys()) {
      const sum = column(asked, q).reduce((total, p) => total + p, 0);
      expect(asked.facility[q]).toBeCloseTo(sum / asked.students.length, 12);
    }
    expect(column(asked, 3)).toEqual(column(asked, 0));
    expect(column(asked, 1)).not.toEqual(column(asked, 0));
  });

  test('answers all who ask at once', async () => {
    const class_ = classOf(recipe);
    const alone: AskedClass[] = [];
    for (const question of QUESTIONS) alone.push(await class_.ask([question]));
    expect(await Promise.all(QUESTIONS.map((question) => class_.ask([question])))).toEqual(alone);
  });
});

describe('a question', () => {
  test('is a text, or has the columns of a file; without an id its id is null', async () => {
    const class_ = classOf('class');
    const plain = await class_.ask([
      'What is 2 + 3?',
      { question_title: 'What is 2 + 3?', question_id: '7' },
    ]);
    expect(plain.questions).toEqual([null, '7']);
    expect(column(plain, 1)).toEqual(column(plain, 0));
    // What a model reads has the topic and the options in it.
    const more = await class_.ask([
      { question_title: 'What is 2 + 3?', topic_name: 'Sums' },
      { question_title: 'What is 2 + 3?', option_a: '5' },
    ]);
    expect(column(more, 0)).not.toEqual(column(plain, 0));
    expect(column(more, 1)).not.toEqual(column(plain, 0));
  });

  test.each<[string, NewQuestion[], RegExp]>([
    ['without any text', ['Who?', ''], /^ask: expected a question_title, got none for question at place 2$/],
    ['of blanks', [' \n'], /question_title, got none for question at place 1$/],
    ['with an empty title', [{ question_id: 'q7', question_title: ' ' }], /got none for question q7$/],
    [
      'without a title',
      ['Who?', { question_id: 'q8', option_a: '5' } as unknown as NewQuestion],
      /got none for question q8$/,
    ],
  ])('%s is refused by name', async (_, questions, message) => {
    const refusal = classOf('class').ask(questions);
    await expect(refusal).rejects.toMatchObject({ code: 'usage', message: expect.stringMatching(message) });
  });

  test.each<[string, unknown, RegExp]>([
    ['a list', 'abc', /^ask: expected a list of questions$/],
    ['there', [null], /^ask: expected a question at place 1$/],
    ['no number', ['Who?', 7], /^ask: expected a question at place 2$/],
    [
      'of known columns',
      [{ question_id: 'q7', question_title: 'Who?', optiona: 'I' }],
      /^ask: question q7: unknown input optiona$/,
    ],
    [
      'of texts',
      [{ question_title: 'Who?', option_a: 5 }],
      /^ask: question at place 1: `option_a`: expected a text, got 5$/,
    ],
  ])('must be %s', async (_, questions, message) => {
    const refusal = classOf('class').ask(questions as NewQuestion[]);
    await expect(refusal).rejects.toMatchObject({ code: 'usage', message: expect.stringMatching(message) });
  });

  test('there is at least one', async () => {
    await expect(classOf('solo').ask([])).rejects.toMatchObject({
      code: 'usage',
      message: 'ask: expected at least one question, got none',
    });
  });
});

describe('the run of an open class', () => {
  test('is not locked: others take it, and who joins is met by a class that is opened later', async () => {
    const run = join(home, 'joined');
    cpSync(runOf('class'), run, { recursive: true });
    const class_ = await openClass(run, { threads: 1 });
    expect(existsSync(join(run, 'lock'))).toBe(false);
    const before = await class_.ask(['What is 2 + 3?']);
    const newcomers = join(home, 'new.csv');
    writeFileSync(newcomers, 'user_id,is_correct,question_title\nnew,1,What is 2 + 3?\nnew,1,Who?\n');
    expect(await joinJob({ run, answers: newcomers }, HERE)).toMatchObject({ students: 5 });
    expect(await class_.ask(['What is 2 + 3?'])).toEqual(before);
    await class_.close();

    const later = await openClass(run, { threads: 1 });
    const after = await later.ask(['What is 2 + 3?']);
    expect(after.students).toEqual([...before.students, 'new']);
    expect(after.probability.slice(0, before.students.length)).toEqual(before.probability);
    await later.close();
  });

  test('can be trained anew; a class answers as what it was opened from', async () => {
    const run = join(home, 'anew');
    cpSync(runOf('class'), run, { recursive: true });
    const class_ = await openClass(run, { threads: 1 });
    const before = await class_.ask(QUESTIONS);
    await trainTiny('class', run, { fresh: true, seed: 7 });
    expect(await class_.ask(QUESTIONS)).toEqual(before);
    await class_.close();
  });

  test('can be opened twice at once', async () => {
    const [one, two] = [await openClass(runOf('adapter')), await openClass(runOf('adapter'))];
    expectNear((await one.ask(['ab'])).probability, (await two.ask(['ab'])).probability);
    await one.close();
    expect((await two.ask(['ab'])).students).toHaveLength(4);
    await two.close();
  });
});

describe.each(RECIPES)('closing a class of recipe %s', (recipe) => {
  test('twice does no harm; who asks afterwards is told', async () => {
    const class_ = await openClass(runOf(recipe), { threads: 1 });
    await class_.close();
    await class_.close();
    await expect(class_.ask(['What is 2 + 3?'])).rejects.toMatchObject({
      code: 'usage',
      message: 'ask: the class is closed',
    });
  });

  test('waits for what is being asked', async () => {
    const class_ = await openClass(runOf(recipe), { threads: 1 });
    const asking = [class_.ask(QUESTIONS), class_.ask(['ab'])];
    await Promise.all([class_.close(), class_.close()]);
    const [all, one] = await Promise.all(asking);
    expect(column(all!, 1)).toHaveLength(class_.students.length);
    expectNear(one!.probability, column(all!, 1));
  });
});

describe('a folder that cannot be opened', () => {
  test.each<[string, unknown, unknown, RegExp]>([
    ['is none', 5, {}, /^openClass: `folder`: expected a path, got 5$/],
    ['has an unknown option', 'run', { thread: 1 }, /^openClass: unknown input thread$/],
    [
      'has too few threads',
      'run',
      { threads: -3 },
      /^openClass: `threads`: expected a whole number from 0 to 256, got -3$/,
    ],
    ['has a device of no name', 'run', { device: 'gpu' }, /^openClass: `device`: expected cpu, got gpu$/],
  ])('%s', async (_, folder, options, message) => {
    const refusal = openClass(folder as string, options as OpenClassOptions);
    await expect(refusal).rejects.toMatchObject({ code: 'usage', message: expect.stringMatching(message) });
  });

  test('is no run, or one without anybody in it', async () => {
    await expect(openClass(join(home, 'none'))).rejects.toMatchObject({
      code: 'run',
      message: `${join(home, 'none')}: not a run folder (no run.json)`,
    });
    const empty = join(home, 'empty');
    cpSync(runOf('solo'), empty, { recursive: true });
    rmSync(join(empty, 'students'), { recursive: true });
    await expect(openClass(empty)).rejects.toThrow(`${empty}: no student is trained yet`);
    expect(existsSync(join(empty, 'lock'))).toBe(false);
  });

  test('has a broken model, is named, and is not left locked', async () => {
    const run = join(home, 'broken');
    cpSync(runOf('class'), run, { recursive: true });
    rmSync(join(run, 'class/class.safetensors'));
    await expect(openClass(run)).rejects.toThrow(/class\.safetensors/);
    expect(existsSync(join(run, 'lock'))).toBe(false);
  });

  test('is in the hands of a job: opening is refused, and possible when the job is over', async () => {
    const run = runOf('solo');
    await jobHere(
      'simulate',
      { run, out: join(home, 'busy.csv') },
      {
        onEvent: () =>
          expect(openClass(run)).rejects.toMatchObject({
            code: 'run',
            message: expect.stringMatching(/in use by another job of this process/),
          }),
      },
    );
    const class_ = await openClass(run);
    expect(class_.students).toHaveLength(3);
    await class_.close();
  });
});
