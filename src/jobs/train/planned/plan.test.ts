/** What a training would do, said before it does: the same students and steps, and nothing is written. */
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { baseHub, REPO, TOKEN, tinyFiles } from '../../../../test/base-hub.ts';
import { temporaryFolder } from '../../../../test/e2e/cli.ts';
import { workHere } from '../../../../test/job-context.ts';
import { BASE, filesIn, outcomeOf, TINY } from '../../../../test/tiny-training.ts';
import type { HubWay } from '../../../hub/index.ts';
import { readRunHeader } from '../../../runs/index.ts';
import { patienceUntil } from '../../host/hub.ts';
import { completeInput, type HostOptions } from '../../host/start-job.ts';
import { planTraining, sample, train } from '../../library.ts';
import type { InputOf } from '../../registry.ts';
import { run } from '../work.ts';
import { plan } from './plan.ts';

const HERE: HostOptions = { host: 'here', threads: 1 };
type Recipe = 'solo' | 'frozen' | 'adapter' | 'folds';

const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
afterAll(() => rmSync(home, { recursive: true }));

const planned = async (input: InputOf<'train'>) => (await planTraining(input, HERE))!;
/** Every file with the moment at which it was last written. */
const stateOf = (folder: string) =>
  filesIn(folder).map((name) => [name, statSync(join(folder, name)).mtimeMs] as const);

test('a class that reads is planned with either encoder', async () => {
  const readers: ('base' | 'surface')[] = ['base', 'surface'];
  const frozen = await planned({ ...TINY.frozen, readers, out: join(home, 'reads') });
  const tuned = await planned({ ...TINY.tuned, encoder: 'tuned', readers, out: join(home, 'reads') });
  expect(frozen.encoders).toMatchObject({ asked: 'frozen', advised: 'frozen', hasRead: true });
  expect(tuned.encoders).toMatchObject({ asked: 'tuned', advised: 'frozen' });
  expect(frozen.encoders!.questions).toBe(tuned.encoders!.questions);
  expect(frozen.encoders!.frozen).toBeCloseTo(frozen.seconds, 9);
  expect(tuned.encoders!.tuned).toBeCloseTo(tuned.seconds, 9);
  expect(tuned.steps).toBeGreaterThan(0);
  const plain = await planned({ ...TINY.frozen, readers: ['base'], out: join(home, 'plain') });
  expect(plain.encoders).toBeNull();
});

test('of many questions and a base that has read the encoder is tuned, unless the user chose', async () => {
  const folder = join(home, 'many');
  await sample({ out: folder, seed: 7, students: 30, questions: 1400, fewest: 100, most: 120 }, HERE);
  const log = join(folder, 'answers.csv');
  const encodersOf = async (input: Partial<InputOf<'train'>>) =>
    (await planned({ log, base: BASE, out: join(folder, 'run'), ...input })).encoders!;
  const open = await encodersOf({});
  expect(open.questions).toBeGreaterThanOrEqual(1000);
  expect(open).toMatchObject({ asked: 'tuned', advised: 'tuned' });
  expect(await encodersOf({ encoder: 'frozen' })).toMatchObject({ asked: 'frozen', advised: 'tuned' });
  expect(await encodersOf({ base: 'nano' })).toMatchObject({ asked: 'frozen', advised: 'frozen' });
  // No encoder is tuned that is not read, or to what was said of a head.
  expect(await encodersOf({ readers: ['words', 'letters'] })).toBeNull();
  expect(await encodersOf({ epochs: 3 })).toMatchObject({ asked: 'frozen', advised: 'tuned' });
  // Folds by question leave too few to each training, and all trainings are of one kind.
  const fewer = await encodersOf({ split: 'question', folds: 3 });
  expect(fewer.questions).toBeLessThan(1000);
  expect(fewer).toMatchObject({ asked: 'frozen', advised: 'frozen' });
});

describe.each<Recipe>(['solo', 'frozen', 'adapter'])('recipe %s', (recipe) => {
  const input = { ...TINY[recipe], out: join(home, recipe) };

  test('is planned as it is trained, and found as far as it has come', async () => {
    const before = await planned(input);
    expect(existsSync(input.out)).toBe(false);
    expect(before).toMatchObject({ out: input.out, found: null, trainings: 1, folds: null, fresh: false });
    expect(before.base).toEqual({ name: BASE, commit: null, downloadBytes: 0 });
    expect(JSON.parse(JSON.stringify(before))).toEqual(before);

    let meanwhile: ReturnType<typeof planned> | undefined;
    const { events, result } = await outcomeOf(train(input, HERE), ({ event }) => {
      if (event === 'step') meanwhile ??= planned(input);
    });
    // The training held its run all the while.
    expect((await meanwhile)!.steps).toBe(before.steps);
    expect(before.steps).toBe(events.filter(({ event }) => event === 'step').length);
    expect(before.recipe).toBe(result!.recipe);
    const sides = result!.students.map((row) =>
      row.status === 'trained'
        ? { student: row.user_id, train: row.train, validation: row.validation, test: row.test }
        : { student: row.user_id, reason: row.reason },
    );
    expect(before.students).toHaveLength(sides.length);
    expect(before.students).toEqual(
      expect.arrayContaining(sides.map((side) => expect.objectContaining(side))),
    );

    const left = stateOf(input.out);
    const after = await planned(input);
    expect(stateOf(input.out)).toEqual(left);
    expect(after).toMatchObject({ steps: before.steps, students: before.students });
    expect(after.found).toEqual({
      isClassTrained: recipe !== 'solo',
      classSteps: recipe === 'solo' ? 0 : before.classSteps,
      students: recipe === 'frozen' ? [] : expect.arrayContaining(['07', '21']),
    });
  });

  test('is refused where the run has other settings, unless that is to be discarded', async () => {
    const left = stateOf(input.out);
    const other = { ...input, seed: 1 };
    await expect(planned(other)).rejects.toMatchObject({
      code: 'run',
      message: expect.stringContaining('holds a run with `seed: 42`, not 1'),
    });
    expect(await planned({ ...other, fresh: true })).toMatchObject({
      fresh: true,
      found: { isClassTrained: false, students: [] },
    });
    expect(stateOf(input.out)).toEqual(left);
  });
});

test('a plan costs time, memory and disk, the more the more there is to do', async () => {
  const input = { ...TINY.solo, out: join(home, 'cost') };
  const plans = [await planned(input), await planned({ ...input, epochs: 40, saveTotalLimit: 5 })];
  for (const { seconds, memoryBytes, diskBytes, rate } of plans)
    for (const cost of [seconds, memoryBytes, diskBytes, rate]) expect(cost).toBeGreaterThan(0);
  const [small, large] = plans;
  expect(large!.steps).toBe(20 * small!.steps);
  expect(large!.seconds).toBeGreaterThan(small!.seconds);
  expect(large!.diskBytes).toBeGreaterThan(small!.diskBytes);
});

test('folds are trainings beside the class itself, each a part of the cost', async () => {
  const input = { ...TINY.folds, out: join(home, 'folds') };
  const plans = await Promise.all([planned(input), planned({ ...input, folds: 4 })]);
  expect(plans.map(({ trainings, folds }) => [trainings, folds])).toEqual([
    [3, 2],
    [5, 4],
  ]);
  expect(plans[1].diskBytes / plans[0].diskBytes).toBeCloseTo(5 / 3, 12);
  expect(existsSync(input.out)).toBe(false);
});

test('what the training would refuse, the plan refuses', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'thesis.txt'), 'years of work');
  const refused = (changes: Partial<InputOf<'train'>>) =>
    expect(planned({ ...TINY.frozen, out: join(home, 'none'), ...changes })).rejects;
  await refused({ out: folder }).toMatchObject({
    code: 'run',
    message: expect.stringContaining('thesis.txt'),
  });
  await refused({ log: join(folder, 'no.csv') }).toMatchObject({ code: 'log' });
  await refused({ base: folder }).toMatchObject({ code: 'base' });
  await refused({ recipe: 'adapter', loraTargets: ['Wxyz'] }).toMatchObject({
    message: expect.stringContaining('Wxyz'),
  });
  expect(existsSync(join(home, 'none'))).toBe(false);
});

describe('a base of the Hub', () => {
  const way = ({ hub, cacheFolder }: Awaited<ReturnType<typeof baseHub>>): HubWay => ({
    access: { endpoint: hub.url, token: TOKEN, cacheFolder, offline: false },
    patience: patienceUntil(new AbortController().signal),
  });

  test('is planned without its weights, and trained from the commit that it had then', async () => {
    const tiny = await baseHub();
    const commit = await tiny.addTiny();
    const out = join(tiny.folder, 'run');
    const job = await completeInput('train', { ...TINY.frozen, base: REPO, epochs: 1, out });
    const { 'model.safetensors': weights } = tinyFiles();

    const before = await workHere(plan, job, [], { hub: way(tiny) });
    expect(before.result!.base).toEqual({ name: REPO, commit, downloadBytes: weights!.length });
    expect(filesIn(tiny.cacheFolder).filter((name) => name.includes('model.safetensors'))).toEqual([]);
    expect(existsSync(out)).toBe(false);

    const { result, events } = await workHere(run, job, [out], { hub: way(tiny), isNew: true });
    expect(events).toContainEqual({ event: 'base', base: REPO, commit });
    expect(result!.students).toHaveLength(4);
    expect((await readRunHeader(out))!.base).toMatchObject({ name: REPO, revision: commit });

    // The Hub has moved on; the run has not.
    await tiny.addTiny(REPO, {}, { 'README.md': 'a later commit' });
    const after = await workHere(plan, job, [], { hub: way(tiny) });
    expect(after.result!.base).toEqual({ name: REPO, commit, downloadBytes: 0 });
    expect(after.result!.found).toMatchObject({ isClassTrained: true });
  });
});
