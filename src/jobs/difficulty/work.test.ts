/** How hard questions are: the tables that the job writes, against the log and against each other. */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { readCsv } from '../../../test/e2e/read-csv.ts';
import { jobHere } from '../../../test/job-context.ts';
import { logsOpenedBy } from '../../../test/log-folders.ts';
import { trainSampled, trainTiny } from '../../../test/tiny-runs.ts';
import { readPredictions } from '../../runs/index.ts';
import { openClass } from '../library.ts';
import type { DifficultySummary } from './work.ts';

const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
const log = join(home, 'answers.csv');
let run: string;

beforeAll(async () => {
  run = await trainSampled(home);
});
afterAll(() => rmSync(home, { recursive: true }));

let files = 0;
const newFile = (ending = '.csv') => join(home, `file-${++files}${ending}`);
function write(...lines: readonly string[]): string {
  const path = newFile();
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

type Input = Parameters<typeof jobHere<'difficulty'>>[1];
const difficulty = async (input: Partial<Input> = {}): Promise<DifficultySummary> =>
  (await jobHere('difficulty', { run, out: newFile(), ...input })).result!;
const number = (text: string | undefined) => {
  expect(text).toMatch(/^-?\d/);
  return Number(text);
};
const idsOf = ({ path }: DifficultySummary) => readCsv(path).map(({ question_id }) => question_id);

describe('the questions of the log', () => {
  test('are in the table once each, real beside synthetic, with the fold that held them out', async () => {
    const { result, events } = await jobHere('difficulty', { run });
    const { path, options, rows, students, asked, ofLog, replaced, jscat, population } = result!;
    expect([path, options]).toEqual([join(run, 'questions.csv'), join(run, 'options.csv')]);
    expect([students, asked, replaced, jscat, population]).toEqual([24, null, false, null, 'class']);
    expect(ofLog!.leftOut).toBe(0);
    const table = readCsv(path);
    expect(table.map(({ question_id }) => question_id)).toEqual(rows.map(({ question_id }) => question_id));

    const answers = readCsv(log);
    const foldOf = new Map((await readPredictions(run)).map((row) => [row.question_id, row.fold]));
    expect(table.map(({ question_id }) => question_id).sort()).toEqual([...foldOf.keys()].sort());
    for (const row of table) {
      const real = answers.filter(({ question_id }) => question_id === row.question_id);
      const right = real.filter(({ is_correct }) => is_correct === '1').length;
      expect(Number(row.answers)).toBe(real.length);
      expect(Number(row.real_facility)).toBeCloseTo(right / real.length, 9);
      expect(Number(row.part)).toBe(foldOf.get(row.question_id!));
      expect(row.text).toContain(`Question: ${real[0]!.question_title}`);
      const [low, b, high] = ['synthetic_b_low_90', 'synthetic_b', 'synthetic_b_high_90'].map((name) =>
        number(row[name]),
      );
      expect(low! < b! && b! < high!).toBe(true);
      // 90 % of a normal distribution are within 1.645 deviations.
      expect((high! - low!) / number(row.synthetic_b_se)).toBeCloseTo(2 * 1.645, 2);
      const facility = number(row.synthetic_facility);
      expect(facility > number(row.synthetic_facility_low_90)).toBe(true);
      expect(facility < number(row.synthetic_facility_high_90)).toBe(true);
    }
    // Whoever expects a question to be harder expects fewer to get it right.
    const byB = [...table].sort((a, b) => number(a.synthetic_b) - number(b.synthetic_b));
    for (const [i, row] of byB.entries())
      if (i > 0)
        expect(number(row.synthetic_facility)).toBeLessThanOrEqual(number(byB[i - 1]!.synthetic_facility));

    expect(events[0]).toEqual({ event: 'reading', what: log });
    expect(new Set(events.slice(1).map((event) => ('doing' in event ? event.doing : '')))).toEqual(
      new Set(['asking fold 1 of 3', 'asking fold 2 of 3', 'asking fold 3 of 3']),
    );
    expect((await jobHere('difficulty', { run })).result!.replaced).toBe(true);
  });

  test('have their options beside them, under the name of the table', async () => {
    const out = newFile();
    const { options } = await difficulty({ out });
    expect(options).toBe(out.replace('.csv', '-options.csv'));
    const table = readCsv(options!);
    const ids = new Set(table.map(({ question_id }) => question_id));
    expect(ids.size).toBe(36);
    const chosen = readCsv(log).filter(({ selected_option }) => selected_option !== '');
    for (const id of [...ids].slice(0, 5)) {
      const rows = table.filter(({ question_id }) => question_id === id);
      expect(rows.filter(({ is_key }) => is_key === '1')).toHaveLength(1);
      const counted = rows.reduce((sum, { answers }) => sum + Number(answers), 0);
      expect(counted).toBe(chosen.filter(({ question_id }) => question_id === id).length);
    }
  });

  test('come as items for adaptive tests, too', async () => {
    const jscat = join(home, 'deep/er/items.json');
    const summary = await difficulty({ jscat, out: join(home, 'deep/table.csv') });
    expect(summary.jscat).toBe(jscat);
    const items = JSON.parse(readFileSync(jscat, 'utf8'));
    expect(items).toHaveLength(36);
    for (const [i, item] of items.entries()) {
      const { question_id, synthetic_b, synthetic_b_se } = summary.rows[i]!;
      expect(item).toMatchObject({
        item: question_id,
        a: 1,
        b: synthetic_b,
        c: 0,
        d: 1,
        b_se: synthetic_b_se,
      });
      expect(item.b_is).toBe('synthetic');
    }
  });

  test('come with a caution where students are few', async () => {
    const { cautions, calibration } = await difficulty();
    expect(cautions.join('\n')).toContain('24 students are few');
    expect(calibration!.questions).toBe(36);
    expect(calibration!.deviation).toBeGreaterThan(0);
  });

  test('of another log than the run’s, or of a run that cannot say, are refused', async () => {
    await expect(difficulty({ log: write('user_id,is_correct,question_title', 'x,1,One?') })).rejects.toThrow(
      /not the answer log/,
    );
    const random = await trainTiny('class', join(home, 'random'), { log });
    await expect(difficulty({ run: random })).rejects.toMatchObject({
      code: 'run',
      message: expect.stringContaining('trained with `split: random`'),
    });
    const two = await trainTiny('class', join(home, 'two'), { log, split: 'question', folds: 2 });
    await expect(difficulty({ run: two })).rejects.toThrow('trained with `folds: 2`, expected 3 at least');
  });
});

describe('new questions', () => {
  const asked = () =>
    write(
      'question_id,question_title,option_a',
      'a,What is 12 × 11?,132',
      'b,Who?,I',
      'a,What is 12 × 11?,132',
    );

  test('are asked of the class itself; nothing of them is real', async () => {
    const questions = asked();
    const { result, events } = await jobHere('difficulty', { run, questions });
    expect(result!.path).toBe(join(run, 'new-questions-difficulty.csv'));
    expect(result!).toMatchObject({ options: null, ofLog: null });
    expect(result!.asked).toMatchObject({
      fileRows: 3,
      answers: 0,
      repeats: 0,
      byStrangers: 0,
      optionsMissing: false,
    });
    const table = readCsv(result!.path);
    expect(table.map(({ question_id, answers, part }) => [question_id, answers, part])).toEqual([
      ['a', '0', ''],
      ['b', '0', ''],
    ]);
    expect(events.map((event) => ('doing' in event ? event.doing : '')).at(-1)).toBe('asking');

    // The class's own say is what an open class says.
    const class_ = await openClass(run, { threads: 1 });
    const { facility } = await class_.ask([
      { question_title: 'What is 12 × 11?', option_a: '132' },
      { question_title: 'Who?', option_a: 'I' },
    ]);
    await class_.close();
    for (const [i, row] of table.entries())
      expect(number(row.synthetic_facility_of_class)).toBeCloseTo(facility[i]!, 5);
  });

  test('the facility is of the population; b is not', async () => {
    const questions = asked();
    const [class_, able, weak] = [
      await difficulty({ questions }),
      await difficulty({ questions, population: [2, 0.5] }),
      await difficulty({ questions, population: [-2, 0.5] }),
    ];
    for (const [i, { synthetic_b, synthetic_facility }] of class_.rows.entries()) {
      expect([able.rows[i]!.synthetic_b, weak.rows[i]!.synthetic_b]).toEqual([synthetic_b, synthetic_b]);
      expect(able.rows[i]!.synthetic_facility).toBeGreaterThan(synthetic_facility);
      expect(weak.rows[i]!.synthetic_facility).toBeLessThan(synthetic_facility);
    }
    expect(class_.beyondClass).toBeNull();
    expect((await difficulty({ questions, population: [50, 1] })).beyondClass).not.toBeNull();
    // All students of this log are in the class.
    const everybody = await difficulty({ questions, population: 'log' });
    for (const [i, { synthetic_facility }] of everybody.rows.entries())
      expect(Math.abs(synthetic_facility - class_.rows[i]!.synthetic_facility)).toBeLessThan(0.002);
  });

  test('are read with as many threads as the job may use, like the log', async () => {
    const answers = write('user_id,question_id,is_correct', 's01,a,1', 's02,a,0');
    const create = vi.spyOn(DuckDBInstance, 'create');
    await difficulty({ questions: asked(), answers });
    const threads = create.mock.calls.map(([, options]) => options!.threads);
    create.mockRestore();
    expect(threads).toEqual(['1', '1', '1']);
  });

  test('real answers narrow b, and move it their way', async () => {
    const questions = asked();
    const students = Array.from({ length: 12 }, (_, i) => `s${String(i + 1).padStart(2, '0')}`);
    const answers = write(
      'user_id,question_id,is_correct',
      ...students.map((student) => `${student},a,1`),
      'stranger,a,1',
      's01,a,0',
    );
    const [before, after] = [await difficulty({ questions }), await difficulty({ questions, answers })];
    expect(after.asked).toMatchObject({ answers: 13, byStrangers: 1, repeats: 1 });
    const [a, b] = after.rows;
    expect(a).toMatchObject({ question_id: 'a', answers: 13, real_facility: 1 });
    expect(a!.synthetic_b).toBeLessThan(before.rows[0]!.synthetic_b);
    expect(a!.synthetic_b_se).toBeLessThan(before.rows[0]!.synthetic_b_se!);
    // No answer, no news.
    expect(b!.synthetic_b).toBeCloseTo(before.rows[1]!.synthetic_b, 3);
  });

  test('unlike the log’s are marked in what they are', async () => {
    const { topic_name } = readCsv(log)[0]!;
    const questions = write(
      'question_id,topic_name,question_title,option_a',
      `alike,${topic_name},${JSON.stringify(readCsv(log)[0]!.question_title)},1`,
      `words,${topic_name},xq zzv blorp qwop,1`,
      'topic,Knitting,What is it?,1',
    );
    const { rows, asked: facts } = await difficulty({ questions });
    expect(rows.map(({ question_id, unlike }) => [question_id, unlike])).toEqual([
      ['alike', ''],
      ['words', 'words'],
      ['topic', expect.stringContaining('topic')],
    ]);
    expect(facts!.unlike.questions).toBe(2);
  });

  test('each file is opened once beside the log', async () => {
    const questions = asked();
    const answers = write('user_id,question_id,is_correct', 's01,a,1');
    expect(await logsOpenedBy(() => difficulty({ questions, answers, population: 'log' }))).toBe(3);
  });

  test('a fault in their files is said before the models are asked anything, and nothing is written', async () => {
    const out = newFile();
    const before = readdirSync(home);
    const twice = write('question_id,question_title', 'a,One?', 'a,Two?');
    let events = 0;
    const input = { run, questions: twice, out };
    const refusal = jobHere('difficulty', input, { onEvent: () => events++ });
    await expect(refusal).rejects.toThrow('question_id a: expected one text, got two');
    const answers = write('user_id,question_id,is_correct', 's01,z,1');
    await expect(jobHere('difficulty', { ...input, questions: asked(), answers })).rejects.toThrow(
      'answers to 1 question that the file of questions does not have, the first z',
    );
    expect(events).toBe(0);
    expect(existsSync(out)).toBe(false);
    expect(readdirSync(home).filter((name) => !before.includes(name) && !name.startsWith('file-'))).toEqual(
      [],
    );
  });
});

test('a run of one split holds out too few of these questions to learn from', async () => {
  const split = await trainTiny('class', join(home, 'split'), { log, split: 'question' });
  const held = new Set(
    (await readPredictions(split)).filter(({ split: side }) => side === 'test').map((row) => row.question_id),
  );
  // A fifth of 36 is too little to learn from.
  await expect(difficulty({ run: split })).rejects.toMatchObject({
    code: 'numeric',
    message: expect.stringMatching(/expected 10 questions with real answers/),
    hint: expect.stringContaining('`folds: 5`'),
  });
  expect(held.size).toBeLessThan(10);
});

test('a moved log, and a part that is gone', async () => {
  const moved = newFile();
  cpSync(log, moved);
  const copy = join(home, 'copy');
  cpSync(run, copy, { recursive: true });
  const before = await difficulty();
  expect(idsOf(await difficulty({ run: copy, log: moved }))).toEqual(idsOf(before));
  rmSync(join(copy, 'folds/2/run.json'));
  await expect(difficulty({ run: copy })).rejects.toMatchObject({
    code: 'run',
    message: expect.stringContaining(join(copy, 'folds/2')),
  });
});
