/** Wrong input gets one line that says what, where and what to do, the right status, and leaves everything as it was. */
import { cpSync, mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FIXTURES, temporaryFolder } from './cli.ts';
import { understudyHere as understudy } from './here.ts';

const BASE = join(FIXTURES, 'notebook-run/base');
const LOG = join(FIXTURES, 'notebook-run/answers.csv');
const HEADER = 'answer_id,user_id,question_id,is_correct,question_title\n';

/** `understudy: …`, one line, no stack. */
function expectOneLine(err: string, pattern: RegExp): void {
  const lines = err.trimEnd().split('\n');
  expect(lines.at(-1)).toMatch(/^understudy: /);
  expect(lines.filter((line) => line.startsWith('understudy: '))).toHaveLength(1);
  expect(err).not.toMatch(/^\s+at /m);
  expect(lines.at(-1)).toMatch(pattern);
}

describe('answer logs', () => {
  const rows = (...lines: string[]) => HEADER + lines.map((line) => `${line}\n`).join('');
  test.each<[string, string | Buffer, RegExp]>([
    ['empty', '', /log\.csv.*empty/],
    ['header only', HEADER, /log\.csv.*no answers/],
    ['a column is missing', 'user_id,question_title\n1,x\n', /is_correct.*--columns/],
    ['an unknown label', rows('1,a,q,1,x', '2,a,q,maybe,x'), /line 3.*maybe/],
    ['broken quotes', rows('1,a,q,1,"x'), /line 2.*quot/],
    [
      'a byte that is not UTF-8',
      Buffer.concat([Buffer.from(`${rows('1,a,q,1,x')}2,a,q,1,`), Buffer.from([0xff, 10])]),
      /line 3.*UTF-8/,
    ],
    ['a question without text', rows('1,a,q,1,x', '2,a,q,1,'), /line 3.*question/],
  ])('%s', async (_, content, pattern) => {
    const folder = temporaryFolder();
    const log = join(folder, 'log.csv');
    writeFileSync(log, content);
    for (const command of [
      ['inspect', log],
      ['train', log, '--base', BASE, '--out', join(folder, 'run')],
    ]) {
      const { status, err } = await understudy(...command);
      expect(status).toBe(1);
      expectOneLine(err, pattern);
    }
    expect(() => readFileSync(join(folder, 'run/run.json'))).toThrow();
  });

  test('user ids that are no folder names', async () => {
    const folder = temporaryFolder();
    const ids = ['../../etc', 'x'.repeat(5000)];
    const lines = ids.flatMap((id, s) =>
      Array.from({ length: 12 }, (_, i) => `${s}-${i},${id},q${s}-${i},${i % 2},What is ${i} + ${s}?`),
    );
    writeFileSync(join(folder, 'log.csv'), rows(...lines));
    const out = join(folder, 'run');
    const { status } = await understudy(
      'train',
      join(folder, 'log.csv'),
      '--base',
      BASE,
      '--epochs',
      '1',
      '--out',
      out,
    );
    expect(status).toBe(0);
    const csv = readFileSync(join(out, 'students.csv'), 'utf8');
    for (const id of ids) expect(csv).toContain(`${id},12,`);
  });
});

describe('bases', () => {
  const trainOn = (base: string, out: string) =>
    understudy('train', LOG, '--recipe', 'solo', '--base', base, '--epochs', '1', '--out', out);

  test.each<[string, (base: string) => void, RegExp]>([
    ['no config', (base) => writeFileSync(join(base, 'config.json'), ''), /config\.json/],
    [
      'another architecture',
      (base) => {
        const config = JSON.parse(readFileSync(join(base, 'config.json'), 'utf8'));
        writeFileSync(join(base, 'config.json'), JSON.stringify({ ...config, model_type: 'roberta' }));
      },
      /config\.json.*got "roberta"/,
    ],
    [
      'truncated weights',
      (base) => truncateSync(join(base, 'model.safetensors'), 5000),
      /model\.safetensors.*bytes/,
    ],
    [
      'a header that lies about its length',
      (base) => {
        const bytes = readFileSync(join(base, 'model.safetensors'));
        bytes.writeBigUInt64LE(1n << 40n, 0);
        writeFileSync(join(base, 'model.safetensors'), bytes);
      },
      /model\.safetensors.*header/,
    ],
    [
      'tensors that overlap',
      (base) => {
        const bytes = readFileSync(join(base, 'model.safetensors'));
        const length = Number(bytes.readBigUInt64LE(0));
        const header = JSON.parse(bytes.subarray(8, 8 + length).toString());
        const [first, second] = Object.keys(header).filter((name) => name !== '__metadata__') as [
          string,
          string,
        ];
        header[second] = {
          ...header[second],
          shape: header[first].shape,
          data_offsets: header[first].data_offsets,
        };
        const text = Buffer.from(JSON.stringify(header).padEnd(length).slice(0, length));
        text.copy(bytes, 8);
        writeFileSync(join(base, 'model.safetensors'), bytes);
      },
      /model\.safetensors/,
    ],
  ])('%s', async (_, spoil, pattern) => {
    const folder = temporaryFolder();
    cpSync(BASE, join(folder, 'base'), { recursive: true });
    spoil(join(folder, 'base'));
    const { status, err } = await trainOn(join(folder, 'base'), join(folder, 'run'));
    expect(status).toBe(1);
    expectOneLine(err, pattern);
  });

  test('no such folder', async () => {
    const { status, err } = await trainOn('/no/such/base', join(temporaryFolder(), 'run'));
    expect(status).toBe(1);
    expectOneLine(err, /no such folder/);
  });
});

describe('run folders and flags', () => {
  test('a run folder of another class is left alone', async () => {
    const folder = temporaryFolder();
    const out = join(folder, 'run');
    const train = (...flags: string[]) =>
      understudy('train', LOG, '--recipe', 'solo', '--base', BASE, '--out', out, ...flags);
    expect((await train('--epochs', '1', '--students', '1')).status).toBe(0);
    const before = readFileSync(join(out, 'run.json'), 'utf8');
    const { status, err } = await train('--epochs', '2', '--students', '1');
    expect(status).toBe(1);
    expectOneLine(err, /epochs.*1.*2.*--fresh/);
    expect(readFileSync(join(out, 'run.json'), 'utf8')).toBe(before);
  });

  test('a folder that is no run is left alone', async () => {
    const out = temporaryFolder();
    writeFileSync(join(out, 'thesis.txt'), 'years of work');
    const { status, err } = await understudy(
      'train',
      LOG,
      '--recipe',
      'solo',
      '--base',
      BASE,
      '--out',
      out,
      '--fresh',
    );
    expect(status).toBe(1);
    expectOneLine(err, /not a run folder/);
    expect(readFileSync(join(out, 'thesis.txt'), 'utf8')).toBe('years of work');
  });

  test('a full disk', async () => {
    const folder = temporaryFolder();
    const out = join(folder, 'run');
    mkdirSync(out);
    symlinkSync('/dev/full', join(out, 'log.jsonl'));
    const { status, err } = await understudy('train', LOG, '--recipe', 'solo', '--base', BASE, '--out', out);
    expect(status).toBe(1);
    expectOneLine(err, /run/);
  });

  test.each([
    ['an unknown flag', ['train', LOG, '--epoch', '3']],
    ['a number that is none', ['train', LOG, '--epochs', 'many']],
    ['a negative rate', ['train', LOG, '--learning-rate', '-1']],
    ['an unknown recipe', ['train', LOG, '--recipe', 'magic']],
    ['columns that are no pairs', ['inspect', LOG, '--columns', 'user_id']],
    ['a column that Understudy does not know', ['inspect', LOG, '--columns', 'pupil=user_id']],
    ['no log', ['train']],
    ['an unknown command', ['teach']],
  ])('wrong use: %s', async (_, args) => {
    const { status, out, err } = await understudy(...args);
    expect(status).toBe(2);
    expect(out + err).not.toMatch(/^\s+at /m);
  });
});
