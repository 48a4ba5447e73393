/** Trainings of every recipe from log to tables: what happens, what is left, and what a second one finds. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fingerprints } from '../../../test/e2e/kill.ts';
import { BASE, filesIn, LOG, type Outcome, outcomeOf, TINY } from '../../../test/tiny-training.ts';
import { ONNXRUNTIME_VERSION } from '../../engine/index.ts';
import {
  type Prediction,
  readClass,
  readPredictions,
  readRun,
  readRunEvents,
  readRunHeader,
  readStudentsCsv,
} from '../../runs/index.ts';
import { VERSION } from '../../version.ts';
import type { HostOptions } from '../host/start-job.ts';
import { train } from '../library.ts';
import type { EventOf, InputOf } from '../registry.ts';

const HERE: HostOptions = { host: 'here', threads: 1 };
const MODEL = ['config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json'];
const RUN = ['log.jsonl', 'predictions.parquet', 'run.json', 'students.csv'];

type Recipe = keyof typeof TINY;
const RECIPES = Object.keys(TINY) as Recipe[];

const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
const folderOf = (recipe: Recipe) => join(home, recipe);
const trained = (name: string, input: InputOf<'train'>) =>
  outcomeOf(train({ ...input, out: join(home, name) }, HERE));
const first = new Map<Recipe, Outcome>();
beforeAll(async () => {
  for (const recipe of RECIPES) first.set(recipe, await trained(recipe, TINY[recipe]));
}, 180_000);
afterAll(() => rmSync(home, { recursive: true }));

/** What happened, one after another, the same thing once. */
function course(events: readonly { readonly event: string }[]): string[] {
  return events.map(({ event }) => event).filter((event, i, all) => event !== all[i - 1]);
}

const below = (folder: string, names: readonly string[]) => names.map((name) => `${folder}/${name}`);
const CLASS_FILES = [...MODEL, 'class.json', 'class.safetensors', 'students.jsonl'];
const READING_FILES = [...CLASS_FILES, 'reader.json', 'readings.json'];

describe('what a training leaves', () => {
  const left = (recipe: Recipe) =>
    filesIn(folderOf(recipe)).filter((name) => !/checkpoints\/|^features\//.test(name));

  test('solo: a Transformers folder a student', () => {
    const student = [...MODEL, 'metrics.json', 'predictions.jsonl'];
    expect(left('solo')).toEqual(
      [...RUN, ...below('students/07', student), ...below('students/21', student)].sort(),
    );
  });

  test('class, tuned: one model, and the parameters of all students', () => {
    expect(left('tuned')).toEqual([...below('class', CLASS_FILES), ...RUN].sort());
  });

  test('class, frozen: and what reads questions beside the base', () => {
    expect(left('frozen')).toEqual([...below('class', READING_FILES), ...RUN].sort());
  });

  test('adapter: a class, and a PEFT folder for each student with answers enough', () => {
    const student = ['adapter_config.json', 'adapter_model.safetensors', 'metrics.json', 'predictions.jsonl'];
    const students = ['07', '21', '22'].flatMap((id) => below(`students/${id}`, student));
    expect(left('adapter')).toEqual([...below('class', CLASS_FILES), ...students, ...RUN].sort());
  });

  test('folds: a run for each part, beside the class that learned from all', () => {
    const run = [...below('class', READING_FILES), ...RUN];
    expect(left('folds')).toEqual([...run, ...below('folds/1', run), ...below('folds/2', run)].sort());
  });

  test.each(RECIPES)('%s: no lock, no file in the making, no moments of an optimizer', (recipe) => {
    const names = filesIn(folderOf(recipe)).map((name) => name.split('/').at(-1)!);
    expect(names.filter((name) => /^lock|^\.|moments/.test(name))).toEqual([]);
  });

  test('a class with a frozen encoder keeps what that made of the questions, once for all trainings', () => {
    for (const recipe of ['frozen', 'adapter', 'folds'] as const)
      expect(filesIn(folderOf(recipe)).filter((name) => name.endsWith('.features'))).toHaveLength(
        // A run that is not the first here reads what it needs from the one beside it.
        recipe === 'frozen' ? 1 : 0,
      );
  });

  test('run.json says what decided the result', async () => {
    for (const recipe of RECIPES) {
      const header = (await readRunHeader(folderOf(recipe)))!;
      expect(header).toMatchObject({
        recipe: recipe === 'solo' || recipe === 'adapter' ? recipe : 'class',
        seed: 42,
        versions: { understudy: VERSION, node: process.versions.node, onnxruntime: ONNXRUNTIME_VERSION },
        data: { path: LOG, fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) },
        base: { name: BASE, fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) },
        settings: { split: recipe === 'solo' ? 'notebook' : 'random', selection: 'validation', seed: 42 },
      });
      const leaks = first.get(recipe)!.events.find(({ event }) => event === 'leaks');
      expect(leaks).toMatchObject(header.leaks!);
    }
  });
});

describe('what is told', () => {
  test.each<[Recipe, string]>([
    [
      'solo',
      'reading, leaks, plan, student, step, evaluation, step, evaluation, trained, kept, student, step, evaluation, step, evaluation, trained, kept',
    ],
    [
      'frozen',
      'reading, leaks, shared texts, encoding, class, step, evaluation, refit, estimating, trained class',
    ],
    [
      'adapter',
      'reading, leaks, shared texts, encoding, class, step, evaluation, estimating, trained class, encoding, skipped, adapters, evaluation, step, evaluation, step, evaluation, trained adapters',
    ],
    [
      'folds',
      'reading, leaks, fold, encoding, class, step, evaluation, refit, estimating, trained class, fold, encoding, class, step, evaluation, refit, estimating, trained class, fold, shared texts, encoding, class, step, evaluation, refit, estimating, trained class',
    ],
  ])('%s: in its order', (recipe, expected) => {
    expect(course(first.get(recipe)!.events).join(', ')).toBe(expected);
  });

  test('each event has its type, by which its values are known', () => {
    const lossOf = (event: EventOf<'train'>): number[] => (event.event === 'step' ? [event.loss] : []);
    for (const recipe of RECIPES) {
      const losses = first.get(recipe)!.events.flatMap(lossOf);
      expect(losses.length).toBeGreaterThan(10);
      for (const loss of losses) expect(loss).toBeGreaterThan(0);
    }
  });

  test('is plain data, and so is the result: nothing is lost on the way to another process', () => {
    for (const recipe of RECIPES) {
      const { events, result } = first.get(recipe)!;
      expect(JSON.parse(JSON.stringify(events))).toStrictEqual(events);
      expect(JSON.parse(JSON.stringify(result))).toStrictEqual(result);
    }
  });

  test('stands in the log of the run as it was told, but for what only concerns who is watching', async () => {
    for (const recipe of ['solo', 'frozen', 'tuned', 'adapter'] as const) {
      const [run, ...logged] = await readRunEvents(folderOf(recipe));
      expect(run).toMatchObject({ event: 'run', base: BASE });
      const watched = ['reading', 'leaks', 'plan', 'shared texts', 'encoding', 'refit', 'estimating', 'kept'];
      const heard = first.get(recipe)!.events.filter(({ event }) => !watched.includes(event));
      expect(logged).toEqual(heard);
    }
  });
});

describe('what the result says', () => {
  test.each(RECIPES)('%s: of the students what students.csv says', async (recipe) => {
    const { result } = first.get(recipe)!;
    expect(await readStudentsCsv(folderOf(recipe))).toEqual(result!.students);
    expect(result).toMatchObject({ folder: folderOf(recipe), fresh: [], selection: 'validation' });
    expect(result!.folds).toBe(recipe === 'folds' ? 2 : null);
  });

  test('students are trained or skipped, and say how many answers each side had', () => {
    for (const recipe of ['solo', 'frozen', 'tuned', 'adapter'] as const)
      for (const { status, reason, answers, train: learned, validation, test: tested } of first.get(recipe)!
        .result!.students)
        if (status === 'trained') expect(learned! + validation! + tested!).toBe(answers);
        else expect([reason, learned]).toEqual(['1 answers, 10 are needed', null]);
    const ids = (recipe: Recipe) => first.get(recipe)!.result!.students.map(({ user_id }) => user_id);
    // The most active ones, where only some are asked for.
    expect(ids('solo')).toEqual(['21', '07']);
    expect(ids('frozen')).toEqual(['23', '22', '21', '07']);
    expect(ids('adapter')).toEqual(['23', '22', '21', '07']);
  });

  test('a class is judged on the test answers of all its students, with the temperature that it keeps', async () => {
    for (const recipe of ['frozen', 'tuned'] as const) {
      const { pooled, calibration } = first.get(recipe)!.result!;
      const { record } = (await readClass(folderOf(recipe)))!;
      expect(record.pooled).toEqual(pooled);
      // Of all that it reads, not of its base alone.
      const { calibration: kept, temperature } = record.whole ?? record;
      expect({ ...kept, temperature }).toEqual(calibration);
      const tested = (await readPredictions(folderOf(recipe))).filter(({ split }) => split === 'test');
      expect(tested).toHaveLength(pooled!.rows);
      const right = tested.filter(({ label, probability }) => (probability > 0.5 ? 1 : 0) === label);
      expect(right.length / tested.length).toBeCloseTo(pooled!.accuracy!, 12);
    }
    for (const recipe of ['solo', 'adapter'] as const)
      expect(first.get(recipe)!.result).toMatchObject({ pooled: null, calibration: null });
  });

  test('predictions are probabilities of answers that trained nothing, each with its logits', async () => {
    for (const recipe of RECIPES) {
      const predictions = await readPredictions(folderOf(recipe));
      for (const { probability, logit_0, logit_1 } of predictions)
        expect(probability).toBeCloseTo(1 / (1 + Math.exp(logit_0 - logit_1)), 12);
      for (const { user_id, status, test: tested } of first.get(recipe)!.result!.students) {
        const rows = predictions.filter((row: Prediction) => row.user_id === user_id && row.split === 'test');
        expect(rows).toHaveLength(status === 'trained' ? tested! : 0);
      }
    }
  });

  test('an adapter stands on the class of its run, by a path that goes with the run', async () => {
    const { students } = await readRun(folderOf('adapter'));
    for (const { folder } of students) {
      const config = JSON.parse(readFileSync(join(folder, 'adapter_config.json'), 'utf8'));
      expect(config).toMatchObject({ peft_type: 'LORA', r: 8, lora_alpha: 16 });
      expect(existsSync(join(folder, config.base_model_name_or_path, 'model.safetensors'))).toBe(true);
    }
  });
});

describe('the seed', () => {
  const weightsOf = (name: string) =>
    filesIn(join(home, name))
      .filter((path) => /^(class|students)\/.*\.safetensors$/.test(path) && !path.includes('/checkpoints/'))
      .map((path) => [path, readFileSync(join(home, name, path)).toString('base64')]);

  test.each(['solo', 'frozen', 'adapter'] as const)('%s: decides every weight', async (recipe) => {
    await trained(`${recipe}-same`, TINY[recipe]);
    expect(weightsOf(`${recipe}-same`)).toEqual(weightsOf(recipe));
    expect(fingerprints(join(home, `${recipe}-same`))).toEqual(fingerprints(folderOf(recipe)));
  });

  test('another one makes others', async () => {
    await trained('another', { ...TINY.frozen, seed: 43 });
    const of = (name: string) => readFileSync(join(home, name, 'class/class.safetensors'));
    expect(of('another').equals(of('frozen'))).toBe(false);
    expect(await readRunHeader(join(home, 'another'))).toMatchObject({ seed: 43, settings: { seed: 43 } });
  });
});

describe('the same training again', () => {
  test.each<[Recipe, string]>([
    ['solo', 'reading, leaks, plan, finished before'],
    ['frozen', 'reading, leaks, class trained before'],
    ['tuned', 'reading, leaks, class trained before'],
    ['adapter', 'reading, leaks, class trained before, encoding, skipped, finished before'],
    [
      'folds',
      'reading, leaks, fold, class trained before, fold, class trained before, fold, class trained before',
    ],
  ])('%s: trains nothing, changes nothing and gives the same result', async (recipe, expected) => {
    const before = fingerprints(folderOf(recipe));
    const { events, result } = await trained(recipe, TINY[recipe]);
    expect(course(events).join(', ')).toBe(expected);
    expect(result).toEqual(first.get(recipe)!.result);
    expect(fingerprints(folderOf(recipe))).toEqual(before);
    expect(readdirSync(folderOf(recipe))).not.toContain('lock');
  });

  test.each<[Recipe, string, InputOf<'train'>, string]>([
    ['frozen', 'rank', { ...TINY.frozen, rank: 3 }, '`rank: 8`, not 3'],
    ['frozen', 'learningRate', { ...TINY.frozen, learningRate: 0.1 }, '`learningRate: 0.005`, not 0.1'],
    ['frozen', 'batchSize', { ...TINY.frozen, batchSize: 9 }, '`batchSize: 8`, not 9'],
    ['frozen', 'shrinkage', { ...TINY.frozen, shrinkage: 2 }, '`shrinkage: unset`, not '],
    ['frozen', 'seed', { ...TINY.frozen, seed: 1 }, '`seed: 42`, not 1'],
    ['folds', 'folds', { ...TINY.folds, folds: 3 }, '`folds: 2`, not 3'],
    ['solo', 'batchSize', { ...TINY.solo, batchSize: 9 }, '`batchSize: 4`, not 9'],
    ['adapter', 'epochs', { ...TINY.adapter, epochs: 3 }, '`epochs: 2`, not 3'],
    ['adapter', 'adapterEpochs', { ...TINY.adapter, adapterEpochs: 3 }, '`adapterEpochs: 2`, not 3'],
    ['adapter', 'loraRank', { ...TINY.adapter, loraRank: 3 }, '`loraRank: 8`, not 3'],
    [
      'adapter',
      'loraTargets',
      { ...TINY.adapter, loraTargets: ['Wi'] },
      '`loraTargets: ["Wqkv","Wo","Wi"]`, not ["Wi"]',
    ],
    ['solo', 'recipe', TINY.frozen, '`recipe: "solo"`, not "class"'],
  ])('%s with another %s is refused by the name of the input', async (recipe, _, input, difference) => {
    const before = fingerprints(folderOf(recipe));
    const refused = {
      code: 'run',
      message: expect.stringContaining(`${folderOf(recipe)}: holds a run with ${difference}`),
      hint: '`fresh` starts over, or choose another `out`',
    };
    await expect(trained(recipe, input)).rejects.toMatchObject(refused);
    expect(fingerprints(folderOf(recipe))).toEqual(before);
  });

  test('with `fresh` it starts over, and the old run is gone', async () => {
    await trained('over', { ...TINY.solo, students: 1, epochs: 1 });
    const { events, result } = await trained('over', { ...TINY.frozen, fresh: true });
    expect(course(events)).toContain('trained class');
    expect(result!.students).toHaveLength(4);
    expect(existsSync(join(home, 'over/students'))).toBe(false);
    expect(fingerprints(join(home, 'over'))).toEqual(fingerprints(folderOf('frozen')));
  });
});
