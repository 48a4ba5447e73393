/** The linear layers of a BERT encoder, in the order of the forward pass. */
import type { BertConfig } from './config.ts';

/** Names and sizes; each takes its weight whole. */
export function bertLinearLayers({ hiddenSize: D, intermediateSize: I, layers }: BertConfig) {
  return Array.from({ length: layers }, (_, i) => `encoder.layer.${i}`).flatMap((at) => [
    ...['query', 'key', 'value'].map((part) => ({
      name: `${at}.attention.self.${part}`,
      inputs: D,
      outputs: D,
    })),
    { name: `${at}.attention.output.dense`, inputs: D, outputs: D },
    { name: `${at}.intermediate.dense`, inputs: D, outputs: I },
    { name: `${at}.output.dense`, inputs: I, outputs: D },
  ]);
}
