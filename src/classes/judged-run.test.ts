/** The predictions of a run beside the answers that they are of. */
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { trainTiny } from '../../test/tiny-runs.ts';
import { openRun, type Prediction, readPredictions } from '../runs/index.ts';
import type { JudgedRun } from './judged-run.ts';
import { withTrainedRun } from './opened-run.ts';

const NOW = '2026-01-01T00:00:00.000Z';
const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
const runOf = (name: string) => join(home, name);

beforeAll(async () => {
  await trainTiny('class', runOf('class'), { split: 'question' });
  await trainTiny('adapter', runOf('adapter'));
  await trainTiny('class', runOf('folds'), { folds: 3 });
});
afterAll(() => rmSync(home, { recursive: true }));

let copies = 0;
function copyOf(name: string): string {
  const copy = join(home, `copy-${++copies}`);
  cpSync(runOf(name), copy, { recursive: true });
  return copy;
}

async function judgedOf(folder: string): Promise<JudgedRun> {
  const device = () => expect.unreachable('expected that nothing is computed');
  const judging = withTrainedRun(folder, { now: NOW, device, threads: 1 }, async function* (opened) {
    yield await opened.judged();
  });
  const { value } = await judging.next();
  await judging.return(undefined);
  return value!;
}

test('what a run predicted is put beside the answers that it is of', async () => {
  const { answers, parts, probability, unpredicted, settings, header } = await judgedOf(runOf('class'));
  const rows = await readPredictions(runOf('class'));
  const tested = rows.filter(({ split }) => split === 'test');
  expect([settings.split, header.recipe, unpredicted, parts.length]).toEqual(['question', 'class', 0, 1]);
  const [{ known, validation, asked }] = parts as [(typeof parts)[0]];
  expect(asked.map((place) => answers.answerIds[place]).sort()).toEqual(
    tested.map(({ answer_id }) => answer_id).sort(),
  );
  for (const { answer_id, probability: answered, label } of tested) {
    const place = answers.answerIds.indexOf(answer_id);
    expect([probability.get(place), answers.label[place]]).toEqual([answered, label]);
  }
  expect([...known, ...asked].sort((a, b) => a - b)).toEqual([...answers.answerIds.keys()]);
  expect(validation.map((place) => answers.answerIds[place]).sort()).toEqual(
    rows
      .filter(({ split }) => split === 'validation')
      .map(({ answer_id }) => answer_id)
      .sort(),
  );
  for (const place of validation) expect(known).toContain(place);
});

test('in folds each answer once, in the part that held it out', async () => {
  const { answers, parts, probability } = await judgedOf(runOf('folds'));
  const foldOf = new Map((await readPredictions(runOf('folds'))).map((row) => [row.answer_id, row.fold]));
  expect(parts).toHaveLength(3);
  for (const [i, { asked, known }] of parts.entries()) {
    for (const place of asked) expect(foldOf.get(answers.answerIds[place]!)).toBe(i + 1);
    expect(asked.length + known.length).toBe(101);
  }
  expect([...probability.keys()].sort((a, b) => a - b)).toEqual([...answers.answerIds.keys()]);
});

test('the test answers of students who were skipped are left out, and counted', async () => {
  const { parts, unpredicted, answers } = await judgedOf(runOf('adapter'));
  // The one answer of student 23 was to be tested.
  expect(unpredicted).toBe(1);
  const askedOf = new Set(parts[0]!.asked.map((place) => answers.students[answers.student[place]!]));
  expect(askedOf).toEqual(new Set(['07', '21', '22']));
});

async function changed(name: string, change: (rows: Prediction[]) => Prediction[]): Promise<string> {
  const copy = copyOf(name);
  const run = await openRun(copy, { create: undefined, fresh: false, now: NOW });
  await run.writePredictionsParquet(change(await readPredictions(copy)));
  await run.release();
  return copy;
}

test.each<[string, string, (rows: Prediction[]) => Prediction[], RegExp]>([
  [
    'of an answer with another label',
    'class',
    (rows) => rows.map((row) => ({ ...row, label: row.label === 1 ? 0 : 1 })),
    /predictions\.parquet: answer \d+ of \d\d is not in the answer log/,
  ],
  [
    'of an answer that the log does not have',
    'class',
    (rows) => rows.map((row) => ({ ...row, answer_id: `x${row.answer_id}` })),
    /answer x\d+ of \d\d is not in the answer log: these are predictions of another log/,
  ],
  [
    'of an answer that somebody else gave',
    'class',
    (rows) => rows.map((row) => ({ ...row, user_id: '99' })),
    /answer \d+ of 99 is not in the answer log/,
  ],
  [
    'of what it was trained on',
    'class',
    (rows) => rows.map((row) => ({ ...row, split: 'test' })),
    /\d predictions of test answers are of answers that its split trains on/,
  ],
  [
    'of a fold that there is not',
    'folds',
    (rows) => rows.map((row, i) => (i === 0 ? { ...row, fold: 9 } : row)),
    /not trained to its end: its predictions are of a fold 9/,
  ],
  [
    'of no test at all',
    'class',
    (rows) => rows.filter(({ split }) => split !== 'test'),
    /not trained to its end: it has no predictions of test answers/,
  ],
])('predictions cannot be %s', async (_, name, change, message) => {
  const copy = await changed(name, change);
  await expect(judgedOf(copy)).rejects.toMatchObject({
    code: 'run',
    message: expect.stringMatching(message),
  });
});

test.each([
  ['class', 'the same train command with `fresh` trains anew and writes it'],
  ['adapter', 'the same train command writes it anew'],
  ['folds', 'the same train command writes it anew'],
])('the table is missing from a run of %s: the remedy is what such a run can do', async (name, hint) => {
  const copy = copyOf(name);
  rmSync(join(copy, 'predictions.parquet'));
  await expect(judgedOf(copy)).rejects.toMatchObject({
    code: 'run',
    message: expect.stringContaining(join(copy, 'predictions.parquet')),
    hint,
  });
  const cut = copyOf(name);
  const path = join(cut, 'predictions.parquet');
  writeFileSync(path, readFileSync(path).subarray(0, 40));
  await expect(judgedOf(cut)).rejects.toThrow(/predictions\.parquet/);
});

test('there is nothing yet where the class, or the students, are not complete', async () => {
  const class_ = copyOf('class');
  renameSync(join(class_, 'class/class.json'), join(class_, 'class/other.json'));
  await expect(judgedOf(class_)).rejects.toThrow(
    `${class_}: not trained to its end: its class is not complete`,
  );
  const adapter = copyOf('adapter');
  rmSync(join(adapter, 'students'), { recursive: true });
  await expect(judgedOf(adapter)).rejects.toThrow(
    `${adapter}: not trained to its end: no student is trained`,
  );
});
