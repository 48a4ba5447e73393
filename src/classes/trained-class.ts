/** The class of a run as later commands need it: complete, and its files of one class. */

import { isUnderstudyError, UnderstudyError } from '../errors.ts';
import type { ClassRecord, ClassStudent, Run } from '../runs/index.ts';
import { checkClassModel } from '../students/index.ts';
import { fitTokenizer, loadTokenizer, type Tokenizer } from '../text/index.ts';
import { type ClassModel, openClassModel } from '../training/index.ts';

export interface TrainedClass {
  readonly record: ClassRecord;
  readonly students: readonly ClassStudent[];
  readonly model: ClassModel;
  readonly tokenizer: Tokenizer;
  close(): Promise<void>;
}

/** Whatever is wrong with a file that was right when the class was kept. */
const hint = 'put back the folder as it was, or train the class anew with `fresh`';

/**
 * Opens the class of a run that is open; close it when done.
 *
 * @throws UnderstudyError `run` where it is not trained, or its files are of different classes; `base` where one of
 *   them is missing or broken
 */
export async function openTrainedClass({ class: class_, header }: Run): Promise<TrainedClass> {
  const students = await class_.students();
  const record = (await class_.record())!;
  if (record.base_fingerprint !== header.base.fingerprint)
    throw new UnderstudyError(
      'run',
      `${class_.folder}: of another base than run.json names (${header.base.name})`,
      { hint },
    );
  return await openFiles(class_.folder, { record, students }).catch((error) => {
    throw isUnderstudyError(error)
      ? new UnderstudyError(error.code, error.message, { hint, cause: error })
      : error;
  });
}

/** Model and tokenizer, checked against the rest. */
async function openFiles(
  folder: string,
  { record, students }: Pick<TrainedClass, 'record' | 'students'>,
): Promise<TrainedClass> {
  const model = await openClassModel(folder);
  const close = () => model.checkpoint.close();
  try {
    await checkClassModel(model, record);
    const tokenizer = fitTokenizer(await loadTokenizer(folder), model.checkpoint.config);
    return { record, students, model, tokenizer, close };
  } catch (error) {
    await close();
    throw error;
  }
}
