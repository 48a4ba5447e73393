/** Many texts through one program, those of similar length together. */
import { type Device, type DeviceTensor, type Program, uploadAll } from '../engine/index.ts';
import type { HostTensor } from '../graph/index.ts';
import { packByLength } from './packing.ts';

export interface PackedPass {
  /** Positions of the texts of one batch. */
  readonly texts: readonly number[];
  /** In the order in which they were asked for, [texts of the batch, …] each. */
  readonly outputs: readonly Float32Array[];
}

/** Batch by batch, the shortest texts first. */
export async function* packedPasses({
  device,
  program,
  weights,
  lengths,
  size,
  inputsOf,
  outputs,
}: {
  readonly device: Device;
  readonly program: Program;
  readonly weights: ReadonlyMap<string, DeviceTensor>;
  /** Tokens of each text. */
  readonly lengths: readonly number[];
  readonly size: { readonly mostTokens: number; readonly mostTexts: number };
  readonly inputsOf: (texts: readonly number[]) => ReadonlyMap<string, HostTensor>;
  readonly outputs: readonly string[];
}): AsyncGenerator<PackedPass> {
  const wanted = new Map(outputs.map((name) => [name, null]));
  for (const texts of packByLength(lengths, size)) {
    const results = await program.run(new Map([...weights, ...uploadAll(device, inputsOf(texts))]), wanted);
    const found: Float32Array[] = [];
    for (const name of outputs) found.push((await device.download(results.get(name)!)).data as Float32Array);
    yield { texts, outputs: found };
  }
}
