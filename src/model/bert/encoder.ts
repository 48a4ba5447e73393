/**
 * BERT's encoder without padding (Devlin et al. 2019, arXiv:1810.04805; the forward pass of Transformers'
 * `modeling_bert.py`, without dropout): absolute positions, token type 0, norms after each residual sum.
 *
 * Dimension key as in `encoder.ts`.
 */
import type { GraphBuilder, Value } from '../../graph/index.ts';
import { type AttentionView, attend, type Linear, layerNorm } from '../attention.ts';
import type { ParameterSource } from '../parameter-source.ts';
import type { BertConfig } from './config.ts';
import { BERT_EMBEDDINGS, POSITIONS, TOKEN_TYPES } from './parameters.ts';

/** The hidden states after the last layer: [T, D]. */
export function encodeBert(
  g: GraphBuilder,
  config: BertConfig,
  p: ParameterSource,
  view: AttentionView,
  linear: Linear,
): Value {
  const { hiddenSize: D, heads: N, headDim: K, intermediateSize: I } = config;
  const tokens = g.input('tokens', 'i32', ['T']);
  // The padding token has a row like others, which learns nothing (nn.Embedding's padding_idx).
  const trainable = g.input('tokens.trainable', 'f32', ['T', 1]);
  const words = g.maskGradient(g.gather(p.whole(BERT_EMBEDDINGS), tokens), trainable); // [T, D]
  const places = g.gather(p.whole(POSITIONS), g.input('positions', 'i32', ['T'])); // [T, D]
  const embedded = g.add(g.add(words, p.rows(TOKEN_TYPES, 0, 1)), places);
  let x = layerNorm(g, config, p, 'embeddings.LayerNorm', embedded);
  config.layerTypes.forEach((type, layer) => {
    const at = `encoder.layer.${layer}`;
    const input = x;
    const heads = (['query', 'key', 'value'] as const).map(
      (part) => () => g.reshape(linear(`${at}.attention.self.${part}`, input, 0, D), ['T', N, K]),
    );
    const attended = attend(g, config, view, type, (part) => heads[part]!()); // [T, D]
    const mixed = linear(`${at}.attention.output.dense`, attended, 0, D);
    x = layerNorm(g, config, p, `${at}.attention.output.LayerNorm`, g.add(mixed, x));
    const inner = g.gelu(linear(`${at}.intermediate.dense`, x, 0, I)); // [T, I]
    x = layerNorm(
      g,
      config,
      p,
      `${at}.output.LayerNorm`,
      g.add(linear(`${at}.output.dense`, inner, 0, D), x),
    );
  });
  return x;
}
