/** Looks for numbers that are none in everything that a training wrote. */
import { readFileSync } from 'node:fs';
import { filesUnder } from './kill.ts';

/** The files below a folder in which some number is not finite: weights as well as what is written as text. */
export function filesNotFinite(folder: string): string[] {
  return filesUnder(folder).filter((path) => {
    if (path.endsWith('.safetensors')) return !isFinite32(readFileSync(path));
    if (/\.(json|jsonl|csv)$/.test(path) && !/tokenizer/.test(path))
      return /\b(NaN|Infinity)\b/.test(readFileSync(path, 'utf8'));
    return false; // predictions.parquet is checked by its reader
  });
}

/** Whether all tensors of a safetensors file are finite; those of other types than float32 are not looked at. */
function isFinite32(bytes: Buffer): boolean {
  const start = 8 + Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.subarray(8, start).toString()) as Record<
    string,
    { dtype?: string; data_offsets: [number, number] }
  >;
  return Object.values(header)
    .filter(({ dtype }) => dtype === 'F32')
    .every(({ data_offsets: [from, to] }) => {
      const values = new Float32Array(
        bytes.buffer.slice(bytes.byteOffset + start + from, bytes.byteOffset + start + to),
      );
      return values.every(Number.isFinite);
    });
}
