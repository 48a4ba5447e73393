/** From the words of a command line to the training that they ask for. */
import { resolve } from 'node:path';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { isUnderstudyError } from '../errors.ts';
import { type CompleteInputOf, completeInput, fieldsOf, loadJob } from '../jobs/index.ts';
import { BLOCKS } from '../readers/inputs.ts';
import {
  ADAPTER_DEFAULTS,
  FROZEN_DEFAULTS,
  POPULATION_DEFAULTS,
  TRAINING_DEFAULTS,
  TUNED_DEFAULTS,
} from '../training/inputs.ts';
import { addFields, inputOfFlags } from './flags.ts';
import { asFlags } from './say.ts';

const FIELDS = fieldsOf(await loadJob('train'));

async function jobOf(...words: string[]): Promise<CompleteInputOf<'train'>> {
  const command = new Command('train');
  addFields(command, FIELDS);
  command.exitOverride().configureOutput({ writeErr: () => {} });
  command.parse(['some/answers.csv.gz', ...words], { from: 'user' });
  const input = inputOfFlags(FIELDS, { arguments: command.args, flags: command.opts() });
  return await completeInput('train', input as { log: string }).catch((error: unknown) => {
    // As the command line says it.
    throw isUnderstudyError(error) ? Object.assign(error, { message: asFlags(error.message) }) : error;
  });
}

describe('defaults', () => {
  const common = {
    log: resolve('some/answers.csv.gz'),
    columns: {},
    attempts: 'all',
    selection: 'validation',
    fresh: false,
  };

  test('class, which is the recipe when none is named', async () => {
    expect(await jobOf()).toMatchObject({
      ...common,
      students: null,
      split: 'random',
      out: resolve('runs/answers-class'),
      plan: { recipe: 'class', settings: FROZEN_DEFAULTS, encoder: 'frozen', readers: BLOCKS },
      ofMany: { encoder: 'tuned', population: POPULATION_DEFAULTS, readers: BLOCKS },
    });
    expect(await jobOf('--recipe', 'class')).toEqual(await jobOf());
  });

  test('the encoder is open where many questions could be read better, until the user chooses', async () => {
    for (const chosen of [
      ['--encoder', 'frozen'],
      ['--encoder', 'tuned'],
      ['--readers', 'base'],
    ])
      expect((await jobOf(...chosen)).ofMany).toBeNull();
    expect((await jobOf('--readers', 'words')).ofMany).toBeNull();
    expect((await jobOf('--recipe', 'adapter')).ofMany).toBeNull();
    const along = (await jobOf('--readers', 'base')).plan;
    expect(along).toMatchObject({ encoder: 'tuned', settings: TUNED_DEFAULTS, population: null });
    const { plan, ofMany } = await jobOf('--readers', 'base', '--covariate', 'grade');
    expect(plan).toMatchObject({ encoder: 'frozen', readers: ['base', 'covariates'] });
    expect(ofMany).toMatchObject({ encoder: 'tuned', readers: ['base', 'covariates'] });
  });

  test('the base that comes along and has read, solo that of the research notebook, unless another one is named; whether the Hub has it is asked later', async () => {
    expect((await jobOf()).base).toEqual({ name: 'primer' });
    expect((await jobOf('--recipe', 'solo')).base).toEqual({ name: 'answerdotai/ModernBERT-base' });
    for (const base of ['nano', 'owner/name', 'owner/name@refs/pr/4', '.'])
      expect((await jobOf('--base', base)).base).toEqual({ name: base });
  });

  test('class with a frozen encoder', async () => {
    const { plan } = await jobOf('--encoder', 'frozen');
    expect(plan).toEqual({
      recipe: 'class',
      settings: FROZEN_DEFAULTS,
      encoder: 'frozen',
      population: null,
      readers: ['base', 'words', 'letters', 'surface'],
      shrinkage: null,
    });
  });

  test('adapter', async () => {
    expect(await jobOf('--recipe', 'adapter')).toMatchObject({
      ...common,
      students: 50,
      split: 'random',
      out: resolve('runs/answers-adapter'),
      plan: {
        recipe: 'adapter',
        class: { recipe: 'class', settings: TUNED_DEFAULTS, encoder: 'tuned', shrinkage: null },
        settings: ADAPTER_DEFAULTS,
      },
    });
  });

  test('solo', async () => {
    expect(await jobOf('--recipe', 'solo')).toMatchObject({
      ...common,
      students: 50,
      split: 'notebook',
      out: resolve('runs/answers-solo'),
      plan: { recipe: 'solo', settings: TRAINING_DEFAULTS },
    });
  });
});

describe('flags', () => {
  test('go where they belong', async () => {
    const words =
      '--rank 3 --epochs 7 --batch-size 5 --learning-rate 0.01 --weight-decay 0.2 --max-length 99 --seed 8';
    const settings = {
      rank: 3,
      epochs: 7,
      questions: 5,
      learningRate: 0.01,
      weightDecay: 0.2,
      maxLength: 99,
      seed: 8,
    };
    const { plan, ofMany } = await jobOf(...words.split(' '));
    expect(plan).toMatchObject({ settings: { ...FROZEN_DEFAULTS, ...settings } });
    // What was said of a head is not said of an encoder.
    expect(ofMany).toBeNull();
    const { rank, maxLength, seed, epochs, questions: batchSize, learningRate, weightDecay } = settings;
    expect((await jobOf(...words.split(' '), '--encoder', 'tuned')).plan).toMatchObject({
      settings: { ...FROZEN_DEFAULTS, rank, maxLength, seed },
      population: { epochs, batchSize, learningRate, weightDecay, seed },
    });
    const open = '--rank 3 --max-length 99 --seed 8'.split(' ');
    expect((await jobOf(...open)).ofMany).toMatchObject({
      settings: { ...FROZEN_DEFAULTS, rank, maxLength, seed },
      population: { ...POPULATION_DEFAULTS, seed },
    });
    expect((await jobOf(...words.split(' '), '--readers', 'base')).plan).toMatchObject({
      settings: { ...TUNED_DEFAULTS, ...settings },
    });

    const lora =
      '--lora-rank 4 --lora-alpha 9 --lora-dropout 0.1 --lora-targets Wqkv,dense --adapter-epochs 6';
    expect((await jobOf('--recipe', 'adapter', ...words.split(' '), ...lora.split(' '))).plan).toMatchObject({
      class: { settings: { ...TUNED_DEFAULTS, ...settings } },
      settings: {
        ...ADAPTER_DEFAULTS,
        lora: { rank: 4, alpha: 9, dropout: 0.1, targetModules: ['Wqkv', 'dense'] },
        epochs: 6,
        maxLength: 99,
        seed: 8,
      },
    });

    const solo =
      '--epochs 7 --batch-size 5 --learning-rate 0.01 --warmup-steps 3 --save-total-limit 1 --seed 8';
    expect((await jobOf('--recipe', 'solo', ...solo.split(' '))).plan).toEqual({
      recipe: 'solo',
      settings: {
        ...TRAINING_DEFAULTS,
        epochs: 7,
        batchSize: 5,
        learningRate: 0.01,
        warmupSteps: 3,
        saveTotalLimit: 1,
        seed: 8,
      },
    });
  });

  test('shrinkage has a variance for each component of a vector', async () => {
    const shrinkage = async (...words: string[]) =>
      ((await jobOf(...words)).plan as { shrinkage: unknown }).shrinkage;
    expect(await shrinkage('--shrinkage', '0.5', '--rank', '2')).toEqual({ bias: 0.5, vector: [0.5, 0.5] });
    expect(await shrinkage('--shrinkage', '0.5,0.1', '--rank', '0')).toEqual({ bias: 0.5, vector: [] });
    expect(await shrinkage('--shrinkage', '2,0.1')).toEqual({
      bias: 2,
      vector: Array.from({ length: TUNED_DEFAULTS.rank }, () => 0.1),
    });
  });

  test('of the job itself', async () => {
    const job = await jobOf(
      ...'--students all --split question --attempts first --selection test --out x/y --fresh'.split(' '),
      ...['--recipe', 'solo', '--columns', 'user_id=student'],
    );
    expect(job).toMatchObject({
      students: null,
      split: 'question',
      attempts: 'first',
      selection: 'test',
      out: resolve('x/y'),
      fresh: true,
      columns: { user_id: 'student' },
    });
    expect((await jobOf('--students', '3')).students).toBe(3);
  });

  test('columns of any name', async () => {
    const columnsOf = async (text: string) => (await jobOf('--columns', text)).columns;
    expect(await columnsOf('user_id=student,is_correct = Score / 1')).toEqual({
      user_id: 'student',
      is_correct: 'Score / 1',
    });
    const quoted = 'user_id="last, first",question_title="the ""stem""",is_correct=a=b';
    expect(await columnsOf(quoted)).toEqual({
      user_id: 'last, first',
      question_title: 'the "stem"',
      is_correct: 'a=b',
    });
    expect(await columnsOf('user_id=say "who"')).toEqual({ user_id: 'say "who"' });
    await expect(columnsOf('user_id="last, first')).rejects.toThrow('no end of the quotes in user_id="last');
    await expect(columnsOf('user_id=a,user_id=b')).rejects.toThrow('user_id is named twice');
    await expect(columnsOf('__proto__=x')).rejects.toThrow('--columns: unknown name "__proto__"');
  });

  test('the form of the log, kept as it was asked for', async () => {
    expect(await jobOf('--format', 'wide', '--items', 'i.csv', '--yes')).toMatchObject({
      format: 'wide',
      itemFile: resolve('i.csv'),
      yes: true,
    });
    expect(await jobOf('--format', 'auto')).toEqual(await jobOf());
    await expect(jobOf('--format', 'moodle')).rejects.toThrow('--format: expected auto, long, moodle');
  });
});

describe('a flag that does nothing is refused', () => {
  test.each([
    ['class', '--warmup-steps', '0'],
    ['class', '--save-total-limit', '2'],
    ['class', '--lora-rank', '4'],
    ['class', '--lora-dropout', '0'],
    ['class', '--adapter-epochs', '1'],
    ['adapter', '--warmup-steps', '0'],
    ['adapter', '--save-total-limit', '2'],
    ['solo', '--rank', '0'],
    ['solo', '--shrinkage', '1'],
    ['solo', '--encoder', 'tuned'],
    ['solo', '--lora-alpha', '4'],
    ['solo', '--lora-targets', 'Wqkv'],
  ])('%s: %s', async (recipe, flag, value) => {
    await expect(jobOf('--recipe', recipe, flag, value)).rejects.toThrow(
      expect.objectContaining({ code: 'usage', message: `${flag}: of no use to --recipe ${recipe}` }),
    );
  });

  test('and so are values out of bounds', async () => {
    for (const words of [
      ['--rank', '65'],
      ['--rank', '-1'],
      ['--seed', '4294967296'],
      ['--max-length', '2'],
      ['--lora-rank', '0'],
      ['--recipe', 'group'],
      ['--encoder', 'none'],
      ['--students', '0'],
      ['--shrinkage', '0'],
    ])
      await expect(jobOf(...words)).rejects.toThrow(
        new RegExp(`^${words[0]}: expected .*, got ${words[1]}$`),
      );
  });

  test.each(['no/such/folder', './missing', 'ModernBERT-base', 'owner/name@', ''])(
    'base %j',
    async (base) => {
      await expect(jobOf('--base', base)).rejects.toThrow(
        expect.objectContaining({ code: 'base', message: expect.stringContaining('no such folder') }),
      );
    },
  );
});
