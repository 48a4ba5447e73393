/** AdamW's moments in a checkpoint: `optimizer.safetensors`, two tensors a parameter, named as PyTorch names them. */
import { join } from 'node:path';
import { loadTensors, type NamedTensor, saveTensors } from './tensors-file.ts';

export interface Moment extends NamedTensor {
  readonly kind: 'firstMoments' | 'secondMoments';
}

export const MOMENTS_FILE = 'optimizer.safetensors';

const renamed = ({ kind, name, shape, data }: Moment): NamedTensor => ({
  name: `${kind === 'firstMoments' ? 'exp_avg' : 'exp_avg_sq'}.${name}`,
  shape,
  data,
});

/** Writes into a checkpoint in the making; `name` of a moment is its parameter's. */
export async function saveMoments(folder: string, moments: readonly Moment[]): Promise<void> {
  await saveTensors(join(folder, MOMENTS_FILE), moments.map(renamed));
}

/** @throws UnderstudyError `run` when the file is of another model or other texts, `base` when it is broken */
export async function loadMoments(folder: string, moments: readonly Moment[]): Promise<void> {
  await loadTensors(join(folder, MOMENTS_FILE), moments.map(renamed));
}
