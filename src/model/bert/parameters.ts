/**
 * The parameters of a BERT encoder under Transformers' names for `BertModel`, and those of the head that a class trains
 * on it: dense and norm as ModernBERT's head has them, without biases.
 *
 * Dimension key: V vocabulary, P positions, H hidden, I intermediate, N labels.
 */
import type { ParameterInit, ParameterSpec } from '../parameter-spec.ts';
import type { BertConfig } from './config.ts';

/** The name of the embedding table; a graph may see only some of its rows (named size R). */
export const BERT_EMBEDDINGS = 'embeddings.word_embeddings.weight';
export const POSITIONS = 'embeddings.position_embeddings.weight';
export const TOKEN_TYPES = 'embeddings.token_type_embeddings.weight';

/** Every trainable tensor of encoder, head and classifier. */
export function bertParameters(config: BertConfig): ParameterSpec[] {
  const { vocabSize: V, maxPositions: P, hiddenSize: H, intermediateSize: I, labels: N } = config;
  const drawn = (std: number): ParameterInit => ({
    kind: 'truncated-normal',
    std,
    cutoff: config.initializerCutoff,
  });
  const matrix = (name: string, shape: number[], std = config.initializerRange): ParameterSpec => ({
    name,
    shape,
    decay: true,
    init: drawn(std),
  });
  const vector = (name: string, size: number, kind: 'zeros' | 'ones'): ParameterSpec => ({
    name,
    shape: [size],
    decay: false,
    init: { kind },
  });
  const linear = (name: string, rows: number, columns: number) => [
    matrix(`${name}.weight`, [rows, columns]),
    vector(`${name}.bias`, rows, 'zeros'),
  ];
  const norm = (name: string) => [vector(`${name}.weight`, H, 'ones'), vector(`${name}.bias`, H, 'zeros')];
  return [
    matrix(BERT_EMBEDDINGS, [V, H]),
    matrix(POSITIONS, [P, H]),
    matrix(TOKEN_TYPES, [config.tokenTypes, H]),
    ...norm('embeddings.LayerNorm'),
    ...Array.from({ length: config.layers }, (_, layer) => `encoder.layer.${layer}`).flatMap((at) => [
      ...['query', 'key', 'value'].flatMap((part) => linear(`${at}.attention.self.${part}`, H, H)),
      ...linear(`${at}.attention.output.dense`, H, H),
      ...norm(`${at}.attention.output.LayerNorm`),
      ...linear(`${at}.intermediate.dense`, I, H),
      ...linear(`${at}.output.dense`, H, I),
      ...norm(`${at}.output.LayerNorm`),
    ]),
    matrix('head.dense.weight', [H, H]),
    vector('head.norm.weight', H, 'ones'),
    matrix('classifier.weight', [N, H], H ** -0.5),
    vector('classifier.bias', N, 'zeros'),
  ];
}
