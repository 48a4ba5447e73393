/** What the job writes of what synthetic students say, and how it sums it up. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCsv } from '../../../test/e2e/read-csv.ts';
import { jobHere } from '../../../test/job-context.ts';
import { TINY_LOG, trainTiny } from '../../../test/tiny-runs.ts';
import { readPredictions, readResponses } from '../../runs/index.ts';

const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
const runOf = (name: string) => join(home, name);

beforeAll(async () => {
  await trainTiny('class', runOf('random'));
  await trainTiny('class', runOf('question'), { split: 'question' });
  await trainTiny('class', runOf('folds'), { split: 'question', folds: 3 });
});
afterAll(() => rmSync(home, { recursive: true }));

let files = 0;
const newFile = (ending: string) => join(home, `file-${++files}${ending}`);

function questions(...lines: readonly string[]): string {
  const path = newFile('.csv');
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

async function simulated(input: Parameters<typeof jobHere<'simulate'>>[1]) {
  const { result, events } = await jobHere('simulate', input);
  return { summary: result!, events };
}

describe('the questions of the log', () => {
  test('of a random split: all, and which of them were met is marked', async () => {
    const { summary, events } = await simulated({ run: runOf('random') });
    const path = join(runOf('random'), 'responses.parquet');
    const { students, questions: asked, probability } = await readResponses(path);
    const { mean, seconds, ...rest } = summary;
    expect(rest).toEqual({
      path,
      students: 4,
      untrained: 0,
      met: 'marked',
      leftOut: 0,
      outsideFolds: 0,
      questions: 56,
      rows: null,
      reworded: 0,
      optionsMissing: false,
      byRow: false,
      replaced: false,
      form: 'long',
      value: 'probability',
    });
    expect([students.length, asked.length]).toEqual([4, 56]);
    expect(mean).toBeCloseTo(probability.reduce((sum, p) => sum + p, 0) / probability.length, 6);
    expect(seconds).toBeGreaterThan(0);
    expect(events[0]).toEqual({ event: 'reading', what: TINY_LOG });
    expect(events.slice(1).every(({ event }) => event === 'progress')).toBe(true);

    const out = newFile('.csv');
    const again = await simulated({ run: runOf('random'), out });
    expect(again.summary).toMatchObject({ path: out, replaced: false, mean });
    const trainedOn = new Set(
      (await readPredictions(runOf('random')))
        .filter(({ split }) => split !== 'test')
        .map((row) => row.question_id),
    );
    const met = new Map(readCsv(out).map((row) => [row.question_id!, row.met]));
    for (const id of trainedOn) expect(met.get(id)).toBe('1');
    expect(new Set(met.values())).toEqual(new Set(['0', '1']));
    expect((await simulated({ run: runOf('random') })).summary.replaced).toBe(true);
  });

  test('of a split by question: those that were held out', async () => {
    const { summary } = await simulated({ run: runOf('question') });
    const { questions: asked, students, probability } = await readResponses(summary.path);
    expect(summary).toMatchObject({ met: 'held out', questions: asked.length, leftOut: 56 - asked.length });
    const tested = (await readPredictions(runOf('question'))).filter(({ split }) => split === 'test');
    expect([...asked].sort()).toEqual([...new Set(tested.map(({ question_id }) => question_id))].sort());
    for (const { user_id, question_id, probability: before } of tested) {
      const answered = probability[students.indexOf(user_id) * asked.length + asked.indexOf(question_id)]!;
      expect(Math.abs(answered - before)).toBeLessThan(1e-6);
    }
  });

  test('in folds: all, each by what had not met it', async () => {
    const { summary, events } = await simulated({ run: runOf('folds') });
    expect(summary).toMatchObject({ met: 'out of fold', questions: 56, leftOut: 0, outsideFolds: 0 });
    const { questions: asked, students, probability } = await readResponses(summary.path);
    for (const row of await readPredictions(runOf('folds'))) {
      const place = students.indexOf(row.user_id) * asked.length + asked.indexOf(row.question_id);
      expect(Math.abs(probability[place]! - row.probability)).toBeLessThan(1e-6);
    }
    expect(events.map((event) => ('doing' in event ? event.doing : ''))).toContain('asking fold 3 of 3');
  });

  test('in folds: who joined later is counted out', async () => {
    const run = join(home, 'joined');
    cpSync(runOf('folds'), run, { recursive: true });
    const answers = questions('user_id,is_correct,question_title', 'new,1,What is 2 + 3?');
    await jobHere('join', { run, answers });
    expect((await simulated({ run })).summary).toMatchObject({ students: 4, outsideFolds: 1 });
    const file = questions('question_id,question_title', 'a,What is 2 + 3?');
    const asNew = await simulated({ run, questions: file, out: newFile('.csv') });
    expect(asNew.summary).toMatchObject({ students: 5, outsideFolds: 0, met: 'unknown' });
  });
});

describe('a file of questions', () => {
  test('has rows; ids are kept, and texts that are equal get equal answers', async () => {
    const file = questions('id,stem', '"a,1",What is 2 + 3?', 'b,Who?', 'c,What is 2 + 3?', 'b,Who?');
    const out = newFile('.parquet');
    const columns = { question_id: 'id', question_title: 'stem' };
    const { summary, events } = await simulated({ run: runOf('random'), questions: file, columns, out });
    expect(summary).toMatchObject({
      met: 'unknown',
      questions: 3,
      rows: 4,
      byRow: false,
      optionsMissing: true,
    });
    expect(events[0]).toEqual({ event: 'reading', what: file });
    expect(events.at(-1)).toMatchObject({ done: 2, of: 2 });
    const { questions: asked, probability } = await readResponses(out);
    expect(asked).toEqual(['a,1', 'b', 'c']);
    for (const s of [0, 1, 2, 3]) expect(probability[3 * s + 2]).toBe(probability[3 * s]);
  });

  test('without ids says the row; with options none are missing', async () => {
    const file = questions('question_title,option_a', 'What is 2 + 3?,5', 'Who?,I', 'What is 2 + 3?,5');
    const out = newFile('.csv');
    const { summary } = await simulated({ run: runOf('random'), questions: file, out });
    expect(summary).toMatchObject({ questions: 2, rows: 3, byRow: true, optionsMissing: false });
    expect(readCsv(out).map(({ row }) => row)).toEqual(['1', '2', '1', '2', '1', '2', '1', '2']);
  });
});

describe('a file with the log’s own questions, under other ids', () => {
  /** The log's first questions and a new one. */
  function own(): string {
    const path = newFile('.jsonl');
    const seen = new Set<string>();
    const rows = readCsv(TINY_LOG).flatMap(
      ({ question_id, user_id: _u, is_correct: _c, answer_id: _a, ...fields }) => {
        if (seen.has(question_id!) || seen.size === 12) return [];
        seen.add(question_id!);
        return [{ ...fields, question_id: `other ${question_id}` }];
      },
    );
    const all = [...rows, { question_id: 'new', question_title: 'Which is no number?' }];
    writeFileSync(path, all.map((row) => JSON.stringify(row)).join('\n'));
    return path;
  }

  test('in folds: each is asked of the model that had not met it', async () => {
    const [file, out] = [own(), newFile('.parquet')];
    const { summary } = await simulated({ run: runOf('folds'), questions: file, out });
    expect(summary).toMatchObject({ met: 'unknown', questions: 13, own: { heldOut: 12, met: 0 } });
    const asked = await readResponses(out);
    const path = newFile('.parquet');
    await simulated({ run: runOf('folds'), out: path });
    const ofLog = await readResponses(path);
    for (const [q, id] of asked.questions.entries()) {
      const place = ofLog.questions.indexOf(id.replace('other ', ''));
      for (const s of asked.students.keys())
        if (id !== 'new')
          expect(asked.probability[s * 13 + q]).toBeCloseTo(
            ofLog.probability[s * ofLog.questions.length + place]!,
            6,
          );
    }
  });

  test('without folds: which of them were learned from is marked, and said', async () => {
    const out = newFile('.csv');
    const { summary } = await simulated({ run: runOf('question'), questions: own(), out });
    const { heldOut, met } = summary.own!;
    expect(heldOut + met).toBe(12);
    const marks = new Map(readCsv(out).map((row) => [row.question_id!, row.met]));
    expect([...marks.values()].filter((mark) => mark === '1')).toHaveLength(met);
    expect(marks.get('new')).toBe('0');
    const tested = (await readPredictions(runOf('question'))).filter(({ split }) => split === 'test');
    for (const { question_id } of tested) expect(marks.get(`other ${question_id}`) ?? '0').toBe('0');
  });

  test('without the log nothing is known of that, which is said', async () => {
    const run = join(home, 'without-log');
    cpSync(runOf('folds'), run, { recursive: true });
    const header = join(run, 'run.json');
    writeFileSync(header, readFileSync(header, 'utf8').replace(TINY_LOG, join(home, 'gone.csv')));
    const { summary, events } = await simulated({ run, questions: own(), out: newFile('.csv') });
    expect(summary.own).toBeUndefined();
    expect(events.find(({ event }) => event === 'note')).toMatchObject({
      text: expect.stringContaining('which of these questions the class has learned from is not known'),
    });
  });
});

describe('forms of a table', () => {
  const file = () => questions('question_id,question_title', 'a,What is 2 + 3?', 'b,How long is 3 m?');

  test('Parquet and CSV, long and wide, say the same', async () => {
    const asked = file();
    const [parquet, long, wide] = ['.parquet', '.csv', '.csv'].map(newFile) as [string, string, string];
    await simulated({ run: runOf('random'), questions: asked, out: parquet });
    const longly = await simulated({ run: runOf('random'), questions: asked, out: long });
    const widely = await simulated({ run: runOf('random'), questions: asked, out: wide, wide: true });
    expect([longly.summary.form, widely.summary.form]).toEqual(['long', 'wide']);
    const { students, probability } = await readResponses(parquet);
    const rows = readCsv(long);
    expect(rows.map(({ user_id, question_id }) => [user_id, question_id])).toEqual(
      students.flatMap((student) => [
        [student, 'a'],
        [student, 'b'],
      ]),
    );
    for (const [i, row] of rows.entries()) expect(Number(row.probability)).toBeCloseTo(probability[i]!, 6);
    expect(readCsv(wide).flatMap(({ a, b }) => [a, b])).toEqual(rows.map((row) => row.probability));
  });

  test('drawn answers go with the probabilities, and with the seed', async () => {
    const many = questions(
      'question_id,question_title',
      ...Array.from({ length: 200 }, (_, i) => `q${i},What is ${i} + ${i}?`),
    );
    const [shares, one, same, other] = ['.csv', '.csv', '.csv', '.csv'].map(newFile) as [
      string,
      string,
      string,
      string,
    ];
    await simulated({ run: runOf('random'), questions: many, out: shares });
    for (const [out, sample] of [
      [one, 1],
      [same, 1],
      [other, 2],
    ] as const) {
      const { summary } = await simulated({ run: runOf('random'), questions: many, out, sample });
      expect(summary.value).toBe('answer');
    }
    const meanOf = (path: string, column: string) => {
      const values = readCsv(path).map((row) => Number(row[column]));
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    };
    expect(new Set(readCsv(one).map(({ answer }) => answer))).toEqual(new Set(['0', '1']));
    // 800 answers: five standard errors are 0.09 at most.
    expect(Math.abs(meanOf(one, 'answer') - meanOf(shares, 'probability'))).toBeLessThan(0.09);
    expect(readFileSync(same, 'utf8')).toBe(readFileSync(one, 'utf8'));
    expect(readFileSync(other, 'utf8')).not.toBe(readFileSync(one, 'utf8'));
  });

  test('a question that is called as the column of students cannot be a column', async () => {
    const asked = questions('question_id,question_title', 'user_id,Who?');
    const out = newFile('.csv');
    const refusal = jobHere('simulate', { run: runOf('random'), questions: asked, out, wide: true });
    await expect(refusal).rejects.toThrow('a question is called user_id');
    expect(existsSync(out)).toBe(false);
  });
});

test('what is wrong with a file or a fold is named, and what was there before stays', async () => {
  const run = join(home, 'broken');
  cpSync(runOf('folds'), run, { recursive: true });
  const before = (await simulated({ run })).summary.path;
  const bytes = readFileSync(before);
  rmSync(join(run, 'folds/3/class/tokenizer.json'));
  await expect(jobHere('simulate', { run })).rejects.toMatchObject({
    code: 'base',
    message: expect.stringContaining(join('folds', '3', 'class', 'tokenizer.json')),
  });
  const twice = questions('question_id,question_title', 'a,One?', 'a,Two?');
  await expect(jobHere('simulate', { run, questions: twice })).rejects.toMatchObject({
    code: 'log',
    message: expect.stringContaining('question_id a: expected one text, got two'),
  });
  expect(readFileSync(before).equals(bytes)).toBe(true);
});

test('stopped in the middle of the folds it writes nothing', async () => {
  const out = newFile('.parquet');
  const stopping = new AbortController();
  const { result, events } = await jobHere(
    'simulate',
    { run: runOf('folds'), out },
    {
      signal: stopping.signal,
      onEvent: (event) => 'doing' in event && event.doing === 'asking fold 2 of 3' && stopping.abort(),
    },
  );
  expect(result).toBeNull();
  expect(events.some((event) => 'doing' in event && event.doing === 'asking fold 3 of 3')).toBe(false);
  expect(existsSync(out)).toBe(false);
  for (const fold of [1, 2, 3]) expect(existsSync(join(runOf('folds'), `folds/${fold}/lock`))).toBe(false);
});
