import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isTemporary, temporaryBeside } from '../../files/index.ts';
import { openSafetensors, type SafetensorsFile, type Tensor, writeSafetensors } from './safetensors.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'safetensors-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A file of a header and so many bytes 0, 1, 2, … of values; the length it claims for the header may be a lie. */
function craft(header: string | object, valueBytes: number, claimedLength?: bigint): string {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(claimedLength ?? BigInt(json.length));
  const path = join(folder, 'crafted.safetensors');
  writeFileSync(
    path,
    Buffer.concat([prefix, json, Buffer.from(Array.from({ length: valueBytes }, (_, k) => k & 255))]),
  );
  return path;
}

const entry = (dtype: string, shape: unknown, begin: number, end: number): object => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

async function withFile<T>(path: string, use: (file: SafetensorsFile) => Promise<T>): Promise<T> {
  const file = await openSafetensors(path);
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

const sample = (): [string, Tensor][] => [
  ['z.weight', { shape: [2, 3], data: Float32Array.of(1, -2, 3.5, 0, -0, 1e-40) }],
  ['a.bias', { shape: [2], data: Float32Array.of(Infinity, NaN) }],
  ['empty', { shape: [0, 4], data: new Float32Array(0) }],
  ['scalar', { shape: [], data: Float32Array.of(7) }],
];

describe('writing and reading', () => {
  test('round trip, bit for bit', async () => {
    const path = join(folder, 'round.safetensors');
    await writeSafetensors(path, sample());
    await withFile(path, async (file) => {
      expect([...file.tensors.keys()]).toEqual(['a.bias', 'empty', 'scalar', 'z.weight']);
      for (const [name, { shape, data }] of sample()) {
        expect(file.tensors.get(name)!.shape).toEqual(shape);
        expect(await file.read(name)).toEqual(data);
      }
    });
  });

  test('the layout is that of the format: aligned header with metadata, names in order', async () => {
    const path = join(folder, 'layout.safetensors');
    await writeSafetensors(path, [
      ['b', { shape: [1], data: Float32Array.of(2) }],
      ['a', { shape: [1], data: Float32Array.of(1) }],
    ]);
    const bytes = readFileSync(path);
    const length = Number(bytes.readBigUInt64LE());
    const header = bytes.subarray(8, 8 + length).toString();
    expect(length % 8).toBe(0);
    expect(header.trimEnd()).toBe(
      '{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},' +
        '"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}',
    );
    expect(bytes.readFloatLE(8 + length)).toBe(1);
    expect(bytes.length).toBe(8 + length + 8);
  });

  test('a tensor that is not there', async () => {
    const path = join(folder, 'missing.safetensors');
    await writeSafetensors(path, sample());
    await withFile(path, async (file) => {
      await expect(file.read('missing')).rejects.toThrow('expected a tensor "missing"');
    });
  });

  test('writes views of larger memory', async () => {
    const path = join(folder, 'views.safetensors');
    const memory = Float32Array.of(1, 2, 3, 4);
    await writeSafetensors(path, [['x', { shape: [2], data: memory.subarray(1, 3) }]]);
    expect(await withFile(path, (file) => file.read('x'))).toEqual(Float32Array.of(2, 3));
  });

  test('16-bit tensors become 32-bit floats', async () => {
    // The values are the bytes 00 01 | 02 03 | 04 05 | 06 07, little-endian.
    const path = craft({ h: entry('F16', [2, 1], 0, 4), b: entry('BF16', [2], 4, 8) }, 8);
    await withFile(path, async (file) => {
      expect([...(await file.read('h'))]).toEqual([0x100 * 2 ** -24, 0x302 * 2 ** -24]);
      expect([...(await file.read('b'))]).toEqual([0x84 * 2 ** -124, 0x86 * 2 ** -120]);
    });
  });

  test('two tensors of one name, or a shape that lies, are refused before anything is written', async () => {
    const path = join(folder, 'never.safetensors');
    const tensor = { shape: [1], data: Float32Array.of(1) };
    await expect(
      writeSafetensors(path, [
        ['x', tensor],
        ['x', tensor],
      ]),
    ).rejects.toThrow('two tensors named "x"');
    await expect(writeSafetensors(path, [['x', { ...tensor, shape: [2] }]])).rejects.toThrow(
      '"x": expected [2]',
    );
    expect(existsSync(path)).toBe(false);
  });

  test('a place that cannot be written is an error of code io', async () => {
    const path = join(folder, 'no', 'such');
    await expect(writeSafetensors(path, [])).rejects.toMatchObject({
      code: 'io',
      message: `${path}: no such folder`,
      hint: 'choose another folder',
    });
  });

  test.skipIf(!existsSync('/dev/full'))(
    'a full disk is an error of code io, what was there stays',
    async () => {
      const path = join(folder, 'full.safetensors');
      await writeSafetensors(path, sample());
      const before = readFileSync(path);
      // The next temporary, ahead of its making: what failed is removed afterwards, and that must not be the device.
      symlinkSync(
        '/dev/full',
        temporaryBeside(path).replace(/\d+$/, (n) => String(Number(n) + 1)),
      );
      const writing = writeSafetensors(path, [['x', { shape: [1], data: Float32Array.of(1) }]]);
      await expect(writing).rejects.toMatchObject({ code: 'io', message: `${path}: the disk is full` });
      expect(readFileSync(path)).toEqual(before);
      expect(readdirSync(folder).filter(isTemporary)).toEqual([]);
    },
  );
});

describe('openSafetensors refuses', () => {
  const f32 = (begin: number, end: number): object => entry('F32', [(end - begin) / 4], begin, end);

  test.each<[string, string | object, number, string, bigint?]>([
    ['a header length beyond the file', {}, 0, 'got a header length of 3', 3n],
    ['a header length of 2^64 - 1', {}, 0, 'got a header length of 18446744073709551615', 2n ** 64n - 1n],
    ['no JSON', '{"x":', 0, 'header: expected JSON'],
    ['another JSON value', '[]', 0, 'header: expected a JSON object'],
    ['a key twice', '{"x":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"\\u0078":{}}', 4, 'got "x" twice'],
    ['a key twice inside', '{"x":{"dtype":"F32","dtype":"F16","shape":[]}}', 4, 'got "dtype" twice'],
    [
      'an entry without shape',
      { x: { dtype: 'F32', data_offsets: [0, 4] } },
      4,
      'tensor "x": expected dtype, shape',
    ],
    ['an entry that is null', { x: null }, 0, 'tensor "x": expected dtype, shape'],
    ['a negative size', { x: entry('F32', [-1], 0, 4) }, 4, 'tensor "x": expected dtype, shape'],
    [
      'an integer tensor',
      { x: entry('I64', [1], 0, 8) },
      8,
      'tensor "x": expected dtype F32, F16 or BF16, got I64',
    ],
    ['an unknown dtype', { x: entry('toString', [1], 0, 8) }, 8, 'tensor "x": expected dtype F32'],
    [
      'a span unlike the shape',
      { x: entry('F32', [2], 0, 4) },
      4,
      'tensor "x": expected 8 bytes for F32 [2], got 4',
    ],
    ['a shape beyond numbers', { x: entry('F32', [2 ** 40, 2 ** 40], 0, 4) }, 4, 'tensor "x": expected'],
    [
      'offsets backwards',
      { x: entry('F32', [1], 8, 4) },
      8,
      'tensor "x": expected 4 bytes for F32 [1], got -4',
    ],
    ['an overlap', { x: f32(0, 8), y: f32(4, 12) }, 12, 'tensor "y": expected to begin at byte'],
    ['a gap', { x: f32(0, 4), y: f32(8, 12) }, 12, 'it leaves a gap before it'],
    ['a gap at the start', { x: f32(4, 8) }, 8, 'it leaves a gap before it'],
    ['bytes that nobody owns', { x: f32(0, 4) }, 5, 'no tensor owns the rest'],
    [
      'values that are cut off',
      { x: f32(0, 4), y: f32(4, 12) },
      10,
      'tensor "y": file is truncated: expected',
    ],
  ])('%s', async (_, header, valueBytes, message, claimed) => {
    const path = craft(header, valueBytes, claimed);
    await expect(openSafetensors(path)).rejects.toMatchObject({
      code: 'base',
      message: expect.stringContaining(message),
      hint: expect.any(String),
    });
  });

  test('bytes that are not UTF-8', async () => {
    const path = craft('{"x":1}', 0);
    const bytes = readFileSync(path);
    bytes[10] = 0xff;
    writeFileSync(path, bytes);
    await expect(openSafetensors(path)).rejects.toThrow('header: expected UTF-8');
  });

  test.each([[''], ['abc']])('a file of %j', async (text) => {
    const path = join(folder, 'short.safetensors');
    writeFileSync(path, text);
    await expect(openSafetensors(path)).rejects.toThrow(`expected at least 8 bytes, got ${text.length}`);
  });

  test('a Git LFS pointer, and says what it is', async () => {
    const path = join(folder, 'pointer.safetensors');
    writeFileSync(path, 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 598635032\n');
    await expect(openSafetensors(path)).rejects.toThrow('Git LFS pointer');
  });

  test('a file cut anywhere at all', async () => {
    const path = join(folder, 'cut.safetensors');
    await writeSafetensors(path, sample());
    for (let size = readFileSync(path).length - 1; size >= 0; size -= 7) {
      truncateSync(path, size);
      await expect(openSafetensors(path)).rejects.toMatchObject({ code: 'base' });
    }
  });

  test('a missing file, and a folder', async () => {
    await expect(openSafetensors(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'base' });
    await expect(openSafetensors(folder)).rejects.toThrow();
  });

  test('a file that shrinks while it is read', async () => {
    const path = join(folder, 'shrinks.safetensors');
    await writeSafetensors(path, [['x', { shape: [4], data: new Float32Array(4) }]]);
    await withFile(path, async (file) => {
      truncateSync(path, file.tensors.get('x')!.end - 4);
      await expect(file.read('x')).rejects.toThrow('file shrank');
    });
  });
});
