/** Tensors of a training under their names in one safetensors file: written, and read back. */
import { UnderstudyError } from '../errors.ts';
import { checkFinite, openSafetensors, type Tensor, writeSafetensors } from '../model/index.ts';

export interface NamedTensor extends Tensor {
  readonly name: string;
}

/** @throws UnderstudyError `numeric` for a number that is not finite, before anything is written */
export async function saveTensors(path: string, tensors: readonly NamedTensor[]): Promise<void> {
  for (const { name, data } of tensors) checkFinite(name, data);
  await writeSafetensors(path, new Map(tensors.map((tensor) => [tensor.name, tensor])));
}

/**
 * Reads one tensor after the other.
 *
 * @param take what is done with the values of each
 * @throws UnderstudyError `run` when the file is of another model or other texts, `base` when it is broken
 */
export async function loadTensors<Wanted extends Omit<NamedTensor, 'data'>>(
  path: string,
  tensors: readonly Wanted[],
  take: (tensor: Wanted, values: Float32Array) => Promise<void>,
): Promise<void> {
  const file = await openSafetensors(path);
  try {
    for (const tensor of tensors) {
      const { name, shape } = tensor;
      const stored = file.tensors.get(name)?.shape ?? [];
      if (stored.join() !== shape.join())
        throw new UnderstudyError('run', `${path}: ${name}: expected [${shape}], got [${stored}]`, {
          hint: 'start over with `fresh`',
        });
      await take(tensor, await file.read(name));
    }
  } finally {
    await file.close();
  }
}
