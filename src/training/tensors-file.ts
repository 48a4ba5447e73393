/** Tensors of a training under their names in one safetensors file: written, and read back into place. */
import { UnderstudyError } from '../errors.ts';
import {
  closeSafetensors,
  firstNonFinite,
  openSafetensors,
  readTensor,
  writeSafetensors,
} from '../model/index.ts';

export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Read from, or filled in place. */
  readonly data: Float32Array;
}

/** @throws UnderstudyError `numeric` for a number that is not finite, before anything is written */
export async function saveTensors(path: string, tensors: readonly NamedTensor[]): Promise<void> {
  for (const { name, data } of tensors) {
    const at = firstNonFinite(data);
    if (at !== -1)
      throw new UnderstudyError(
        'numeric',
        `${name}: expected finite numbers, got ${data[at]} at position ${at}`,
        { hint: 'train into another --out with a lower --learning-rate' },
      );
  }
  await writeSafetensors(path, new Map(tensors.map((tensor) => [tensor.name, tensor])));
}

/** @throws UnderstudyError `run` when the file is of another model or other texts, `base` when it is broken */
export async function loadTensors(path: string, tensors: readonly NamedTensor[]): Promise<void> {
  const file = await openSafetensors(path);
  try {
    for (const { name, shape, data } of tensors) {
      const stored = file.tensors.get(name)?.shape ?? [];
      if (stored.join() !== shape.join())
        throw new UnderstudyError('run', `${path}: ${name}: expected [${shape}], got [${stored}]`, {
          hint: 'start over with --fresh',
        });
      await readTensor(file, name, data);
    }
  } finally {
    await closeSafetensors(file);
  }
}
