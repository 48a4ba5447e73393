/** What a user is told when a number stops being finite: whose training, where, and what is still good. */
import { isUnderstudyError, UnderstudyError } from '../errors.ts';
import type { CheckpointStore } from './checkpoints.ts';

/**
 * The error to throw: another one for `numeric`, any other as it is.
 *
 * @param tell the words around the message of the error, which names the step: who, and which batch
 */
export async function explainNumeric(
  error: unknown,
  { store, tell }: { readonly store: CheckpointStore; readonly tell: (message: string) => string },
): Promise<unknown> {
  if (!isUnderstudyError(error) || error.code !== 'numeric') return error;
  const last = (await store.checkpoints()).at(-1);
  const good =
    last === undefined ? 'no checkpoint was saved before' : `the last good checkpoint is ${last.folder}`;
  return new UnderstudyError('numeric', `${tell(error.message)}; ${good}`, {
    hint: 'train into another --out with a lower --learning-rate',
    cause: error,
  });
}
