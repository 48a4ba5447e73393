/** Vectors outlive the process, the run and the one who wrote half of them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openFeatures } from './features.ts';

let parent: string;
let run: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'understudy-features-'));
  run = join(parent, 'first');
  mkdirSync(run);
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const options = { key: 'ab12', width: 3 };
const vector = (...numbers: number[]) => Float32Array.from(numbers);
const chunk = (name: string, at = run) => join(at, 'features', 'ab12', name);

describe('features', () => {
  test('come back as they were, chunk after chunk', async () => {
    const cache = await openFeatures(run, options);
    expect(cache.get('a')).toBeUndefined();
    expect(existsSync(join(run, 'features'))).toBe(false);
    const a = vector(0.1, -0, 3.4e38);
    await cache.add([
      ['a', a],
      ['b', vector(1e-45, 2, 3)],
    ]);
    a.fill(9);
    await cache.add([['c', vector(7, 8, 9)]]);
    await cache.add([]);
    const before = readFileSync(chunk('0.features'));
    for (const opened of [cache, await openFeatures(run, options)]) {
      expect(opened.get('a')).toEqual(vector(0.1, -0, 3.4e38));
      expect(opened.get('b')).toEqual(vector(1e-45, 2, 3));
      expect(opened.get('c')).toEqual(vector(7, 8, 9));
      expect(opened.get('d')).toBeUndefined();
    }

    const again = await openFeatures(run, options);
    await again.add([['a', vector(0, 0, 0)]]);
    await again.add([
      ['a', vector(0, 0, 0)],
      ['d', vector(4, 5, 6)],
    ]);
    expect(again.get('a')).toEqual(vector(0.1, -0, 3.4e38));
    expect(readdirSync(join(run, 'features', 'ab12')).sort()).toEqual([
      '0.features',
      '1.features',
      '2.features',
    ]);
    expect(readFileSync(chunk('0.features'))).toEqual(before);
    expect((await openFeatures(run, options)).get('d')).toEqual(vector(4, 5, 6));
  });

  test('of another key or width are not seen', async () => {
    await (await openFeatures(run, options)).add([['a', vector(1, 2, 3)]]);
    expect((await openFeatures(run, { ...options, key: 'cd34' })).get('a')).toBeUndefined();
    expect((await openFeatures(run, { ...options, width: 1 })).get('a')).toBeUndefined();
  });

  test('of runs beside this one are read and not written', async () => {
    await (await openFeatures(run, options)).add([['a', vector(1, 2, 3)]]);
    writeFileSync(join(parent, 'notes.txt'), '');
    mkdirSync(join(parent, 'empty'));
    const second = join(parent, 'second');
    const cache = await openFeatures(second, options);
    expect(cache.get('a')).toEqual(vector(1, 2, 3));
    await cache.add([
      ['a', vector(1, 2, 3)],
      ['b', vector(4, 5, 6)],
    ]);
    expect(readdirSync(join(second, 'features', 'ab12'))).toEqual(['0.features']);
    expect(readdirSync(join(run, 'features', 'ab12'))).toEqual(['0.features']);
    rmSync(run, { recursive: true });
    const left = await openFeatures(second, options);
    expect([left.get('a'), left.get('b')]).toEqual([undefined, vector(4, 5, 6)]);
  });

  test.each<[string, (path: string) => void]>([
    ['cut off', (path) => truncateSync(path, readFileSync(path).length - 1)],
    ['cut off in its first line', (path) => truncateSync(path, 20)],
    ['empty', (path) => truncateSync(path, 0)],
    ['too long', (path) => appendFileSync(path, 'x')],
    [
      'altered',
      (path) => {
        const bytes = readFileSync(path);
        bytes[bytes.length - 4]! ^= 1;
        writeFileSync(path, bytes);
      },
    ],
    ['of a later format', (path) => writeFileSync(path, '{"format":2}\n')],
    ['something else', (path) => writeFileSync(path, 'not\nfeatures')],
    [
      'a folder',
      (path) => {
        rmSync(path);
        mkdirSync(path);
      },
    ],
  ])('of a chunk that is %s are computed anew, the others kept', async (_, damage) => {
    const cache = await openFeatures(run, options);
    await cache.add([['a', vector(1, 2, 3)]]);
    await cache.add([['b', vector(4, 5, 6)]]);
    damage(chunk('1.features'));
    writeFileSync(chunk('.2.features.tmp-1-1'), 'half');
    const next = await openFeatures(run, options);
    expect([next.get('a'), next.get('b')]).toEqual([vector(1, 2, 3), undefined]);
    await next.add([['b', vector(4, 5, 6)]]);
    expect(existsSync(chunk('2.features'))).toBe(true);
    expect((await openFeatures(run, options)).get('b')).toEqual(vector(4, 5, 6));
  });

  test('that are not finite are neither written nor believed', async () => {
    const cache = await openFeatures(run, options);
    await expect(cache.add([['a', vector(1, Number.NaN, 3)]])).rejects.toMatchObject({
      code: 'numeric',
      message: `${chunk('0.features')}: features of text a: expected finite numbers, got NaN`,
    });
    expect(cache.get('a')).toBeUndefined();
    expect(existsSync(join(run, 'features'))).toBe(false);

    // A chunk whose sum is right, but whose numbers are none.
    const bytes = new Uint8Array(vector(Number.POSITIVE_INFINITY, 0, 0).buffer);
    const { createHash } = await import('node:crypto');
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    mkdirSync(join(run, 'features', 'ab12'), { recursive: true });
    writeFileSync(
      chunk('0.features'),
      Buffer.concat([
        Buffer.from(`${JSON.stringify({ format: 1, width: 3, sha256, hashes: ['a'] })}\n`),
        bytes,
      ]),
    );
    expect((await openFeatures(run, options)).get('a')).toBeUndefined();
  });

  test('that cannot be saved are an error that names the place', async () => {
    writeFileSync(join(run, 'features'), '');
    await expect(openFeatures(run, options)).rejects.toMatchObject({
      code: 'io',
      message: expect.stringContaining(join(run, 'features')),
    });
  });

  test.skipIf(process.getuid?.() === 0)('of another run that may not be read are computed anew', async () => {
    await (await openFeatures(run, options)).add([['a', vector(1, 2, 3)]]);
    chmodSync(chunk('0.features'), 0);
    expect((await openFeatures(join(parent, 'second'), options)).get('a')).toBeUndefined();
  });

  test('a chunk copied by hand does not confuse the numbers', async () => {
    const cache = await openFeatures(run, options);
    await cache.add([['a', vector(1, 2, 3)]]);
    copyFileSync(chunk('0.features'), chunk('11.features'));
    const next = await openFeatures(run, options);
    await next.add([['b', vector(4, 5, 6)]]);
    expect(existsSync(chunk('12.features'))).toBe(true);
  });

  test('kill -9 while they are added: every chunk is whole, none is lost that was told to be there', async () => {
    const code = `
      const { openFeatures } = await import(${JSON.stringify(resolve(import.meta.dirname, 'index.ts'))});
      const cache = await openFeatures(${JSON.stringify(run)}, { key: 'ab12', width: 500 });
      for (let n = 0; ; n++) {
        await cache.add([['t' + n, new Float32Array(500).fill(n)]]);
        console.log(String(n));
      }`;
    const writer = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let heard = '';
    writer.stdout.setEncoding('utf8').on('data', (text) => {
      heard += text;
      if (heard.split('\n').length > 5) writer.kill('SIGKILL');
    });
    await once(writer, 'close');
    const last = Number(heard.split('\n').at(-2));
    const cache = await openFeatures(run, { key: 'ab12', width: 500 });
    for (let n = 0; n <= last; n++) expect(cache.get(`t${n}`)).toEqual(new Float32Array(500).fill(n));
  });
});
