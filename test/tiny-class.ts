/** A class of a tiny model with weights from a seed, in a folder as a run keeps it: for tests that need no training. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CLASS_BIAS,
  CLASS_WEIGHT,
  loadParameters,
  openCheckpoint,
  parameterTable,
  saveCheckpoint,
  twoLabelClassifier,
  writeSafetensors,
} from '../src/model/index.ts';
import { createMt19937 } from '../src/numeric/index.ts';
import { loadTokenizer } from '../src/text/index.ts';
import { calibrated, studentRow } from '../src/training/index.ts';
import { FIXTURES } from './e2e/process.ts';

export interface TinyClass {
  readonly seed: number;
  readonly rank: number;
  readonly temperature: number;
}

export async function writeTinyClass(folder: string, { seed, rank, temperature }: TinyClass): Promise<void> {
  const baseFolder = join(FIXTURES, 'notebook-run/base');
  const { files: tokenizerFiles } = await loadTokenizer(baseFolder);
  const base = await openCheckpoint(baseFolder);
  const { config } = base;
  const random = createMt19937(seed);
  const draw = (length: number) => Float32Array.from({ length }, () => 0.5 * random.normal());
  const weight = { shape: [rank + 1, config.hiddenSize], data: draw((rank + 1) * config.hiddenSize) };
  const bias = draw(1);
  const average = studentRow({ weight, bias: bias[0]! }, new Float64Array(rank + 1));
  const classifier = twoLabelClassifier(calibrated(average, temperature));
  const { parameters } = await loadParameters(base, parameterTable(config, 'classifier'), { seed });
  await base.close();
  for (const [name, tensor] of classifier) parameters.set(name, tensor);
  await mkdir(folder, { recursive: true });
  await saveCheckpoint(folder, { config, head: 'classifier', parameters, tokenizerFiles });
  const mine = new Map([
    [CLASS_WEIGHT, weight],
    [CLASS_BIAS, { shape: [1], data: bias }],
  ]);
  await writeSafetensors(join(folder, 'class.safetensors'), mine);
}
