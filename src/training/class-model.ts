/**
 * A trained class as a folder: `model.safetensors`, `config.json` and the tokenizer are a Transformers classifier,
 * the class's average student; `class.safetensors` has what sets students apart.
 */
import { join } from 'node:path';
import { UnderstudyError } from '../errors.ts';
import {
  type Checkpoint,
  CLASS_BIAS,
  CLASS_WEIGHT,
  loadParameters,
  type NamedBytes,
  openCheckpoint,
  openSafetensors,
  parameterTable,
  saveCheckpoint,
  twoLabelClassifier,
  writeSafetensors,
} from '../model/index.ts';
import type { ClassNetwork } from './class-network.ts';
import type { ClassModel } from './text-encoder.ts';

const CLASS_FILE = 'class.safetensors';

/** A student's own last layer: z = h · row + bias, the logit of a right answer. */
export interface LastLayer {
  /** [hidden] */
  readonly row: Float32Array;
  readonly bias: number;
}

/** w + U v and b + c, float64 inside. */
export function studentRow(
  { weight, bias }: Omit<ClassModel, 'checkpoint'>,
  mean: ArrayLike<number>,
): LastLayer {
  const [K, D] = weight.shape as [number, number];
  const row = Float32Array.from({ length: D }, (_, d) => {
    let value = weight.data[d]!;
    for (let k = 1; k < K; k++) value += mean[k]! * weight.data[k * D + d]!;
    return value;
  });
  return { row, bias: bias + mean[0]! };
}

/** The same student with logits divided by the temperature. */
export function calibrated({ row, bias }: LastLayer, temperature: number): LastLayer {
  return { row: row.map((value) => value / temperature), bias: bias / temperature };
}

/** Writes into an empty folder. Throws UnderstudyError `numeric` for a weight that is not finite. */
export async function saveClassModel(
  folder: string,
  options: {
    readonly base: Checkpoint;
    readonly trained: Pick<ClassNetwork, 'copyTo'>;
    readonly tokenizerFiles: readonly NamedBytes[];
    readonly temperature: number;
    readonly seed: number;
  },
): Promise<void> {
  const { base, trained, tokenizerFiles, temperature, seed } = options;
  const table = parameterTable(base.config, 'classifier');
  const { parameters } = await loadParameters(base, table, { seed });
  const { weight, bias } = await trained.copyTo(parameters);
  const average = studentRow({ weight, bias }, new Float64Array(weight.shape[0]!));
  const classifier = twoLabelClassifier(calibrated(average, temperature));
  const whole = new Map([...parameters, ...classifier]);
  await saveCheckpoint(folder, {
    config: base.config,
    head: 'classifier',
    parameters: whole,
    tokenizerFiles,
  });
  const apart = new Map([
    [CLASS_WEIGHT, weight],
    [CLASS_BIAS, { shape: [1], data: Float32Array.of(bias) }],
  ]);
  await writeSafetensors(join(folder, CLASS_FILE), apart);
}

/**
 * Opens a class's folder; close its checkpoint when done.
 *
 * @throws UnderstudyError `base` when a file is missing or broken, `run` when the two do not fit
 */
export async function openClassModel(folder: string): Promise<ClassModel> {
  const checkpoint = await openCheckpoint(folder);
  const path = join(folder, CLASS_FILE);
  try {
    const file = await openSafetensors(path, undefined, 'train the class anew with `fresh`');
    try {
      const shape = file.tensors.get(CLASS_WEIGHT)?.shape ?? [];
      if (shape.length !== 2 || shape[1] !== checkpoint.config.hiddenSize)
        throw new UnderstudyError('run', `${path}: not of the model beside it`, {
          hint: 'train the class anew with `fresh`',
        });
      const weight = { shape, data: await file.read(CLASS_WEIGHT) };
      const [bias] = await file.read(CLASS_BIAS);
      return { checkpoint, weight, bias: bias! };
    } finally {
      await file.close();
    }
  } catch (error) {
    await checkpoint.close();
    throw error;
  }
}
