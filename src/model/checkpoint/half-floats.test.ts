import { describe, expect, test } from 'vitest';
import { bfloat16ToFloat32, float16ToFloat32, float32ToFloat16 } from './half-floats.ts';

const convert = (conversion: typeof float16ToFloat32, bits: number[]): number[] => {
  const out = new Float32Array(bits.length);
  conversion(Uint16Array.from(bits), out);
  return [...out];
};

describe('16-bit floats', () => {
  test('float16: zeros, subnormals, normals, limits, infinities, NaN', () => {
    const bits = [
      0x0000, 0x8000, 0x0001, 0x8001, 0x03ff, 0x0400, 0x3555, 0x3c00, 0xc000, 0x7bff, 0x7c00, 0xfc00, 0x7e00,
    ];
    expect(convert(float16ToFloat32, bits)).toEqual([
      0,
      -0,
      2 ** -24,
      -(2 ** -24),
      1023 * 2 ** -24,
      2 ** -14,
      0.333251953125,
      1,
      -2,
      65504,
      Infinity,
      -Infinity,
      NaN,
    ]);
  });

  test('bfloat16: the same, with the exponent range of float32', () => {
    const bits = [0x0000, 0x8000, 0x0001, 0x0080, 0x3eab, 0x3f80, 0xc000, 0x7f7f, 0x7f80, 0xff80, 0x7fc0];
    expect(convert(bfloat16ToFloat32, bits)).toEqual([
      0,
      -0,
      2 ** -133,
      2 ** -126,
      0.333984375,
      1,
      -2,
      255 * 2 ** 120,
      Infinity,
      -Infinity,
      NaN,
    ]);
  });

  test('float16: every pattern agrees with its definition, in order', () => {
    const positive = convert(
      float16ToFloat32,
      Array.from({ length: 0x7c01 }, (_, k) => k),
    );
    expect(positive.every((value, k) => k === 0 || value > positive[k - 1]!)).toBe(true);
    const negative = convert(
      float16ToFloat32,
      Array.from({ length: 0x7c01 }, (_, k) => k | 0x8000),
    );
    expect(negative.every((value, k) => Object.is(value, -positive[k]!))).toBe(true);
  });

  test('float32 to float16 and back: every number that is one stays itself', () => {
    const bits = Uint16Array.from({ length: 65_536 }, (_, k) => k).filter((k) => (k & 0x7c00) !== 0x7c00);
    const values = new Float32Array(bits.length);
    float16ToFloat32(bits, values);
    expect(float32ToFloat16(values)).toEqual(bits);
  });

  test('float32 to float16 takes the nearest, the even one of two', () => {
    const cases: readonly (readonly [number, number])[] = [
      [1 + 2 ** -11, 0x3c00], // half-way between 1 and the next: even is 1
      [1 + 3 * 2 ** -11, 0x3c02],
      [1 + 2 ** -11 + 2 ** -20, 0x3c01],
      [2 - 2 ** -12, 0x4000], // carries into the exponent
      [-(2 ** -25), 0x8000], // half of the smallest: even is 0
      [2 ** -25 + 2 ** -40, 0x0001],
      [2 ** -14 - 2 ** -26, 0x0400],
      [65_519.996, 0x7bff],
      [65_520, 0x7c00],
      [Number.NEGATIVE_INFINITY, 0xfc00],
      [Number.NaN, 0x7e00],
    ];
    const bits = float32ToFloat16(Float32Array.from(cases, ([value]) => value));
    expect([...bits]).toEqual(cases.map(([, expected]) => expected));
  });
});
