/** A run folder from its making to its reading, and what is done with folders that are none. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readRunEvents } from './event-log.ts';
import { lockRun } from './lock-run.ts';
import { openRun, type Run } from './open-run.ts';
import { readRun } from './read-run.ts';
import type { RunHeader } from './run-header.ts';
import { type Prediction, readPredictions } from './tables/predictions.ts';
import type { StudentRow } from './tables/students.ts';

let parent: string;
let folder: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'understudy-run-'));
  folder = join(parent, 'runs', 'first');
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const NOW = '2025-01-01T00:00:00.000Z';
const header: RunHeader = {
  format: 1,
  recipe: 'solo',
  settings: { epochs: 10, columns: { user_id: 'pupil' } },
  versions: { understudy: '0.1.0' },
  seed: 42,
  data: { path: 'answers.csv', fingerprint: 'd1' },
  base: { name: 'nano', fingerprint: 'b1' },
  leaks: null,
  started_at: NOW,
};
const start = (create: RunHeader | undefined = header, fresh = false): Promise<Run> =>
  openRun(folder, { create, fresh, now: NOW });

const metricsOf = (user_id: string): StudentRow & { readonly more: readonly number[] } => ({
  user_id,
  answers: 3,
  train: 1,
  validation: 1,
  test: 1,
  status: 'trained',
  reason: null,
  accuracy: 1,
  f1: 1,
  auc: null,
  balanced_accuracy: 1,
  mcc: 0,
  log_loss: 0.1,
  brier: 0.01,
  majority_accuracy: 1,
  majority_f1: 1,
  gain: 0,
  collapsed: true,
  best_epoch: 1,
  best_step: 1,
  epochs: 1,
  seconds: 2,
  more: [1, 2],
});
const predictionsOf = (user_id: string): Prediction[] => [
  {
    answer_id: 'a1',
    user_id,
    question_id: 'q1',
    fold: 0,
    split: 'test',
    label: 1,
    probability: 0.9,
    logit_0: -1,
    logit_1: 1,
  },
];

async function saveStudent(run: Run, userId: string, weights: string): Promise<void> {
  await run.student(userId).saveModel({
    fill: (target) => writeFile(join(target, 'model.safetensors'), weights),
    predictions: predictionsOf(userId),
    metrics: metricsOf(userId),
  });
}

describe('a run', () => {
  test('begins in a folder that is not there, and ends with all its files', async () => {
    const run = await start();
    expect(run).toMatchObject({ header, resumed: false });
    run.log.append({ event: 'step', step: 1 });
    await saveStudent(run, '../../etc', 'w');
    await run.writeStudentsCsv([metricsOf('../../etc')]);
    await run.writePredictionsParquet(predictionsOf('../../etc'));
    await run.release();

    expect(readdirSync(parent)).toEqual(['runs']);
    expect(readdirSync(folder).sort()).toEqual([
      'log.jsonl',
      'predictions.parquet',
      'run.json',
      'students',
      'students.csv',
    ]);
    const student = join(folder, 'students', '%2e%2e%2f%2e%2e%2fetc');
    expect(readdirSync(student).sort()).toEqual(['metrics.json', 'model.safetensors', 'predictions.jsonl']);
    expect(await readRun(folder)).toEqual({
      folder,
      header,
      students: [{ folder: student, metrics: metricsOf('../../etc') }],
    });
    expect(await readPredictions(folder)).toEqual(predictionsOf('../../etc'));
    expect(await readRunEvents(folder)).toEqual([{ event: 'step', step: 1 }]);
  });

  test('continues with the header that it began with', async () => {
    await (await start()).release();
    const later: RunHeader = {
      ...header,
      versions: { understudy: '0.2.0' },
      data: { path: 'moved.csv', fingerprint: 'd1' },
      leaks: null,
      started_at: 'later',
    };
    for (const create of [later, undefined]) {
      const run = await openRun(folder, { create, fresh: false, now: NOW });
      expect(run).toMatchObject({ header, resumed: true });
      await run.release();
    }
  });

  test.each<[Partial<RunHeader>, string]>([
    [{ recipe: 'class' }, 'with `recipe: "solo"`, not "class"'],
    [{ settings: { ...header.settings, epochs: 3 } }, 'with `epochs: 10`, not 3'],
    [
      { settings: { ...header.settings, columns: { user_id: 'student' } } },
      'with `columns.user_id: "pupil"`, not "student"',
    ],
    [{ settings: { ...header.settings, fold: { index: 1, of: 3 } } }, 'with `fold: unset`, not "1 of 3"'],
    [{ settings: { ...header.settings, maxLength: 9 } }, 'with `maxLength: unset`, not 9'],
    [{ seed: 1 }, 'with `seed: 42`, not 1'],
    [{ data: { path: 'b.csv', fingerprint: 'd2' } }, 'of another answer log (answers.csv)'],
    [
      { data: { path: 'answers.csv', fingerprint: 'd2' } },
      'of another answer log (answers.csv, which has changed since)',
    ],
    [{ base: { name: 'other', fingerprint: 'b2' } }, 'of another base (nano)'],
  ])('another %j is refused, and the folder stays as it was', async (change, difference) => {
    await (await start()).release();
    const before = readFileSync(join(folder, 'run.json'), 'utf8');
    await expect(start({ ...header, ...change })).rejects.toMatchObject({
      code: 'run',
      message: `${folder}: holds a run ${difference}`,
      hint: '`fresh` starts over, or choose another `out`',
    });
    expect(readFileSync(join(folder, 'run.json'), 'utf8')).toBe(before);
    expect(readdirSync(folder).sort()).toEqual(['log.jsonl', 'run.json']);
  });

  test('a second writer is refused, a reader is not', async () => {
    const run = await start();
    await expect(start()).rejects.toMatchObject({
      message: `${folder}: in use by another job of this process since ${NOW}`,
    });
    // Whoever only works on the run has no --out that they could change.
    await expect(openRun(folder, { create: undefined, fresh: false, now: NOW })).rejects.toMatchObject({
      hint: 'wait until it has ended, or stop it',
    });
    expect((await readRun(folder)).students).toEqual([]);
    await run.release();
    await (await start()).release();
  });
});

describe('a lock that is held', () => {
  const lock = (isNew: boolean) => lockRun(folder, { isNew, fresh: false, now: NOW });

  test('lets its holder open the run over and over, and nobody else until it is given back', async () => {
    await (await start()).release();
    const held = await lock(false);
    for (let time = 0; time < 2; time++) {
      const run = await openRun(held, { create: undefined, fresh: false, now: NOW });
      expect(run).toMatchObject({ folder, header, resumed: true });
      await run.release();
      await expect(start()).rejects.toMatchObject({
        message: `${folder}: in use by another job of this process since ${NOW}`,
        hint: 'wait until it has ended, stop it, or choose another `out`',
      });
    }
    await held.release();
    await (await start()).release();
  });

  test('goes with the folder that was made for it, unless a run began there', async () => {
    const nothing = await lock(true);
    expect(readdirSync(folder)).toEqual(['lock']);
    await nothing.release();
    expect(existsSync(folder)).toBe(false);

    const held = await lock(true);
    await (await openRun(held, { create: header, fresh: false, now: NOW })).release();
    await held.release();
    expect(readdirSync(folder).sort()).toEqual(['log.jsonl', 'run.json']);
  });

  test('is none on a folder that is no run', async () => {
    await expect(lock(false)).rejects.toMatchObject({ message: expect.stringContaining('not a run folder') });
    expect(existsSync(folder)).toBe(false);
    mkdirSync(folder, { recursive: true });
    await (await lock(true)).release();
    expect(readdirSync(folder)).toEqual([]);
    writeFileSync(join(folder, 'thesis.tex'), 'x');
    await expect(lock(true)).rejects.toMatchObject({ message: expect.stringContaining('thesis.tex') });
    expect(readdirSync(folder)).toEqual(['thesis.tex']);
  });

  test('stays with its holder where the run is another one', async () => {
    await (await start()).release();
    const held = await lock(false);
    const other = { ...header, seed: 1 };
    const opening = openRun(held, { create: other, fresh: false, now: NOW });
    await expect(opening).rejects.toThrow('with `seed: 42`, not 1');
    await expect(lock(false)).rejects.toThrow('in use');
    await held.release();
    await (await lock(false)).release();
  });
});

describe('--fresh', () => {
  const changed: RunHeader = { ...header, settings: { epochs: 3 } };

  test('discards the run and nothing but the run', async () => {
    const old = await start();
    old.log.append({ event: 'step' });
    await saveStudent(old, '11', 'w');
    await old.writeStudentsCsv([]);
    await old.release();
    writeFileSync(join(folder, 'notes.txt'), 'mine');

    const run = await start(changed, true);
    expect(run).toMatchObject({ header: changed, resumed: false });
    await run.release();
    expect(readdirSync(folder).sort()).toEqual(['log.jsonl', 'notes.txt', 'run.json']);
    expect(readFileSync(join(folder, 'log.jsonl'), 'utf8')).toBe('');
  });

  test('discards nothing for a header that is none', async () => {
    const old = await start();
    await saveStudent(old, '11', 'w');
    await old.release();
    await expect(start({ ...changed, seed: Number.NaN }, true)).rejects.toMatchObject({ code: 'run' });
    expect((await readRun(folder)).students).toHaveLength(1);
  });

  test.each([['{"form'], ['{"format":2}']])('discards a run whose run.json says %j', async (text) => {
    const old = await start();
    await saveStudent(old, '11', 'w');
    await old.release();
    writeFileSync(join(folder, 'run.json'), text);
    await expect(start()).rejects.toMatchObject({ code: 'run' });

    const notes = join(folder, 'notes.txt');
    writeFileSync(notes, 'mine');
    await expect(start(header, true)).rejects.toMatchObject({ code: 'run' });
    expect(readFileSync(join(folder, 'run.json'), 'utf8')).toBe(text);
    expect(existsSync(join(folder, 'students'))).toBe(true);

    rmSync(notes);
    await (await start(header, true)).release();
    expect(readdirSync(folder).sort()).toEqual(['log.jsonl', 'run.json']);
    expect((await readRun(folder)).header).toEqual(header);
  });

  test('killed after the old header was put aside: the next run finishes the removal', async () => {
    const old = await start();
    await saveStudent(old, '11', 'w');
    await old.release();
    renameSync(join(folder, 'run.json'), join(folder, '.run.json.discarded'));
    const run = await start(changed);
    expect(run.resumed).toBe(false);
    await run.release();
    expect(readdirSync(folder).sort()).toEqual(['log.jsonl', 'run.json']);
  });

  test('killed after the new header was written: only the old header goes', async () => {
    const run = await start();
    await saveStudent(run, '11', 'w');
    await run.release();
    writeFileSync(join(folder, '.run.json.discarded'), JSON.stringify(changed));
    await (await start()).release();
    expect(readdirSync(folder).sort()).toEqual(['log.jsonl', 'run.json', 'students']);
  });
});

describe('a folder that is no run', () => {
  test.each([[false], [true]])('is refused and not touched, --fresh %s', async (fresh) => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'thesis.tex'), 'x');
    await expect(start(header, fresh)).rejects.toMatchObject({
      code: 'run',
      message: `${folder}: not a run folder (no run.json, but it holds thesis.tex)`,
    });
    expect(readdirSync(folder)).toEqual(['thesis.tex']);
  });

  test.each([['{"name":"jogging"}'], ['not JSON'], ['{"format":2}']])(
    'a run.json that says %j is not overwritten',
    async (text) => {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'run.json'), text);
      await expect(start(header, true)).rejects.toMatchObject({
        code: 'run',
        message: expect.stringContaining(join(folder, 'run.json')),
      });
      expect(readdirSync(folder)).toEqual(['run.json']);
      expect(readFileSync(join(folder, 'run.json'), 'utf8')).toBe(text);
    },
  );

  test('an empty folder and what a killed writer left become a run', async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, '.run.json.tmp-1-1'), '{');
    writeFileSync(join(folder, 'lock.12ab.draft'), '{');
    await (await start()).release();
    expect(readdirSync(folder).sort()).toEqual(['log.jsonl', 'run.json']);
  });

  test('to a command that needs a run there is none', async () => {
    await expect(openRun(folder, { create: undefined, fresh: false, now: NOW })).rejects.toMatchObject({
      code: 'run',
    });
    await expect(readRun(folder)).rejects.toMatchObject({
      code: 'run',
      message: expect.stringContaining('not a run'),
    });
    expect(existsSync(folder)).toBe(false);
  });

  test('a path through a file is named', async () => {
    writeFileSync(join(parent, 'runs'), '');
    await expect(start()).rejects.toMatchObject({ code: 'io', message: expect.stringContaining(folder) });
  });
});

describe('a student', () => {
  test('has its checkpoints in the order of their steps, whole ones only', async () => {
    const run = await start();
    const student = run.student('11');
    expect(await student.checkpoints()).toEqual([]);
    for (const step of [10, 9, 100]) {
      await student.saveCheckpoint(step, (target) => writeFile(join(target, 'state.json'), String(step)));
    }
    await student.removeCheckpoint(9);
    mkdirSync(join(student.folder, 'checkpoints', '.checkpoint-200.tmp-1-1'));
    const checkpoints = await student.checkpoints();
    expect(checkpoints.map(({ step }) => step)).toEqual([10, 100]);
    expect(readFileSync(join(checkpoints[1]!.folder, 'state.json'), 'utf8')).toBe('100');
    await run.release();
    await (await start()).release();
    expect(readdirSync(join(student.folder, 'checkpoints')).sort()).toEqual([
      'checkpoint-10',
      'checkpoint-100',
    ]);
  });

  test('is incomplete until its metrics are there', async () => {
    const run = await start();
    const student = run.student('11');
    expect(await student.metrics()).toBeNull();
    await saveStudent(run, '11', 'w');
    expect(await student.metrics()).toEqual(metricsOf('11'));
    expect(await student.predictions()).toEqual(predictionsOf('11'));

    // Saved again, and failing: no mark may vouch for a mixture.
    const failing = student.saveModel({
      fill: async (target) => {
        await writeFile(join(target, 'config.json'), '{}');
        throw new Error('stopped');
      },
      predictions: [],
      metrics: metricsOf('11'),
    });
    await expect(failing).rejects.toThrow('stopped');
    expect(readdirSync(student.folder).sort()).toEqual([
      'metrics.json',
      'model.safetensors',
      'predictions.jsonl',
    ]);
    await run.release();
  });

  test('is not taken for another', async () => {
    const run = await start();
    await saveStudent(run, '11', 'w');
    await saveStudent(run, '12', 'w');
    rmSync(run.student('11').folder, { recursive: true });
    renameSync(run.student('12').folder, run.student('11').folder);
    await expect(run.student('11').metrics()).rejects.toMatchObject({
      message: expect.stringContaining('got 12'),
    });
    await run.release();
  });

  test('metrics that are not finite are not written', async () => {
    const run = await start();
    const student = run.student('11');
    const saving = student.saveModel({
      fill: async () => undefined,
      predictions: [],
      metrics: { ...metricsOf('11'), f1: Number.NaN },
    });
    await expect(saving).rejects.toThrow('metrics of student 11: expected a finite f1, got NaN');
    expect(await student.metrics()).toBeNull();
    await run.release();
  });

  test('kill -9 while models are saved over and over: what is marked complete is complete', async () => {
    await (await start()).release();
    const code = `
      const { openRun } = await import(${JSON.stringify(resolve(import.meta.dirname, 'index.ts'))});
      import { writeFile } from 'node:fs/promises';
      const run = await openRun(${JSON.stringify(folder)}, { create: undefined, fresh: false, now: '${NOW}' });
      const student = run.student('11');
      for (let version = 1; ; version++) {
        await student.saveModel({
          fill: async (target) => {
            for (const name of ['config.json', 'model.safetensors']) await writeFile(target + '/' + name, String(version));
          },
          predictions: [],
          metrics: { ...${JSON.stringify(metricsOf('11'))}, version },
        });
        if (version === 2) console.log('running');
      }`;
    for (let repetition = 0; repetition < 3; repetition++) {
      const writer = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', code], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(writer.stdout, 'data');
      writer.kill('SIGKILL');
      await once(writer, 'exit');
      const run = await start();
      const student = run.student('11');
      const metrics = (await student.metrics()) as (StudentRow & { readonly version: number }) | null;
      if (metrics !== null) {
        const written = ['config.json', 'model.safetensors'].map((name) =>
          readFileSync(join(student.folder, name), 'utf8'),
        );
        expect(written).toEqual([String(metrics.version), String(metrics.version)]);
      }
      expect(readdirSync(student.folder).filter((name) => name.startsWith('.'))).toEqual([]);
      await run.release();
    }
  });
});
