/** What to do about a broken file of a student, which a training made: nobody can fetch it again. */
import { isUnderstudyError, UnderstudyError } from '../errors.ts';

const hint = "put back the student's folder as it was, or start over with `fresh`";

/** Reads what a training left. @throws UnderstudyError as the reading does, with that remedy */
export async function readOwn<T>(reading: Promise<T>): Promise<T> {
  return await reading.catch((error: unknown) => {
    throw isUnderstudyError(error) && error.code === 'base'
      ? new UnderstudyError(error.code, error.message, { hint, cause: error })
      : error;
  });
}
