/**
 * What stands on the encoder: `ModernBertForSequenceClassification` and `ModernBertForMaskedLM`.
 *
 * Dimension key: B sequences, T tokens, M masked tokens, D hidden, C labels, V vocabulary.
 */
import type { GraphBuilder, Value } from '../graph/index.ts';
import { type Linear, layerNorm, plainLinear } from './attention.ts';
import { type BaseConfig, checkModernBert } from './base.ts';
import { EMBEDDINGS } from './encoder.ts';
import type { ParameterSource } from './parameter-source.ts';

/**
 * One vector a sequence, [B, D]: the largest of its tokens, or a product with `pooling [B, T]`, which has a one at [CLS], or
 * 1/length.
 */
export function pool(
  g: GraphBuilder,
  { classifierPooling }: Pick<BaseConfig, 'classifierPooling'>,
  hidden: Value,
): Value {
  if (classifierPooling === 'max')
    return g.scatterMax(
      hidden,
      g.input('pooling.owner', 'i32', ['T']),
      g.input('pooling.rows', 'i32', ['B']),
    );
  return g.matmul(g.input('pooling', 'f32', ['B', 'T']), hidden);
}

/** Scores of the labels, [B, C]. */
export function classify(g: GraphBuilder, config: BaseConfig, p: ParameterSource, hidden: Value): Value {
  const logits = g.matmul(
    headTransform(g, config, p, pool(g, config, hidden)),
    p.whole('classifier.weight'),
    {
      transposeB: true,
    },
  );
  return g.add(logits, p.whole('classifier.bias')); // [B, C]
}

/** Scores of the vocabulary at the masked tokens, [M, V]; the decoder's weight is the embedding table. */
export function decodeMasked(g: GraphBuilder, config: BaseConfig, p: ParameterSource, hidden: Value): Value {
  checkModernBert(config, 'masked-language modelling');
  const masked = g.gather(hidden, g.input('masked', 'i32', ['M'])); // [M, D]
  const logits = g.matmul(headTransform(g, config, p, masked), p.whole(EMBEDDINGS), { transposeB: true });
  return config.decoderBias ? g.add(logits, p.whole('decoder.bias')) : logits; // [M, V]
}

/** What stands between pooling and the last layer, [rows, D] to [rows, D]: dense, GELU, norm. */
export function headTransform(
  g: GraphBuilder,
  config: BaseConfig,
  p: ParameterSource,
  x: Value,
  linear: Linear = plainLinear(g, p),
): Value {
  const dense = linear('head.dense', x, 0, config.hiddenSize);
  return layerNorm(g, config, p, 'head.norm', g.gelu(dense));
}

/**
 * Cross-entropy of each row, [rows], and their weighted sum, a scalar: with weights 1/rows the mean that
 * Trainer optimises.
 */
export function crossEntropy(
  g: GraphBuilder,
  logits: Value, // [rows, C]
  classes: number,
  rows: string,
): { readonly losses: Value; readonly loss: Value } {
  const targets = g.oneHot(g.input('labels', 'i32', [rows]), classes);
  const losses = g.scale(g.sum(g.mul(targets, g.logSoftmax(logits)), [1]), -1);
  const loss = g.sum(g.mul(losses, g.input('weights', 'f32', [rows])), [0]);
  return { losses, loss };
}
