/** Recipe `adapter` by the command: what it leaves, what it does when killed, and what it makes of odd classes. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readClass, readPredictions, readRun } from '../../src/runs/index.ts';
import { FIXTURES, temporaryFolder } from './cli.ts';
import { filesNotFinite } from './finite.ts';
import { understudyHere as understudy } from './here.ts';
import { checkWhole, fingerprints, runWithKills } from './kill.ts';
import { CLASS_OF_ONE, type LogRow, ODD_STUDENTS, ONE_ANSWER_EACH, writeLog } from './odd-logs.ts';

const BASE = join(FIXTURES, 'notebook-run/base');
const LOG = join(FIXTURES, 'notebook-run/answers.csv');
/** The class below the adapters is soon trained: its encoder stays as it is. */
const SHORT = [
  ...['--recipe', 'adapter', '--base', BASE, '--threads', '1'],
  ...['--encoder', 'frozen', '--epochs', '3', '--adapter-epochs', '2'],
];

test('trains a class and an adapter for each student; the same command again does nothing', async () => {
  const out = join(temporaryFolder(), 'run');
  const trained = await understudy('train', LOG, ...SHORT, '--out', out);
  expect(trained).toMatchObject({ status: 0 });

  expect((await readClass(out))!.students).toHaveLength(4);
  const { students } = await readRun(out);
  expect(students.map(({ metrics }) => metrics.user_id)).toEqual(['07', '21', '22']);
  for (const { folder } of students) {
    expect(readdirSync(folder)).toEqual(
      expect.arrayContaining([
        'adapter_config.json',
        'adapter_model.safetensors',
        'metrics.json',
        'predictions.jsonl',
      ]),
    );
    const config = JSON.parse(readFileSync(join(folder, 'adapter_config.json'), 'utf8'));
    expect(config).toMatchObject({ peft_type: 'LORA', task_type: 'SEQ_CLS', r: 8, lora_alpha: 16 });
    expect(config.base_model_name_or_path).toBe('../../class');
  }
  // Too few answers for an adapter: the class has that student all the same.
  expect(readFileSync(join(out, 'students.csv'), 'utf8')).toMatch(/^23,1,.*,skipped,/m);
  const predicted = new Set((await readPredictions(out)).map(({ user_id }) => user_id));
  expect([...predicted].sort()).toEqual(['07', '21', '22']);
  expect(filesNotFinite(out)).toEqual([]);

  const before = fingerprints(out);
  const again = await understudy('train', LOG, ...SHORT, '--out', out);
  expect(again.status).toBe(0);
  expect(again.err).toContain('trained before');
  expect(fingerprints(out)).toEqual(before);
});

test('kill -9 at random moments', async () => {
  const folder = temporaryFolder();
  const args = ['train', LOG, ...SHORT, '--adapter-epochs', '12'];
  expect((await understudy(...args, '--out', join(folder, 'alone'))).status).toBe(0);
  let wait = 0;
  const random = () => [0.7, 1, 0.8][wait++ % 3]!;
  const options = { args, out: join(folder, 'killed'), kills: 3, longestWait: 1500, random };
  expect(await runWithKills(options, checkWhole)).toMatchObject({ status: 0 });
  expect(fingerprints(join(folder, 'killed'))).toEqual(fingerprints(join(folder, 'alone')));
});

describe('odd classes end in a sensible model', () => {
  const trainOn = async (rows: readonly LogRow[], ...flags: string[]) => {
    const folder = temporaryFolder();
    writeLog(join(folder, 'log.csv'), rows);
    const out = join(folder, 'run');
    const { status, err } = await understudy(
      ...['train', join(folder, 'log.csv'), ...SHORT, ...flags, '--out', out],
    );
    expect(err).not.toMatch(/understudy:/);
    expect(status).toBe(0);
    expect(filesNotFinite(out)).toEqual([]);
    const { students } = await readRun(out);
    const predictions = await readPredictions(out);
    return { students: students.map(({ metrics }) => metrics.user_id), predictions, out };
  };

  test('one answer, all right, all wrong', async () => {
    const { students, out } = await trainOn(ODD_STUDENTS);
    expect(students).not.toContain('one');
    expect(students).toEqual(expect.arrayContaining(['right', 'wrong']));
    expect((await readClass(out))!.students).toHaveLength(4);
  });

  test('nobody has answers enough: the class alone', async () => {
    const { students, predictions, out } = await trainOn(ONE_ANSWER_EACH.slice(0, 40));
    expect([students, predictions]).toEqual([[], []]);
    expect((await readClass(out))!.students).toHaveLength(40);
  });

  test('a class of one, whose ranks are larger than the data carries', async () => {
    const { students, predictions } = await trainOn(CLASS_OF_ONE, '--rank', '64', '--lora-rank', '64');
    expect(students).toEqual(['only']);
    expect(predictions).not.toEqual([]);
  });
});

test('a loss that is not finite names batch, students, step and the last good checkpoint', async () => {
  const out = join(temporaryFolder(), 'run');
  const { status, err } = await understudy('train', LOG, ...SHORT, '--lora-alpha', '1e30', '--out', out);
  expect(status).toBe(1);
  expect(err.trimEnd().split('\n').at(-1)).toMatch(
    /^understudy: adapters, batch 1 \(students .*07.*\), step \d+: .*(no checkpoint was saved before|the last good checkpoint is )/,
  );
  expect(filesNotFinite(out)).toEqual([]);
});
