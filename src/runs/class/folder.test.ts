/** class/ from its first checkpoint to a student who joins, and what a kill leaves of it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
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
import { openRun, type Run } from '../open-run.ts';
import type { RunHeader } from '../run-header.ts';
import type { StudentRow } from '../tables/students.ts';
import { readClass } from './folder.ts';
import type { ClassRecord } from './record.ts';
import type { ClassStudent } from './students.ts';

let parent: string;
let folder: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'understudy-class-'));
  folder = join(parent, 'run');
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const NOW = '2025-01-01T00:00:00.000Z';
const header: RunHeader = {
  format: 1,
  recipe: 'class',
  settings: { rank: 2 },
  versions: { understudy: '0.1.0' },
  seed: 42,
  data: { path: 'answers.csv', fingerprint: 'd1' },
  base: { name: 'nano', fingerprint: 'b1' },
  leaks: null,
  started_at: NOW,
};
const start = (fresh = false): Promise<Run> => openRun(folder, { create: header, fresh, now: NOW });

const record: ClassRecord = {
  format: 1,
  rank: 2,
  encoder: 'tuned',
  prior: { bias_variance: 0.7, vector_variances: [0.1, 1 / 3] },
  fixed_prior: false,
  temperature: 1.1,
  calibration: { rows: 20, log_loss_before: 0.6, log_loss_after: 0.59 },
  max_length: 128,
  reads_options: true,
  base_fingerprint: 'b1',
  epoch: 3,
  step: 30,
  pooled: { rows: 40, accuracy: 0.8, auc: 0.82, auc_within_student: null, log_loss: 0.5, brier: 0.2 },
};

/** Of a student with too few answers for test rows: trained all the same. */
const rowOf = (user_id: string, answers: number): StudentRow => ({
  user_id,
  answers,
  train: answers,
  validation: 0,
  test: 0,
  status: 'trained',
  reason: null,
  accuracy: null,
  f1: null,
  auc: null,
  balanced_accuracy: null,
  mcc: null,
  log_loss: null,
  brier: null,
  majority_accuracy: null,
  majority_f1: null,
  gain: null,
  collapsed: null,
  best_epoch: null,
  best_step: null,
  epochs: null,
  seconds: null,
});
const studentOf = (user_id: string, answers = 1): ClassStudent => ({
  user_id,
  joined: false,
  mean: [0.1, -1e-9, 2 / 3],
  covariance: [0.5, -0.1, 0.25, 0.01, 0.02, 0.125],
  row: rowOf(user_id, answers),
});
const students = [studentOf('11'), studentOf('../é "x"\n')];
const fill = (target: string) => writeFile(join(target, 'model.safetensors'), 'w');

describe('the class', () => {
  test('is saved whole and read back, with and without the lock', async () => {
    const run = await start();
    expect(await run.class.record()).toBeNull();
    expect(await readClass(folder)).toBeNull();
    await run.class.save({ fill, students, record });
    expect(await run.class.record()).toEqual(record);
    expect(await run.class.students()).toEqual(students);
    expect(await readClass(folder)).toEqual({ folder: join(folder, 'class'), record, students });
    expect(readdirSync(run.class.folder).sort()).toEqual([
      'class.json',
      'model.safetensors',
      'students.jsonl',
    ]);
    await run.release();
  });

  test('has checkpoints, which stay when it is complete', async () => {
    const run = await start();
    for (const step of [10, 9]) {
      await run.class.saveCheckpoint(step, (target) => writeFile(join(target, 'state.json'), String(step)));
    }
    await run.class.save({ fill, students, record });
    expect((await run.class.checkpoints()).map(({ step }) => step)).toEqual([9, 10]);
    await run.class.removeCheckpoint(9);
    expect(await run.class.checkpoints()).toEqual([
      { step: 10, folder: join(folder, 'class', 'checkpoints', 'checkpoint-10') },
    ]);
    await run.release();
  });

  test('takes in students who join', async () => {
    const run = await start();
    await expect(run.class.replaceStudents(students)).rejects.toMatchObject({
      code: 'run',
      message: `${join(folder, 'class')}: not complete (no class.json)`,
    });
    await run.class.save({ fill, students, record });
    const all = [...students, { ...studentOf('new'), joined: true }];
    await run.class.replaceStudents(all);
    expect(await run.class.students()).toEqual(all);
    expect(await run.class.record()).toEqual(record);
    await run.release();
  });

  test('of rank 0, without students, keeps what a later version may add', async () => {
    const run = await start();
    const plain = {
      ...record,
      rank: 0,
      prior: { bias_variance: 1, vector_variances: [], question_variance: 0.2 },
      pooled: null,
      questions: 12,
    };
    await run.class.save({ fill, students: [], record: plain });
    expect(await readClass(folder)).toMatchObject({ record: plain, students: [] });
    await run.class.replaceStudents([{ ...studentOf('11'), mean: [0.5], covariance: [0] }]);
    expect(await run.class.students()).toHaveLength(1);
    await run.release();
  });

  test.each<[string, string, Partial<ClassStudent>]>([
    ['numeric', 'student 12: mean[1]: expected a finite number, got NaN', { mean: [0, Number.NaN, 0] }],
    ['numeric', 'student 12: covariance[0]', { covariance: [Number.POSITIVE_INFINITY, 0, 1, 0, 0, 1] }],
    [
      'numeric',
      'student 12: expected a variance of at least 0 of number 2, got -1',
      { covariance: [1, 0, 1, 0, 0, -1] },
    ],
    ['run', 'student 12: mean: expected 3 numbers, got 2', { mean: [0, 0] }],
    ['run', 'student 12: covariance: expected 6 numbers, got 9', { covariance: new Array(9).fill(0) }],
    ['run', 'student 11: expected once, got twice', { user_id: '11' }],
    ['run', "student 12: expected the student's own row, got that of 13", { row: rowOf('13', 1) }],
    [
      'numeric',
      'student 12: expected a finite auc, got NaN',
      { row: { ...rowOf('12', 1), auc: Number.NaN } },
    ],
  ])('a student is refused (%s): %s', async (code, message, wrong) => {
    const run = await start();
    await run.class.save({ fill, students, record });
    const broken = [studentOf('11'), { ...studentOf('12'), ...wrong }];
    const refusal = { code, message: expect.stringContaining(message) };
    const never = () => Promise.reject(new Error('called'));
    await expect(run.class.save({ fill: never, students: broken, record })).rejects.toMatchObject(refusal);
    await expect(run.class.replaceStudents(broken)).rejects.toMatchObject(refusal);
    expect(await readClass(folder)).toMatchObject({ record, students });
    await run.release();
  });

  test.each<[string, string, Partial<ClassRecord>]>([
    ['numeric', 'expected a finite temperature, got NaN', { temperature: Number.NaN }],
    ['run', 'temperature', { temperature: 0 }],
    [
      'run',
      'prior.vector_variances: expected 2 variances (the rank), got 1',
      { prior: { bias_variance: 1, vector_variances: [1] } },
    ],
    ['run', 'prior.bias_variance', { prior: { bias_variance: -1, vector_variances: [1, 1] } }],
    ['run', 'rank', { rank: 1.5 }],
  ])('a record is refused (%s): %s', async (code, message, wrong) => {
    const run = await start();
    const saving = run.class.save({ fill, students, record: { ...record, ...wrong } });
    await expect(saving).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
    expect(readdirSync(folder)).not.toContain('class');
    await run.release();
  });

  test.each<[string, string, string]>([
    ['class.json', '{"format":2}', 'class.json: format'],
    ['class.json', '{"for', 'class.json: expected JSON'],
    ['students.jsonl', '{"user_id":"11","joi', 'students.jsonl, line 1: expected JSON'],
    ['students.jsonl', '{"user_id":"11"}\n', 'students.jsonl, line 1: joined'],
    ['students.jsonl', `${JSON.stringify({ ...studentOf('11'), mean: [1] })}\n`, 'expected 3 numbers, got 1'],
  ])('a %s that says %s is named', async (name, text, message) => {
    const run = await start();
    await run.class.save({ fill, students, record });
    writeFileSync(join(run.class.folder, name), text);
    await expect(readClass(folder)).rejects.toMatchObject({
      code: 'run',
      message: expect.stringContaining(message),
    });
    await run.release();
  });

  test('a model that is saved again and fails leaves the old one', async () => {
    const run = await start();
    await run.class.save({ fill, students, record });
    const failing = run.class.save({
      fill: async (target) => {
        await writeFile(join(target, 'model.safetensors'), 'half');
        throw new Error('stopped');
      },
      students,
      record,
    });
    await expect(failing).rejects.toThrow('stopped');
    expect(readFileSync(join(run.class.folder, 'model.safetensors'), 'utf8')).toBe('w');
    expect(await run.class.record()).toEqual(record);
    await run.release();
  });

  test('goes with --fresh, features stay', async () => {
    const old = await start();
    await old.class.save({ fill, students, record });
    await old.release();
    mkdirSync(join(folder, 'features', 'k'), { recursive: true });
    await (await start(true)).release();
    expect(readdirSync(folder).sort()).toEqual(['features', 'log.jsonl', 'run.json']);
    // Nor do they keep a broken run from being discarded.
    writeFileSync(join(folder, 'run.json'), '{');
    await (await start(true)).release();
    expect(readdirSync(folder).sort()).toEqual(['features', 'log.jsonl', 'run.json']);
  });
});

describe('kill -9', () => {
  test('what it leaves half done is tidied up by the next to open the run; what a user left is not touched', async () => {
    const run = await start();
    await run.class.saveCheckpoint(5, (target) => writeFile(join(target, 'state.json'), '5'));
    await run.class.save({ fill, students, record });
    await run.release();
    const at = (...names: string[]) => join(folder, ...names);
    renameSync(at('class/checkpoints/checkpoint-5'), at('class/checkpoints/.checkpoint-5.replaced'));
    for (const name of ['class/.model.tmp-1-1', 'class/checkpoints/.checkpoint-5.tmp-1-2', 'features/k'])
      mkdirSync(at(name), { recursive: true });
    for (const name of [
      'class/.students.jsonl.tmp-1-3',
      'features/k/.0.features.tmp-1-4',
      '.responses.parquet.tmp-1-5',
    ])
      writeFileSync(at(name), 'half');
    for (const name of ['students/.DS_Store', 'features/.DS_Store']) {
      mkdirSync(resolve(at(name), '..'), { recursive: true });
      writeFileSync(at(name), '');
    }

    const next = await start();
    expect(next.resumed).toBe(true);
    expect((await next.class.checkpoints()).map(({ step }) => step)).toEqual([5]);
    expect(await next.class.students()).toEqual(students);
    await next.release();
    const left = readdirSync(folder, { recursive: true }).map(String);
    expect(left.filter((name) => name.includes('.tmp-') || name.includes('.replaced'))).toEqual([]);
    expect(left.filter((name) => name.endsWith('.DS_Store')).sort()).toEqual([
      join('features', '.DS_Store'),
      join('students', '.DS_Store'),
    ]);
  });

  test('while the class is saved and joined over and over: what is marked complete is complete', async () => {
    await (await start()).release();
    const code = `
      const { openRun } = await import(${JSON.stringify(resolve(import.meta.dirname, '../index.ts'))});
      import { writeFile } from 'node:fs/promises';
      const run = await openRun(${JSON.stringify(folder)}, { create: undefined, fresh: false, now: '${NOW}' });
      const [student] = ${JSON.stringify([studentOf('x')])};
      const classOf = (answers, size) => Array.from({ length: size }, (_, i) => {
        const user_id = 's' + i;
        return { ...student, user_id, row: { ...student.row, user_id, answers } };
      });
      for (let version = 1; ; version++) {
        await run.class.save({
          fill: async (target) => {
            for (const name of ['config.json', 'model.safetensors']) await writeFile(target + '/' + name, String(version));
          },
          students: classOf(version, 40),
          record: { ...${JSON.stringify(record)}, step: version },
        });
        await run.class.replaceStudents(classOf(version, 50));
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
      const found = await readClass(folder);
      if (found !== null) {
        const version = found.record.step;
        for (const name of ['config.json', 'model.safetensors'])
          expect(readFileSync(join(found.folder, name), 'utf8')).toBe(String(version));
        expect([40, 50]).toContain(found.students.length);
        expect(new Set(found.students.map(({ row }) => row.answers))).toEqual(new Set([version]));
      }
      expect(readdirSync(run.class.folder).filter((name) => name.startsWith('.'))).toEqual([]);
      await run.release();
    }
  });
});
