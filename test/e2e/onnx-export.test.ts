/** Students of all three recipes in Transformers.js: the scores of `understudy simulate`, offline. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env, pipeline } from '@huggingface/transformers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readQuestions } from '../../src/answers/index.ts';
import { FIXTURES, temporaryFolder } from './cli.ts';
import { understudyHere as understudy } from './here.ts';
import { readCsv } from './read-csv.ts';

const LOG = join(FIXTURES, 'notebook-run/answers.csv');
const FLAGS = ['--base', 'nano', '--epochs', '2'];
/**
 * In a run of recipe `adapter`, who has too few answers for an adapter is as the class has them. For `solo` most texts are
 * too long, so that Transformers.js has to cut them where we do; the others keep another part of the last text alone.
 */
const RUNS = {
  adapter: ['--students', '4', '--adapter-epochs', '2', '--max-length', '512'],
  solo: ['--students', '1', '--max-length', '32'],
};
const STUDENTS = [
  ['class', 'adapter', '23'],
  ['adapter', 'adapter', '07'],
  ['solo', 'solo', '07'],
] as const;

const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
const runOf = (recipe: string) => join(home, recipe);
const questionsFile = join(home, 'questions.csv');

beforeAll(async () => {
  env.allowRemoteModels = false;
  const { questions } = await readQuestions(LOG);
  const titles = [...questions.slice(0, 20).map(({ text }) => text), 'Why?', 'and so on '.repeat(400)];
  const quoted = titles.map((title, i) => `q${i},"${title.replaceAll('"', '""')}"`);
  writeFileSync(questionsFile, ['question_id,question_title', ...quoted, ''].join('\n'));
  for (const [recipe, flags] of Object.entries(RUNS)) {
    const { status } = await understudy(
      ...['train', LOG, '--recipe', recipe, '--out', runOf(recipe), ...FLAGS, ...flags],
    );
    expect(status).toBe(0);
  }
});
afterAll(() => rmSync(home, { recursive: true }));

/** P(correct) of the student for each question, by our own command. */
async function simulated(run: string, student: string): Promise<number[]> {
  const out = join(home, 'responses.csv');
  const { status } = await understudy('simulate', runOf(run), questionsFile, '--out', out);
  expect(status).toBe(0);
  const alone = readCsv(out).filter(({ user_id }) => user_id === student);
  return alone.map(({ probability }) => Number(probability));
}

/** Without the text that is longer than the length of a class. */
const alike = (run: string, of: readonly number[]) => (run === 'solo' ? of : of.slice(0, -1));

/** The same by Transformers.js: all in one batch, or one after another. */
async function asked(folder: string, dtype: 'fp32' | 'q8', together: boolean): Promise<number[]> {
  const { questions } = await readQuestions(questionsFile);
  const texts = questions.map(({ text }) => text);
  const classify = await pipeline('text-classification', folder, { dtype, local_files_only: true });
  const answered = [];
  for (const batch of together ? [texts] : texts.map((text) => [text]))
    answered.push(...(await classify(batch, { top_k: null })));
  await classify.dispose();
  return answered.map((labels) => labels.find(({ label }) => label === 'LABEL_1')!.score);
}

const farthest = (a: readonly number[], b: readonly number[]) =>
  Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));

describe.each(STUDENTS)('recipe %s', (recipe, run, student) => {
  test('a student says the same there as here, long texts and batches included', async () => {
    const out = join(temporaryFolder(), 'student');
    const { status } = await understudy(
      ...['export', runOf(run), '--student', student, '--out', out, '--quantize'],
    );
    expect(status).toBe(0);
    expect(readdirSync(join(out, 'onnx')).sort()).toEqual(['model.onnx', 'model_quantized.onnx']);
    expect(JSON.parse(readFileSync(join(out, 'understudy.json'), 'utf8'))).toMatchObject({ recipe });

    const all = await simulated(run, student);
    expect(all).toHaveLength(22);
    const expected = alike(run, all);
    const askedAlike = async (dtype: 'fp32' | 'q8', together: boolean) =>
      alike(run, await asked(out, dtype, together));
    expect(Math.max(...expected) - Math.min(...expected)).toBeGreaterThan(1e-3);
    expect(farthest(await askedAlike('fp32', true), expected)).toBeLessThan(1e-4);
    expect(farthest(await askedAlike('fp32', false), expected)).toBeLessThan(1e-4);
    const rounded = await askedAlike('q8', true);
    expect(farthest(rounded, expected)).toBeLessThan(0.02);
    expect(farthest(rounded, expected)).toBeGreaterThan(0);
  });
});

test('all students; an export without ONNX replaces one with it, what is foreign stays', async () => {
  const out = join(temporaryFolder(), 'students');
  const { status } = await understudy('export', runOf('adapter'), '--all', '--out', out, '--onnx');
  expect(status).toBe(0);
  expect(readdirSync(out)).toHaveLength(4);
  for (const student of readdirSync(out))
    expect(readdirSync(join(out, student, 'onnx'))).toEqual(['model.onnx']);

  const itself = join(out, '07');
  const again = () => understudy('export', runOf('adapter'), '--student', '07', '--out', itself);
  writeFileSync(join(itself, 'onnx/notes.txt'), 'mine');
  const refused = await again();
  expect(refused.status).toBe(1);
  expect(refused.err).toContain('got one with onnx/notes.txt');
  rmSync(join(itself, 'onnx/notes.txt'));
  expect((await again()).status).toBe(0);
  expect(existsSync(join(itself, 'onnx'))).toBe(false);
});
