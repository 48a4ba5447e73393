/** Classes on a BERT: trained by each recipe that can be, opened again and asked, and what cannot be done is refused. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FIXTURES } from '../../../test/e2e/process.ts';
import { jobHere } from '../../../test/job-context.ts';
import { outcomeOf, TINY } from '../../../test/tiny-training.ts';
import { readPredictions, readResponses } from '../../runs/index.ts';
import type { HostOptions } from '../host/start-job.ts';
import { train } from '../library.ts';
import type { InputOf } from '../registry.ts';

const HERE: HostOptions = { host: 'here', threads: 1 };
const base = join(FIXTURES, 'bert/base');
const RECIPES = ['frozen', 'tuned', 'adapter'] as const;

const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
const runOf = (name: string) => join(home, name);
const trained = (name: string, input: InputOf<'train'>) =>
  outcomeOf(train({ ...input, base, out: runOf(name) }, HERE));

beforeAll(async () => {
  for (const recipe of RECIPES) await trained(recipe, { ...TINY[recipe], split: 'question' });
}, 120_000);
afterAll(() => rmSync(home, { recursive: true }));

describe.each(RECIPES)('%s', (recipe) => {
  test('whoever is asked again says what they said in training', async () => {
    const run = runOf(recipe);
    await jobHere('simulate', { run });
    const { students, questions, probability } = await readResponses(join(run, 'responses.parquet'));
    const rows = (await readPredictions(run)).filter(({ split }) => split === 'test');
    expect(rows.length).toBeGreaterThan(5);
    for (const row of rows) {
      const student = students.indexOf(row.user_id);
      const question = questions.indexOf(row.question_id);
      expect(probability[student * questions.length + question]).toBeCloseTo(row.probability, 4);
    }
  });

  test('is judged', async () => {
    const { result } = await jobHere('evaluate', { run: runOf(recipe) });
    expect(result).not.toBeNull();
  });

  test('stays in its run', async () => {
    await expect(
      jobHere('export', { run: runOf(recipe), student: '07', out: runOf('out') }),
    ).rejects.toMatchObject({
      code: 'base',
      message: 'a student that leaves the run: expected a ModernBERT as base, got a BERT',
    });
  });
});

test('adapters are on query, key and value, and only on layers that a BERT has', async () => {
  const header = JSON.parse(readFileSync(join(runOf('adapter'), 'run.json'), 'utf8')) as object;
  expect(header).toMatchObject({ settings: { lora: { targetModules: ['query', 'key', 'value'] } } });
  const config = readFileSync(join(runOf('adapter'), 'students/07/adapter_config.json'), 'utf8');
  expect(JSON.parse(config)).toMatchObject({ target_modules: ['query', 'key', 'value'] });
  await expect(trained('layers', { ...TINY.adapter, loraTargets: ['Wi'] })).rejects.toMatchObject({
    code: 'usage',
    message: 'LoRA target modules: expected names among query, key, value and dense, got Wi',
  });
});

test.each([
  ['`recipe: solo`', TINY.solo],
  ['pushing students', { ...TINY.frozen, pushAs: { pattern: 'class-{user_id}', anonymous: false } }],
])('%s needs a ModernBERT', async (what, input) => {
  const expected = { code: 'base', message: `${what}: expected a ModernBERT as base, got a BERT` };
  await expect(trained('refused', input)).rejects.toMatchObject(expected);
});
