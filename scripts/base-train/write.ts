/** The base as it ships: a folder that Transformers reads, its numbers in half precision. */
import { mkdir } from 'node:fs/promises';
import { UnderstudyError } from '../../src/errors.ts';
import { initialiseParameters, saveCheckpoint } from '../../src/model/index.ts';
import { configOf, NAMED_LONGEST } from './shape.ts';
import { checkpointsIn, checkpointToWrite, readState } from './state.ts';
import { openStudent } from './student.ts';
import { cutVocabulary, tokenizerFiles } from './vocabulary.ts';

interface BaseToWrite {
  /** Whose vocabulary is cut. */
  readonly teacher: string;
  /** What the training keeps. */
  readonly work: string;
  readonly out: string;
  readonly seed: number;
}

/**
 * Writes the checkpoint that has learned most. The head that a masked-LM has comes as it is drawn: nothing has been masked.
 *
 * @returns the step that it comes from
 * @throws UnderstudyError `run` without a checkpoint, `base` where teacher or checkpoint are broken, `io`
 */
export async function writeBase({ teacher, work, out, seed }: BaseToWrite): Promise<number> {
  const folder = checkpointToWrite(checkpointsIn(work));
  const saved = readState(folder);
  if (saved === undefined)
    throw new UnderstudyError('run', `${work}: expected a checkpoint, got none`, {
      hint: 'train without --write first',
    });
  const vocabulary = cutVocabulary(teacher);
  const config = configOf(vocabulary);
  const parameters = initialiseParameters(config, 'masked-lm', seed);
  const model = await openStudent(config, saved.statistics, 1);
  try {
    await model.load(folder);
    await model.copyTo(parameters);
  } finally {
    await model.release();
  }
  await mkdir(out, { recursive: true });
  await saveCheckpoint(out, {
    config,
    head: 'masked-lm',
    parameters,
    tokenizerFiles: tokenizerFiles(teacher, vocabulary, NAMED_LONGEST),
    dtype: 'F16',
  });
  return saved.state.step;
}
