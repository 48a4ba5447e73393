/** What a base that is not trained makes of texts, for all benchmarks alike. */
import type { Device } from '../src/engine/index.ts';
import type { Checkpoint } from '../src/model/index.ts';
import { openTeacher, packByLength, type Tokens } from '../src/training/index.ts';

const PASS = { mostTokens: 4096, mostTexts: 128 };

/** Pooled as the base's folder says, [hidden] each; many texts share a pass, so that the last bits depend on them. */
export async function poolTexts(
  device: Device,
  base: Checkpoint,
  texts: readonly Tokens[],
): Promise<Float32Array[]> {
  const encoder = await openTeacher(device, base);
  const vectors: Float32Array[] = new Array(texts.length);
  for (const places of packByLength(
    texts.map(({ length }) => length),
    PASS,
  )) {
    const { texts: rows } = await encoder.read(places.map((i) => texts[i]!));
    places.forEach((i, row) => {
      vectors[i] = rows.slice(row * encoder.width, (row + 1) * encoder.width);
    });
  }
  await encoder.release();
  return vectors;
}
