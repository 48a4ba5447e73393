/** The class of a run as later commands need it: complete, and its files of one class. */

import { isUnderstudyError, UnderstudyError } from '../errors.ts';

import {
  type ClassContent,
  type ClassRecord,
  type ClassStudent,
  type ReadableRun,
  readTrainedClass,
} from '../runs/index.ts';
import { type ClassReader, checkClassModel, type OptionReader } from '../students/index.ts';
import { cutting, fitTokenizer, loadTokenizer, type Tokenizer } from '../text/index.ts';
import { type ClassModel, openClassModel } from '../training/index.ts';
import { openOptions, openReader } from './reader-file.ts';

export interface Reading {
  readonly reader: ClassReader;
  /** Logits are divided by it. */
  readonly temperature: number;
  /** Of the students' c. */
  readonly biasVariance: number;
}

export interface TrainedClass {
  readonly record: ClassRecord;
  readonly students: readonly ClassStudent[];
  readonly model: ClassModel;
  /** What the class reads with beside its base; null where there is nothing. */
  readonly reading: Reading | null;
  /** What counts of options taught; null where there were none. */
  readonly options: OptionReader | null;
  readonly tokenizer: Tokenizer;
  close(): Promise<void>;
}

/** Whatever is wrong with a file that was right when the class was kept. */
const hint = 'put back the folder as it was, or train the class anew with `fresh`';

/**
 * Opens the class of a run; close it when done.
 *
 * @throws UnderstudyError `run` where it is not trained, or its files are of different classes; `base` where one of
 *   them is missing or broken
 */
export async function openTrainedClass({ folder, header }: ReadableRun): Promise<TrainedClass> {
  const class_ = await readTrainedClass(folder);
  const { record } = class_;
  if (record.base_fingerprint !== header.base.fingerprint)
    throw new UnderstudyError(
      'run',
      `${class_.folder}: of another base than run.json names (${header.base.name})`,
      { hint },
    );
  return await openFiles(class_).catch((error) => {
    throw isUnderstudyError(error)
      ? new UnderstudyError(error.code, error.message, { hint, cause: error })
      : error;
  });
}

/** Model and tokenizer, checked against the rest. */
async function openFiles({ folder, record, students }: ClassContent): Promise<TrainedClass> {
  const model = await openClassModel(folder);
  const close = () => model.checkpoint.close();
  try {
    await checkClassModel(model, record);
    const fitted = fitTokenizer(await loadTokenizer(folder), model.checkpoint.config);
    const tokenizer = cutting(fitted, record.cut ?? 'end');
    const { whole } = record;
    const reading =
      whole === undefined
        ? null
        : {
            reader: await openReader(folder),
            temperature: whole.temperature,
            biasVariance: whole.bias_variance,
          };
    const options = record.items?.options === undefined ? null : await openOptions(folder);
    return { record, students, model, reading, options, tokenizer, close };
  } catch (error) {
    await close();
    throw error;
  }
}
