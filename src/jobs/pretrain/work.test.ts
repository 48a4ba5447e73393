import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { jobHere } from '../../../test/job-context.ts';
import { logsOpenedBy } from '../../../test/log-folders.ts';
import { TINY_LOG } from '../../../test/tiny-runs.ts';
import { openCheckpoint } from '../../model/index.ts';
import { loadTokenizer } from '../../text/index.ts';
import { train } from '../index.ts';

const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
afterAll(() => rmSync(home, { recursive: true }));

/** Some thousand weights and a few steps. */
const TINY = {
  texts: 200,
  vocabulary: 300,
  hidden: 16,
  layers: 2,
  heads: 2,
  intermediate: 16,
  maxLength: 32,
  steps: 4,
  batchSize: 4,
  warmupSteps: 1,
} as const;

const weightsOf = (folder: string) => readFileSync(join(folder, 'model.safetensors'));

describe('a base from nothing', () => {
  const out = join(home, 'base');

  test('is a folder that Transformers loads, and what was said of it is true', async () => {
    // The tokenizer passes through a temporary folder.
    await logsOpenedBy(async () => {
      const { result, events } = await jobHere('pretrain', { out, ...TINY });
      const steps = events.filter(({ event }) => event === 'step');
      expect(steps.map((step) => 'step' in step && step.step)).toEqual([1, 2, 3, 4]);
      expect(events[0]).toEqual({ event: 'reading', what: '200 generated questions' });
      const { folder, weights, texts, quality } = result!;
      expect(folder).toBe(out);
      expect(texts).toBeGreaterThan(100);
      expect(texts).toBeLessThanOrEqual(200);
      // Of 300 tokens, hardly better than chance after four steps.
      expect(quality.loss).toBeGreaterThan(3);
      expect(quality.loss).toBeLessThan(1.2 * Math.log(300));
      expect(quality.masked).toBeGreaterThan(0);

      const checkpoint = await openCheckpoint(out);
      const { config } = checkpoint;
      const total = [...checkpoint.tensors.values()].reduce(
        (sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1),
        0,
      );
      await checkpoint.close();
      expect(total).toBe(weights);
      const { hiddenSize, layers, vocabSize } = config;
      const tokenizer = await loadTokenizer(out);
      expect([hiddenSize, layers, vocabSize]).toEqual([16, 2, tokenizer.vocabularySize]);
      expect(tokenizer.encode('What is 2 + 3? '.repeat(50), 32)).toHaveLength(32);
    });
    expect(readdirSync(out).sort()).toEqual([
      'config.json',
      'model.safetensors',
      'tokenizer.json',
      'tokenizer_config.json',
    ]);
  });

  test('can be trained from', async () => {
    const run = join(home, 'run');
    const input = { log: TINY_LOG, base: out, encoder: 'frozen', epochs: 1, rank: 1, out: run } as const;
    expect(await train(input, { host: 'here', threads: 1 })).toMatchObject({ recipe: 'class', folder: run });
  });

  test('is not replaced', async () => {
    const before = weightsOf(out);
    await expect(jobHere('pretrain', { out, ...TINY })).rejects.toMatchObject({
      code: 'io',
      message: expect.stringMatching(/expected an empty or a new folder, got one with config\.json$/),
    });
    const file = join(home, 'file');
    writeFileSync(file, '');
    await expect(jobHere('pretrain', { out: file, ...TINY })).rejects.toThrow(/got one with a file$/);
    expect(weightsOf(out).equals(before)).toBe(true);
  });
});

test('the same seed gives the same weights, into an empty folder too; another seed others', async () => {
  const [one, two, three] = ['one', 'two', 'three'].map((name) => join(home, name)) as [
    string,
    string,
    string,
  ];
  mkdirSync(two);
  for (const [out, seed] of [
    [one, 1],
    [two, 1],
    [three, 2],
  ] as const)
    expect((await jobHere('pretrain', { out, ...TINY, steps: 1, seed })).result).not.toBeNull();
  expect(weightsOf(two).equals(weightsOf(one))).toBe(true);
  expect(weightsOf(three).equals(weightsOf(one))).toBe(false);
});

test('stopped at any step it leaves nothing, and can be begun again', async () => {
  const out = join(home, 'stopped');
  const stopping = new AbortController();
  await logsOpenedBy(async () => {
    const { result, events } = await jobHere(
      'pretrain',
      { out, ...TINY },
      { signal: stopping.signal, onEvent: (event) => event.event === 'step' && stopping.abort() },
    );
    expect(result).toBeNull();
    expect(events.filter(({ event }) => event === 'step')).toHaveLength(1);
  });
  expect(existsSync(out)).toBe(false);
  expect(readdirSync(home).filter((name) => name.startsWith('stopped'))).toEqual([]);
  expect((await jobHere('pretrain', { out, ...TINY, steps: 1 })).result).not.toBeNull();
});
