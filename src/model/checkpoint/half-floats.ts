/**
 * 16-bit floats to 32-bit floats and back. The way up is exact: every 16-bit value has a 32-bit twin. The way down takes
 * the nearest, the even one of two that are equally near (IEEE 754's default).
 */

/**
 * IEEE 754 binary16: 1 sign, 5 exponent, 10 fraction bits.
 *
 * @param bits [n]
 * @param out [n], filled
 */
export function float16ToFloat32(bits: Uint16Array, out: Float32Array): void {
  float16Table ??= Float32Array.from({ length: 65_536 }, (_, pattern) => float16Value(pattern));
  for (let k = 0; k < bits.length; k++) out[k] = float16Table[bits[k]!]!;
}

/**
 * bfloat16: the upper half of a binary32.
 *
 * @param bits [n]
 * @param out [n], filled
 */
export function bfloat16ToFloat32(bits: Uint16Array, out: Float32Array): void {
  const words = new Uint32Array(out.buffer, out.byteOffset, out.length);
  for (let k = 0; k < bits.length; k++) words[k] = bits[k]! << 16;
}

/**
 * @param values [n]
 * @returns [n], infinite from 65520 on
 */
export function float32ToFloat16(values: Float32Array): Uint16Array<ArrayBuffer> {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  return Uint16Array.from(words, (word, k) => {
    const sign = (word >>> 16) & 0x8000;
    const magnitude = Math.abs(values[k]!);
    if (Number.isNaN(magnitude)) return sign | 0x7e00;
    // 65520 is half-way between the largest number and the one that would follow it.
    if (magnitude >= 65_520) return sign | 0x7c00;
    // The spacing of 16-bit numbers there; below 2^-14 they are evenly spaced.
    const exponent = Math.max(-14, ((word >>> 23) & 0xff) - 127);
    const steps = roundHalfToEven(magnitude * 2 ** (10 - exponent));
    // A step over the largest fraction carries into the exponent, as the encoding has it.
    return sign | (steps + (exponent + 14) * 1024);
  });
}

/** @param x from 0, with fewer than 22 bits before the point */
function roundHalfToEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}

let float16Table: Float32Array | undefined;

function float16Value(pattern: number): number {
  const sign = pattern & 0x8000 ? -1 : 1;
  const exponent = (pattern >>> 10) & 0x1f;
  const fraction = pattern & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24; // subnormal
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}
