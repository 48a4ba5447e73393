/** Many texts through one program, those of similar length together, so that little is padded. */
import { type Device, type DeviceTensor, type Program, uploadAll } from '../engine/index.ts';
import type { HostTensor } from '../graph/index.ts';

/** The most that goes through a program together. */
interface PassSize {
  readonly mostTokens: number;
  readonly mostTexts: number;
}

/** The size of one pass: measured to be faster than its neighbours, and small enough for a laptop. */
export const SCORING_BATCH: PassSize = { mostTokens: 2048, mostTexts: 32 };

/** What came of the texts of one pass. */
export interface Pass {
  /** Their positions. */
  readonly texts: readonly number[];
  /** [texts of the pass, numbers a text] */
  readonly rows: Float32Array;
}

/** What goes through a program, and what comes of it. */
export interface PassSetup {
  readonly device: Device;
  readonly program: Program;
  readonly weights: ReadonlyMap<string, DeviceTensor>;
  readonly size: PassSize;
  /** Names of outputs, [texts of the pass, …] each. */
  readonly outputs: readonly string[];
  /** Makes the rows of a pass from the values of its outputs, in the order of `outputs`. @default takes the first */
  readonly join?: (outputs: readonly Float32Array[]) => Float32Array;
}

/**
 * Pass by pass, the shortest texts first.
 *
 * @param lengths tokens of each text
 * @param inputsOf the inputs of a pass beside the weights, by the positions of its texts
 */
export async function* packedPasses(
  { device, program, weights, size, outputs, join = ([first]) => first! }: PassSetup,
  lengths: readonly number[],
  inputsOf: (texts: readonly number[]) => ReadonlyMap<string, HostTensor>,
): AsyncGenerator<Pass> {
  const wanted = new Map(outputs.map((name) => [name, null]));
  for (const texts of packByLength(lengths, size)) {
    const inputs = uploadAll(device, inputsOf(texts));
    const results = await program.run(new Map([...weights, ...inputs]), wanted);
    const found: Float32Array[] = [];
    for (const name of outputs) found.push(await device.read(results.get(name)!));
    yield { texts, rows: join(found) };
  }
}

/** Puts the rows of a pass where their texts stand in `all` [texts, width]. */
export function placeRows(all: Float32Array, width: number, { texts, rows }: Pass): void {
  texts.forEach((text, i) => {
    all.set(rows.subarray(i * width, (i + 1) * width), text * width);
  });
}

/** The rows of all passes in the order of the texts, [texts, width]. */
export async function collectRows(
  passes: AsyncIterable<Pass>,
  texts: number,
  width: number,
): Promise<Float32Array> {
  const all = new Float32Array(texts * width);
  for await (const pass of passes) placeRows(all, width, pass);
  return all;
}

/**
 * Passes of at most so many tokens and texts, the shortest texts first; a text that is longer is a pass of its own.
 *
 * @param lengths tokens of each text
 * @returns positions in `lengths`, each in one pass
 */
export function packByLength(lengths: readonly number[], { mostTokens, mostTexts }: PassSize): number[][] {
  const ascending = [...lengths.keys()].sort((a, b) => lengths[a]! - lengths[b]! || a - b);
  const passes: number[][] = [];
  let tokens = 0;
  for (const text of ascending) {
    const last = passes.at(-1);
    if (last === undefined || last.length === mostTexts || tokens + lengths[text]! > mostTokens) {
      passes.push([text]);
      tokens = 0;
    } else last.push(text);
    tokens += lengths[text]!;
  }
  return passes;
}
