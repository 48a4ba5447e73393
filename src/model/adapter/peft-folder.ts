/**
 * A student's adapter in a folder as PEFT saves it: adapter_config.json and adapter_model.safetensors, which hold
 * the LoRA matrices and the whole classifier.
 */
import { join } from 'node:path';
import { replaceFile } from '../../files/index.ts';
import type { BaseConfig } from '../base.ts';
import { refusing } from '../checkpoint/check-tensors.ts';
import { checkFinite, readFinite } from '../checkpoint/load-parameters.ts';
import {
  openSafetensors,
  type SafetensorsFile,
  type Tensor,
  writeSafetensors,
} from '../checkpoint/safetensors.ts';
import { readConfigJson } from '../config-fields.ts';
import type { Adapter, LoraMatrices } from './adapter.ts';
import { loraModules } from './lora.ts';
import type { LoraSettings } from './lora-settings.ts';
import { adapterConfigText, parseAdapterConfig } from './peft-config.ts';
import { twoLabelClassifier } from './two-label-classifier.ts';

export const ADAPTER_CONFIG = 'adapter_config.json';
export const ADAPTER_WEIGHTS = 'adapter_model.safetensors';

const TRAINED = 'give the folder of a student who was trained with `recipe: adapter`';

/** Names of PEFT's tensors: its wrapper, then the model's own name. */
const inPeft = (name: string) => `base_model.model.${name}`;
const downTensor = (module: string) => inPeft(`${module}.lora_A.weight`);
const upTensor = (module: string) => inPeft(`${module}.lora_B.weight`);

/**
 * Writes both files into an existing folder. The caller makes sure that the folder as a whole comes about at once.
 *
 * @param options.base what PEFT shall take the base model to be, a name or a path: `base_model_name_or_path`
 * @throws UnderstudyError `numeric` for a weight that is not finite, before anything is written; `io` when the disk refuses
 */
export async function saveAdapter(
  folder: string,
  config: BaseConfig,
  adapter: Adapter,
  { base }: { readonly base: string },
): Promise<void> {
  const tensors = adapterTensors(config, adapter);
  for (const [name, { data }] of tensors) checkFinite(name, data);
  await writeSafetensors(join(folder, ADAPTER_WEIGHTS), tensors);
  await replaceFile(join(folder, ADAPTER_CONFIG), adapterConfigText(adapter.lora, base));
}

function adapterTensors(config: BaseConfig, adapter: Adapter): Map<string, Tensor> {
  const tensors = new Map(twoLabelClassifier(adapter).map(([name, tensor]) => [inPeft(name), tensor]));
  for (const { name, inputs, outputs } of loraModules(config, adapter.lora)) {
    const { a, b } = adapter.matrices.get(name)!;
    tensors.set(downTensor(name), { shape: [adapter.lora.rank, inputs], data: a });
    tensors.set(upTensor(name), { shape: [outputs, adapter.lora.rank], data: b });
  }
  return tensors;
}

/**
 * The adapter in a folder, ours or PEFT's.
 *
 * @param config of the model that it adapts
 * @throws UnderstudyError `base` that names the file, and the key or the tensor
 */
export async function readAdapter(folder: string, config: BaseConfig): Promise<Adapter> {
  const path = join(folder, ADAPTER_CONFIG);
  const lora = parseAdapterConfig(await readConfigJson(path, TRAINED), path, config);
  const file = await openSafetensors(join(folder, ADAPTER_WEIGHTS), undefined, TRAINED);
  try {
    return await readTensors(file, config, lora);
  } finally {
    await file.close();
  }
}

async function readTensors(file: SafetensorsFile, config: BaseConfig, lora: LoraSettings): Promise<Adapter> {
  const refuse = refusing(file.path, 'take the adapter and the base that belong together');
  const expected = new Set<string>();
  const read = async (name: string, shape: readonly number[]) => {
    expected.add(name);
    return await readFinite(file, { name, shape }, refuse);
  };

  const matrices = new Map<string, LoraMatrices>();
  for (const { name, inputs, outputs } of loraModules(config, lora)) {
    const a = await read(downTensor(name), [lora.rank, inputs]);
    const b = await read(upTensor(name), [outputs, lora.rank]);
    matrices.set(name, { a, b });
  }
  const D = config.hiddenSize;
  const weight = await read(inPeft('classifier.weight'), [2, D]);
  const bias = await read(inPeft('classifier.bias'), [2]);
  for (const name of file.tensors.keys())
    if (!expected.has(name)) throw refuse(name, `only what ${ADAPTER_CONFIG} speaks of`, 'this one too');
  // Only the difference of two logits matters; elsewhere the rows need not be each other's negative.
  const row = Float32Array.from({ length: D }, (_, k) => weight[D + k]! - weight[k]!);
  return { lora, matrices, row, bias: bias[1]! - bias[0]! };
}
