/** 16-bit floats to 32-bit floats. Both conversions are exact: every 16-bit value has a 32-bit twin. */

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

let float16Table: Float32Array | undefined;

function float16Value(pattern: number): number {
  const sign = pattern & 0x8000 ? -1 : 1;
  const exponent = (pattern >>> 10) & 0x1f;
  const fraction = pattern & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24; // subnormal
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}
