/** Questions asked of models that had not met them, in one split and in folds. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jobHere } from '../../test/job-context.ts';
import { logsOpenedBy } from '../../test/log-folders.ts';
import { trainTiny } from '../../test/tiny-runs.ts';
import { type Question, questionsOfLog } from '../answers/index.ts';
import { openDevice } from '../engine/index.ts';
import { type DataSettings, readPredictions } from '../runs/index.ts';
import type { ProgressEvent } from './events.ts';
import { type Asking, askHeldOut, askOutOfFold, byQuestion, hasFoldsOfQuestions } from './held-out.ts';
import { type OpenedRun, openTrainedRun } from './opened-run.ts';

const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
const runOf = (name: string) => join(home, name);

beforeAll(async () => {
  await trainTiny('class', runOf('folds'), { split: 'question', folds: 3 });
  await trainTiny('class', runOf('split'), { split: 'question' });
  await trainTiny('class', runOf('random'));
  await trainTiny('class', runOf('two'), { split: 'question', folds: 2 });
});
afterAll(() => rmSync(home, { recursive: true }));

async function follow<Result>(
  folder: string,
  ask: (opened: OpenedRun, asking: Asking) => AsyncGenerator<ProgressEvent, Result>,
  signal = new AbortController().signal,
): Promise<{ result: Result; events: ProgressEvent[]; opened: OpenedRun }> {
  const device = openDevice('cpu', { threads: 1 });
  const asking = { now: '2026-01-01T00:00:00.000Z', device: () => device, threads: 1, signal };
  const opened = await openTrainedRun(folder, asking);
  try {
    const events: ProgressEvent[] = [];
    const asked = ask(opened, asking);
    let next = await asked.next();
    for (; !next.done; next = await asked.next()) events.push(next.value);
    return { result: next.value, events, opened };
  } finally {
    await opened.close();
  }
}

/** `student question` -> what was predicted of it when it was held out. */
async function predictedOf(folder: string): Promise<Map<string, number>> {
  const tested = (await readPredictions(folder)).filter(({ split }) => split === 'test');
  return new Map(tested.map((row) => [`${row.user_id} ${row.question_id}`, row.probability]));
}

describe('every held-out question is asked of the model without it', () => {
  test('in folds: once, and it says what it said after its training', async () => {
    const { result, events, opened } = await follow(runOf('folds'), askHeldOut);
    const { students, questions } = await opened.answers();
    expect(result).toHaveLength(3);
    expect(result!.flatMap((part) => part.questions).sort((a, b) => a - b)).toEqual([...questions.keys()]);
    const predicted = await predictedOf(runOf('folds'));
    let compared = 0;
    for (const { questions: places, probability } of result!) {
      expect(probability).toHaveLength(places.length * students.length);
      for (const [q, place] of places.entries())
        for (const [s, student] of students.entries()) {
          const before = predicted.get(`${student} ${questions[place]}`);
          if (before === undefined) continue;
          compared++;
          expect(Math.abs(probability[q * students.length + s]! - before)).toBeLessThan(1e-6);
        }
    }
    expect(compared).toBe(predicted.size);
    expect(new Set(events.map(({ doing }) => doing))).toEqual(
      new Set(['asking fold 1 of 3', 'asking fold 2 of 3', 'asking fold 3 of 3']),
    );
    for (const fold of [1, 2, 3])
      expect(existsSync(join(runOf('folds'), `folds/${fold}/lock`)), 'closed').toBe(false);
  });

  test('in one split: those that it held out', async () => {
    const { result, events, opened } = await follow(runOf('split'), askHeldOut);
    const { students, questions } = await opened.answers();
    const predicted = await predictedOf(runOf('split'));
    expect(result).toHaveLength(1);
    const [{ questions: places, probability }] = result as [NonNullable<typeof result>[0]];
    expect(places.map((place) => questions[place]).sort()).toEqual(
      [...new Set([...predicted.keys()].map((key) => key.split(' ')[1]))].sort(),
    );
    for (const [key, before] of predicted) {
      const [student, question] = key.split(' ') as [string, string];
      const q = places.findIndex((place) => questions[place] === question);
      const answered = probability[q * students.length + students.indexOf(student)]!;
      expect(Math.abs(answered - before)).toBeLessThan(1e-6);
    }
    expect(new Set(events.map(({ doing }) => doing))).toEqual(new Set(['asking']));
  });

  test('the log is opened once, however many folds are asked', async () => {
    expect(await logsOpenedBy(() => follow(runOf('folds'), askHeldOut))).toBe(1);
  });

  test.each(['folds', 'split'])('who is stopped gets nothing (%s), and no lock is left', async (name) => {
    const { result } = await follow(runOf(name), askHeldOut, AbortSignal.abort());
    expect(result).toBeNull();
    expect(existsSync(join(runOf(name), 'lock'))).toBe(false);
    expect(existsSync(join(runOf(name), 'folds/1/lock'))).toBe(false);
  });

  test.each([
    ['random', 'trained with `split: random`, so its models have met every question'],
    ['two', 'trained with `folds: 2`, expected 3 at least'],
  ])('a run that cannot say is told how to train (%s)', async (name, message) => {
    await expect(follow(runOf(name), askHeldOut)).rejects.toMatchObject({
      code: 'run',
      message: expect.stringContaining(`${runOf(name)}: ${message}`),
      hint: expect.stringContaining('train with `split: question` `folds: 5`'),
    });
  });

  test('a fold that is not trained is named, and the run let go', async () => {
    const copy = join(home, 'part');
    cpSync(runOf('folds'), copy, { recursive: true });
    rmSync(join(copy, 'folds/2/class/class.json'));
    await expect(follow(copy, askHeldOut)).rejects.toMatchObject({
      code: 'run',
      message: expect.stringContaining(join('folds', '2')),
    });
    expect(existsSync(join(copy, 'lock'))).toBe(false);
    rmSync(join(copy, 'folds/2'), { recursive: true });
    await expect(follow(copy, askHeldOut)).rejects.toThrow(`${join(copy, 'folds/2')}: not a run folder`);
  });
});

describe('the questions of the log, out of fold', () => {
  const UNMET: Question = { questionId: 'unmet', text: 'Question: What is 2 + 3?' };

  const askAll = (folder: string, more: readonly Question[] = []) =>
    follow(folder, async function* (opened, asking) {
      const { questions } = await questionsOfLog(await opened.log());
      const asked = [...more, ...questions];
      return { asked, responses: yield* askOutOfFold(opened, asked, asking) };
    });

  test('stand in the wanted order, each by the fold that held it out', async () => {
    const { asked, responses } = (await askAll(runOf('folds'))).result;
    const { students, probability } = responses!;
    const predicted = await predictedOf(runOf('folds'));
    expect([students.length, probability.length]).toEqual([4, 4 * asked.length]);
    for (const [s, student] of students.entries())
      for (const [q, { questionId }] of asked.entries()) {
        const before = predicted.get(`${student} ${questionId}`);
        if (before !== undefined)
          expect(Math.abs(probability[s * asked.length + q]! - before)).toBeLessThan(1e-6);
      }
  });

  test('one that the class never met is asked of the class itself', async () => {
    const { responses, asked } = (await askAll(runOf('folds'), [UNMET])).result;
    const { result } = await follow(runOf('folds'), async function* (opened, asking) {
      return yield* (await opened.asker()).ask([UNMET], asking.signal);
    });
    for (const s of [0, 1, 2, 3])
      expect(responses!.probability[s * asked.length]).toBeCloseTo(result!.probability[s]!, 6);
  });

  test('leave out who joined later, for the folds do not have them', async () => {
    const copy = join(home, 'joined');
    cpSync(runOf('folds'), copy, { recursive: true });
    const answers = join(home, 'new.csv');
    writeFileSync(answers, 'user_id,is_correct,question_title\nnew,1,What is 2 + 3?\n');
    await jobHere('join', { run: copy, answers });
    const { result, opened } = await askAll(copy);
    expect((await opened.members()).members.map(({ student }) => student)).toContain('new');
    expect(result.responses!.students).toEqual(['23', '22', '21', '07']);
    expect(result.responses).toEqual((await askAll(runOf('folds'))).result.responses);
  });

  test('are not asked where nobody is in all folds', async () => {
    const run = join(home, 'lone');
    cpSync(runOf('folds'), run, { recursive: true });
    // Another class in the place of a fold's: nobody has the same id.
    for (const fold of [1, 2, 3]) {
      const path = join(run, `folds/${fold}/class/students.jsonl`);
      const lines = readFileSync(path, 'utf8').replaceAll(/"user_id":"(\d+)"/g, `"user_id":"$1 of ${fold}"`);
      writeFileSync(path, lines);
    }
    await expect(askAll(run)).rejects.toMatchObject({
      code: 'run',
      message: `${run}: no synthetic student is in all folds`,
    });
  });
});

describe('answers turned round', () => {
  // Two students, three questions.
  const responses = { students: ['a', 'b'], probability: Float32Array.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6) };
  const turned = (wanted: readonly string[]) =>
    [...byQuestion(responses, wanted, 'runs/x')].map((p) => Number(p.toFixed(6)));

  test('a question after the other, students in the wanted order', () => {
    expect(turned(['a', 'b'])).toEqual([0.1, 0.4, 0.2, 0.5, 0.3, 0.6]);
    expect(turned(['b', 'a'])).toEqual([0.4, 0.1, 0.5, 0.2, 0.6, 0.3]);
  });

  test('who is not wanted is left out; who is missing is named', () => {
    expect(turned(['b'])).toEqual([0.4, 0.5, 0.6]);
    expect(() => turned(['a', 'eve'])).toThrow('runs/x: no synthetic student for eve of the answer log');
    expect(byQuestion({ students: [], probability: new Float32Array() }, [], 'runs/x')).toHaveLength(0);
  });
});

test('folds of questions are folds of a split that holds out questions', () => {
  const settings = (folds: number | null, split: DataSettings['split']) => ({ folds, split }) as DataSettings;
  expect(hasFoldsOfQuestions(settings(3, 'topic'))).toBe(true);
  expect(hasFoldsOfQuestions(settings(3, 'random'))).toBe(false);
  expect(hasFoldsOfQuestions(settings(null, 'question'))).toBe(false);
});
