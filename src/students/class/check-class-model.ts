/** Whether the files of a class belong together: each may be whole and belong to another class. */
import { UnderstudyError } from '../../errors.ts';
import { twoLabelClassifier } from '../../model/index.ts';
import { type ClassModel, calibrated, studentRow } from '../../training/index.ts';

/** Numbers that were rounded alike differ by less; the weights of another class differ by far more. */
const TOLERANCE = 1e-6;

/**
 * The model's classifier is the class's average student, calibrated: it shows which class and which temperature the
 * model belongs to.
 *
 * @param record what class.json says
 * @throws UnderstudyError `run` naming the files that are of different classes
 */
export async function checkClassModel(
  { checkpoint, weight, bias }: ClassModel,
  record: { readonly rank: number; readonly temperature: number },
): Promise<void> {
  const rank = weight.shape[0]! - 1;
  if (rank !== record.rank)
    throw mixed(checkpoint.folder, `class.json is of rank ${record.rank}, class.safetensors of rank ${rank}`);
  const average = calibrated(studentRow({ weight, bias }, new Float64Array(rank + 1)), record.temperature);
  for (const [name, { data }] of twoLabelClassifier(average)) {
    const stored = await checkpoint.read(name);
    const same = stored.length === data.length && stored.every((value, i) => isClose(value, data[i]!));
    if (!same)
      throw mixed(
        checkpoint.folder,
        `${name} of model.safetensors is not the average student of class.json and class.safetensors`,
      );
  }
}

const isClose = (a: number, b: number) => Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(b));

function mixed(folder: string, what: string): UnderstudyError {
  return new UnderstudyError('run', `${folder}: files of different classes: ${what}`, {
    hint: 'put back the folder as it was, or train the class anew with `fresh`',
  });
}
