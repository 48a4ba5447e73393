/**
 * The parameters of a ModernBERT: names, shapes, initial values, weight decay.
 *
 * The one list that initialisation, checkpoints, forward pass and optimizer share. Its order is that of PyTorch's
 * `named_parameters()`, on which the numbering in optimizer states rests. Names are those of Transformers.
 *
 * Dimension key: V vocabulary, H hidden, I intermediate, N labels.
 */
import { UnderstudyError } from '../errors.ts';
import type { Head, ModernBertConfig } from './config.ts';
import type { ParameterSpec } from './parameter-spec.ts';

/**
 * Every trainable tensor of a model with this head. The decoder of a masked-LM shares its weight with the embeddings,
 * which are therefore listed once.
 *
 * @throws UnderstudyError `base` for a masked-LM whose decoder has a weight of its own
 */
export function modernBertParameters(config: ModernBertConfig, head: Head): ParameterSpec[] {
  const { vocabSize: V, hiddenSize: H, intermediateSize: I, labels: N, layers } = config;
  const inputStd = config.initializerRange;
  const outputStd = config.initializerRange / Math.sqrt(2 * layers);

  const matrix = (name: string, rows: number, columns: number, std: number): ParameterSpec => ({
    name: `${name}.weight`,
    shape: [rows, columns],
    decay: true,
    init: { kind: 'truncated-normal', std, cutoff: config.initializerCutoff },
  });
  const bias = (name: string, size: number): ParameterSpec => ({
    name: `${name}.bias`,
    shape: [size],
    decay: false,
    init: { kind: 'zeros' },
  });
  const linear = (
    name: string,
    rows: number,
    columns: number,
    std: number,
    biased: boolean,
  ): ParameterSpec[] => [matrix(name, rows, columns, std), ...(biased ? [bias(name, rows)] : [])];
  const norm = (name: string): ParameterSpec[] => [
    { name: `${name}.weight`, shape: [H], decay: false, init: { kind: 'ones' } },
    ...(config.normBias ? [bias(name, H)] : []),
  ];

  const table = [matrix('model.embeddings.tok_embeddings', V, H, inputStd), ...norm('model.embeddings.norm')];
  for (let layer = 0; layer < layers; layer++) {
    const at = `model.layers.${layer}`;
    table.push(
      ...(layer === 0 ? [] : norm(`${at}.attn_norm`)), // the embeddings' norm serves the first layer
      ...linear(`${at}.attn.Wqkv`, 3 * H, H, inputStd, config.attentionBias),
      ...linear(`${at}.attn.Wo`, H, H, outputStd, config.attentionBias),
      ...norm(`${at}.mlp_norm`),
      ...linear(`${at}.mlp.Wi`, 2 * I, H, inputStd, config.mlpBias),
      ...linear(`${at}.mlp.Wo`, H, I, outputStd, config.mlpBias),
    );
  }
  table.push(
    ...norm('model.final_norm'),
    ...linear('head.dense', H, H, outputStd, config.classifierBias),
    ...norm('head.norm'),
  );
  if (head === 'classifier') {
    table.push(...linear('classifier', N, H, H ** -0.5, true));
    return table;
  }
  if (!config.tieWordEmbeddings) {
    throw new UnderstudyError(
      'base',
      'tie_word_embeddings: expected true for masked-language modelling, got false',
      {
        hint: 'choose a base whose decoder shares the weight of the embeddings',
      },
    );
  }
  return config.decoderBias ? [...table, bias('decoder', V)] : table;
}
