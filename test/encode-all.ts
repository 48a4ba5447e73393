/** All rows of an encoder at once, for tests that hold them against others. */
import type { TextEncoder, Tokens } from '../src/training/index.ts';

/** In the order of the texts, [texts, width]. */
export async function encodeAll(encoder: TextEncoder, texts: readonly Tokens[]): Promise<Float32Array> {
  const { width } = encoder;
  const all = new Float32Array(texts.length * width);
  for await (const batch of encoder.encode(texts))
    batch.texts.forEach((text, i) => {
      all.set(batch.rows.subarray(i * width, (i + 1) * width), text * width);
    });
  return all;
}
