/** Config files: what they hold, whose folder their paths are of, and how what is wrong in them is said. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { understudyHere } from '../../test/e2e/here.ts';
import { parseYaml } from '../files/index.ts';

const before = process.cwd();
let home: string;
beforeAll(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'understudy-test-')));
  process.chdir(home);
  for (const folder of ['conf/mybase', 'mybase']) mkdirSync(folder, { recursive: true });
});
afterAll(() => {
  process.chdir(before);
  rmSync(home, { recursive: true });
});

async function printed(...flags: string[]): Promise<unknown> {
  const { status, out, err } = await understudyHere('train', ...flags, '--print-config');
  expect([status, err]).toEqual([0, '']);
  return parseYaml(out, 'printed');
}

/** What the command says of a file with this text. */
async function refusal(text: string, ...flags: string[]): Promise<string> {
  writeFileSync('conf/bad.yaml', text);
  const { status, err } = await understudyHere('train', '--config', 'conf/bad.yaml', ...flags);
  expect(status).toBe(2);
  return err.trim();
}

describe('a printed file', () => {
  test('gives the same wherever it is put: its paths are absolute', async () => {
    const config = await printed('answers.csv', '--base', './mybase', '--out', 'runs/a', '--epochs', '3');
    expect(config).toEqual({
      log: join(home, 'answers.csv'),
      base: join(home, 'mybase'),
      out: join(home, 'runs/a'),
      epochs: 3,
    });
    expect(await printed('answers.csv', '--base', 'owner/name')).toMatchObject({ base: 'owner/name' });
  });

  test('holds what belongs to the host, too', async () => {
    expect(await printed('answers.csv', '--threads', '2')).toMatchObject({ threads: 2 });
    writeFileSync('conf/host.yaml', 'log: a.csv\nthreads: 2\ndevice: cpu\n');
    expect(await printed('--config', 'conf/host.yaml', '--threads', '1')).toEqual({
      log: join(home, 'conf/a.csv'),
      threads: 1,
      device: 'cpu',
    });
  });

  test.each([['--push'], ['--json'], ['--dry-run'], ['--hub-org', 'school']])(
    'cannot hold %s',
    async (...flags) => {
      const { status, err, out } = await understudyHere('train', 'a.csv', ...flags, '--print-config');
      expect([status, out]).toEqual([2, '']);
      expect(err).toMatch(
        `understudy: ${flags[0]}: of no use beside --print-config; no config file holds it`,
      );
    },
  );

  test('is none that the command itself would refuse', async () => {
    const { status, err, out } = await understudyHere(
      ...['train', 'a.csv', '--recipe', 'solo', '--rank', '3', '--print-config'],
    );
    expect([status, out]).toEqual([2, '']);
    expect(err).toMatch(/^understudy: --rank: of no use to --recipe solo;/);
  });
});

test('its paths are of its own folder, that of a base among them', async () => {
  writeFileSync('conf/b.yaml', 'log: ../answers.csv\nbase: ./mybase\n');
  expect(await printed('--config', 'conf/b.yaml')).toEqual({
    log: join(home, 'answers.csv'),
    base: join(home, 'conf/mybase'),
  });
});

describe('what is wrong is said with the file, under the names there', () => {
  test('a value, also one that a flag wins over', async () => {
    const message = 'understudy: conf/bad.yaml: learningRate: expected a number above 0, got fast';
    expect(await refusal('log: a.csv\nlearningRate: fast\n')).toBe(message);
    expect(await refusal('log: a.csv\nlearningRate: fast\n', '--learning-rate', '1')).toBe(message);
    expect(await refusal('log: a.csv\nthreads: -1\n')).toMatch(
      /^understudy: conf\/bad.yaml: threads: expected/,
    );
  });

  test('inputs that do not go together, of which a flag may be one', async () => {
    const wrong = 'understudy: conf/bad.yaml: rank: of no use to';
    expect(await refusal('log: a.csv\nrecipe: solo\nrank: 3\n')).toBe(
      `${wrong} recipe: solo; leave it out, or choose another recipe`,
    );
    expect(await refusal('log: a.csv\nrank: 3\n', '--recipe', 'solo')).toBe(
      `${wrong} --recipe solo; leave it out, or choose another --recipe`,
    );
    expect(await refusal('log: a.csv\nrecipe: solo\n', '--rank', '3')).toMatch(/^understudy: --rank: /);
  });

  test('an unknown name, with the nearest that is known; what is for programs alone is none', async () => {
    const message = await refusal('log: a.csv\nlearnRate: 1\n');
    expect(message).toMatch(
      /^understudy: conf\/bad.yaml: unknown input learnRate; perhaps learningRate is meant; /,
    );
    expect(message).toMatch(/known are log, base, .*, fresh, threads, device$/);
    expect(await refusal('log: a.csv\npushAs: {}\n')).toMatch(
      /^understudy: conf\/bad.yaml: unknown input pushAs/,
    );
  });
});
