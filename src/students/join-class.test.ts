import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeTinyClass } from '../../test/tiny-class.ts';
import { cpuDevice } from '../engine/index.ts';
import { loadTokenizer, type Tokenizer } from '../text/index.ts';
import { openClassModel } from '../training/index.ts';
import type { Prior } from './class/posterior.ts';
import { openQuestionReader, type QuestionReader } from './class/question-reader.ts';
import { joinClass, type Newcomer } from './join-class.ts';

const TEXTS = Array.from({ length: 12 }, (_, i) => `How many letters has the word “${'ab'.repeat(i + 1)}”?`);
const PRIOR: Prior = { bias: 0.5, vector: [0.3, 0.2] };

const folder = mkdtempSync(join(tmpdir(), 'understudy-test-'));
let questions: QuestionReader;
let tokenizer: Tokenizer;
beforeAll(async () => {
  await writeTinyClass(folder, { seed: 5, rank: 2, temperature: 1 });
  const model = await openClassModel(folder);
  questions = await openQuestionReader(cpuDevice({ threads: 1 }), model, null);
  await model.checkpoint.close();
  tokenizer = await loadTokenizer(folder);
});
afterAll(async () => {
  await questions.release();
  rmSync(folder, { recursive: true });
});

type Answered = Readonly<Record<string, readonly (0 | 1)[]>>;

/** Students by name with labels of the first questions; `null` when interrupted. */
async function join_(labels: Answered, prior = PRIOR, interrupted = () => false): Promise<Newcomer[] | null> {
  const students = Object.keys(labels);
  const rows = students.flatMap((name, student) =>
    labels[name]!.map((label, text) => ({ student, text, label })),
  );
  const joining = joinClass({
    questions,
    prior,
    wholePrior: null,
    tokenizer,
    maxLength: 40,
    interrupted,
    answers: {
      students,
      texts: TEXTS,
      questions: TEXTS,
      answerIds: rows.map((_, row) => String(row)),
      student: Int32Array.from(rows, (row) => row.student),
      text: Int32Array.from(rows, (row) => row.text),
      question: Int32Array.from(rows, (row) => row.text),
      topics: [],
      subjects: [],
      topic: new Int32Array(rows.length).fill(-1),
      subject: new Int32Array(rows.length).fill(-1),
      order: null,
      label: Uint8Array.from(rows, (row) => row.label),
    },
  });
  for (let next = await joining.next(); ; next = await joining.next()) if (next.done) return next.value;
}

const same = (label: 0 | 1, count: number): (0 | 1)[] => Array.from({ length: count }, () => label);

test('one answer, all right and all wrong end in numbers that make sense', async () => {
  const [right, wrong, oneRight, oneWrong] = (await join_({
    right: same(1, 12),
    wrong: same(0, 12),
    'one right': [1],
    'one wrong': [0],
  }))!;
  for (const { posterior } of [right!, wrong!, oneRight!, oneWrong!]) {
    for (const number of [...posterior.mean, ...posterior.covariance]) expect(number).not.toBeNaN();
    for (const number of [...posterior.mean, ...posterior.covariance])
      expect(Number.isFinite(number)).toBe(true);
  }
  const ability = ({ posterior }: Newcomer) => posterior.mean[0]!;
  expect(ability(right!)).toBeGreaterThan(ability(oneRight!));
  expect(ability(oneRight!)).toBeGreaterThan(0);
  expect(ability(wrong!)).toBeLessThan(ability(oneWrong!));
  expect(ability(oneWrong!)).toBeLessThan(0);
  // More answers tell more; none tells more than everything.
  const variance = ({ posterior }: Newcomer) => posterior.covariance[0]!;
  expect(variance(right!)).toBeLessThan(variance(oneRight!));
  expect(variance(oneRight!)).toBeLessThan(PRIOR.bias);
  expect(right).toMatchObject({ student: 'right', answers: 12, correct: 12 });
  expect(oneWrong).toMatchObject({ student: 'one wrong', answers: 1, correct: 0 });
});

test('who else joins makes no difference', async () => {
  const ann = [1, 0, 0, 1, 1, 0, 1] as const;
  const [alone] = (await join_({ ann }))!;
  const among = (await join_({ eve: same(0, 9), ann, bob: [1] }))!.find(({ student }) => student === 'ann');
  expect(among!.posterior.mean).toEqual(alone!.posterior.mean);
  expect(among!.posterior.covariance).toEqual(alone!.posterior.covariance);
});

test('where all students of the class are alike, so is a newcomer', async () => {
  const [one] = (await join_({ one: same(1, 12) }, { bias: 0, vector: [0, 0] }))!;
  for (const number of one!.posterior.mean) expect(Math.abs(number)).toBeLessThan(1e-6);
});

test('stops when it is asked to', async () => {
  expect(await join_({ ann: [1] }, PRIOR, () => true)).toBeNull();
});
