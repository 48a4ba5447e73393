/** A student of recipe `solo` as training left them. */
import { UnderstudyError } from '../../errors.ts';
import { type Checkpoint, openCheckpoint } from '../../model/index.ts';
import { readOwn } from '../own-files.ts';

/**
 * Opens the student's folder; close it when its tensors are read.
 *
 * @throws UnderstudyError `base` where the folder is broken or has no classifier: one that is drawn is nobody's
 */
export async function openSoloStudent(folder: string): Promise<Checkpoint> {
  const checkpoint = await readOwn(openCheckpoint(folder));
  if (checkpoint.tensors.has('classifier.weight')) return checkpoint;
  await checkpoint.close();
  throw new UnderstudyError('base', `${folder}: expected the student's classifier, got a model without one`, {
    hint: 'put back the folder as it was, or start over with `fresh`',
  });
}
