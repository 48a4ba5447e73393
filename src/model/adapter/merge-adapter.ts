/** A student without their class: LoRA added to the weights that it adapts, for a checkpoint that stands alone. */

import type { BaseConfig } from '../base.ts';
import type { Tensor } from '../checkpoint/safetensors.ts';
import type { Adapter, LoraMatrices } from './adapter.ts';
import { type LoraModule, loraModules } from './lora.ts';
import { twoLabelClassifier } from './two-label-classifier.ts';

/**
 * The parameters of a `ModernBertForSequenceClassification` that computes what base and adapter compute:
 * W + α/r · B A (Hu et al. 2021, section 4.1) where there are matrices, and the student's classifier.
 *
 * @param parameters encoder and head, by name; left as they are. What is not adapted is shared, not copied
 */
export function mergeAdapter(
  config: BaseConfig,
  parameters: ReadonlyMap<string, Tensor>,
  adapter: Adapter,
): Map<string, Tensor> {
  const merged = new Map([...parameters, ...twoLabelClassifier(adapter)]);
  for (const module of loraModules(config, adapter.lora)) {
    const name = `${module.name}.weight`;
    const matrices = adapter.matrices.get(module.name)!;
    merged.set(name, mergeInto(parameters.get(name)!, module, matrices, adapter.lora));
  }
  return merged;
}

function mergeInto(
  { shape, data }: Tensor,
  { inputs, outputs }: LoraModule,
  { a, b }: LoraMatrices,
  { rank, alpha }: { readonly rank: number; readonly alpha: number },
): Tensor {
  const merged = new Float32Array(data.length);
  const row = new Float64Array(inputs);
  for (let output = 0; output < outputs; output++) {
    row.set(data.subarray(output * inputs, (output + 1) * inputs));
    for (let k = 0; k < rank; k++) {
      const factor = (alpha / rank) * b[output * rank + k]!;
      for (let input = 0; input < inputs; input++) row[input]! += factor * a[k * inputs + input]!;
    }
    merged.set(row, output * inputs);
  }
  return { shape, data: merged };
}
