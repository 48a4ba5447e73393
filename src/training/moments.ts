/** AdamW's moments in a checkpoint: `optimizer.safetensors`, two tensors a parameter, named as PyTorch names them. */
import { join } from 'node:path';
import { UnderstudyError } from '../errors.ts';
import { closeSafetensors, openSafetensors, readTensor, writeSafetensors } from '../model/index.ts';

export interface Moment {
  readonly kind: 'firstMoments' | 'secondMoments';
  /** The parameter's. */
  readonly name: string;
  readonly shape: readonly number[];
  /** Read from, or filled in place. */
  readonly data: Float32Array;
}

export const MOMENTS_FILE = 'optimizer.safetensors';

const tensorName = ({ kind, name }: Moment) =>
  `${kind === 'firstMoments' ? 'exp_avg' : 'exp_avg_sq'}.${name}`;

/** Writes into a checkpoint in the making. */
export async function saveMoments(folder: string, moments: readonly Moment[]): Promise<void> {
  await writeSafetensors(
    join(folder, MOMENTS_FILE),
    new Map(moments.map((moment) => [tensorName(moment), moment])),
  );
}

/** @throws UnderstudyError `run` when the file is of another model or other texts, `base` when it is broken */
export async function loadMoments(folder: string, moments: readonly Moment[]): Promise<void> {
  const file = await openSafetensors(join(folder, MOMENTS_FILE));
  try {
    for (const moment of moments) {
      const shape = file.tensors.get(tensorName(moment))?.shape ?? [];
      if (shape.join() !== moment.shape.join())
        throw new UnderstudyError(
          'run',
          `${join(folder, MOMENTS_FILE)}: ${tensorName(moment)}: expected [${moment.shape}], got [${shape}]`,
          { hint: 'start over with --fresh' },
        );
      await readTensor(file, tensorName(moment), moment.data);
    }
  } finally {
    await closeSafetensors(file);
  }
}
