/**
 * Names of a ModernBERT checkpoint's tensors. Those of `ModernBertModel`, a bare encoder, stand without the prefix that
 * models with a head of Transformers put before them.
 */
import type { BaseConfig } from '../base.ts';
import { bertTensorName } from '../bert/tensor-names.ts';

const OF_ENCODER = /^(?:embeddings|layers|final_norm)\./;

/** From a tensor's name in a file to its name in `parameterTable`; null for what is not read. */
export function tensorNames({ architecture }: Pick<BaseConfig, 'architecture'>) {
  if (architecture === 'bert') return bertTensorName;
  return (stored: string): string | null => (OF_ENCODER.test(stored) ? `model.${stored}` : stored);
}
