/** A student of any recipe as a classifier that stands alone, for Transformers and whoever else reads its folders. */
import {
  checkModernBert,
  loadParameters,
  mergeAdapter,
  type NamedBytes,
  parameterTable,
  readAdapter,
  saveCheckpoint,
  saveOnnx,
  type Tensor,
  twoLabelClassifier,
} from '../model/index.ts';
import { loadTokenizer } from '../text/index.ts';
import type { ClassModel, LastLayer } from '../training/index.ts';
import { readOwn } from './own-files.ts';
import { openSoloStudent } from './solo/solo-student.ts';

/** All weights of a classifier in memory. */
export interface WholeClassifier {
  readonly config: ClassModel['checkpoint']['config'];
  readonly parameters: ReadonlyMap<string, Tensor>;
  readonly tokenizerFiles: readonly NamedBytes[];
}

/** Recipe `solo`: the student's own folder. @throws UnderstudyError `base` where it is broken */
export async function soloStudent(folder: string): Promise<WholeClassifier> {
  const checkpoint = await openSoloStudent(folder);
  try {
    return {
      ...(await readOwn(averageStudent({ checkpoint }, []))),
      tokenizerFiles: (await readOwn(loadTokenizer(folder))).files,
    };
  } finally {
    await checkpoint.close();
  }
}

/**
 * The class's average student: read once, it serves all students of the class, who share everything but what
 * `asClassHasThem` and `withAdapter` put in its place.
 *
 * @throws UnderstudyError `base` where the model is broken
 */
export async function averageStudent(
  { checkpoint }: Pick<ClassModel, 'checkpoint'>,
  tokenizerFiles: readonly NamedBytes[],
): Promise<WholeClassifier> {
  const { config } = checkpoint;
  const { parameters } = await loadParameters(checkpoint, parameterTable(config, 'classifier'), { seed: 0 });
  return { config, parameters, tokenizerFiles };
}

/** Recipe `class`. @param row calibrated: its logits are those that are exported */
export function asClassHasThem(average: WholeClassifier, row: LastLayer): WholeClassifier {
  return { ...average, parameters: new Map([...average.parameters, ...twoLabelClassifier(row)]) };
}

/** Recipe `adapter`: LoRA merged into the weights. @throws UnderstudyError `base` where the adapter is broken */
export async function withAdapter(average: WholeClassifier, folder: string): Promise<WholeClassifier> {
  const { config, parameters } = average;
  return {
    ...average,
    parameters: mergeAdapter(config, parameters, await readOwn(readAdapter(folder, config))),
  };
}

/**
 * Writes config.json, model.safetensors and the tokenizer's files into an empty folder.
 *
 * @throws UnderstudyError `numeric` for a weight that is not finite; `io` when the disk refuses
 */
export async function saveWhole(
  folder: string,
  { config, parameters, tokenizerFiles }: WholeClassifier,
): Promise<void> {
  await saveCheckpoint(folder, { config, head: 'classifier', parameters, tokenizerFiles });
}

/**
 * Adds the same classifier as ONNX to a folder that `saveWhole` wrote, for Transformers.js.
 *
 * @param options.maxLength tokens after which texts are cut
 * @param options.quantize whether an 8-bit model is added as well
 * @throws UnderstudyError `base` for a model that is too large for ONNX's file format; `io` when the disk refuses
 */
export async function addOnnx(
  folder: string,
  { config, parameters }: WholeClassifier,
  { maxLength, quantize }: { readonly maxLength: number; readonly quantize: boolean },
): Promise<void> {
  checkModernBert(config, 'export');
  const { special } = await loadTokenizer(folder);
  await saveOnnx(folder, { config, parameters, end: { maxLength, sepTokenId: special.sep }, quantize });
}
