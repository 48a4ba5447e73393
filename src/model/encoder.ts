/**
 * ModernBERT's encoder without padding (Warner et al. 2024, arXiv:2412.13663; the forward pass of
 * Transformers' `modeling_modernbert.py`).
 *
 * Dimension key: T tokens of the whole batch, D hidden, N heads, K head dim, I feed-forward, R rows of the
 * embedding table at hand.
 */
import type { GraphBuilder, Value } from '../graph/index.ts';
import { type AttentionView, attend, type Linear, layerNorm } from './attention.ts';
import type { LayerType, ModernBertConfig } from './config.ts';
import type { ParameterSource } from './parameter-source.ts';

/** The name of the embedding table; a graph may see only some of its rows (named size R). */
export const EMBEDDINGS = 'model.embeddings.tok_embeddings.weight';

/** The hidden states after the last norm: [T, D]. */
export function encodeModernBert(
  g: GraphBuilder,
  config: ModernBertConfig,
  p: ParameterSource,
  view: AttentionView,
  linear: Linear,
): Value {
  const tokens = g.input('tokens', 'i32', ['T']);
  // The padding token has a row like others, which learns nothing (nn.Embedding's padding_idx).
  const trainable = g.input('tokens.trainable', 'f32', ['T', 1]);
  const embedded = g.maskGradient(g.gather(p.whole(EMBEDDINGS), tokens), trainable); // [T, D]
  let x = layerNorm(g, config, p, 'model.embeddings.norm', embedded);
  config.layerTypes.forEach((type, layer) => {
    const at = `model.layers.${layer}`;
    const attended = layer === 0 ? x : layerNorm(g, config, p, `${at}.attn_norm`, x);
    x = g.add(x, attention(g, config, linear, view, `${at}.attn`, type, attended));
    x = g.add(x, feedForward(g, config, linear, `${at}.mlp`, layerNorm(g, config, p, `${at}.mlp_norm`, x)));
  });
  return layerNorm(g, config, p, 'model.final_norm', x);
}

function attention(
  g: GraphBuilder,
  config: ModernBertConfig,
  linear: Linear,
  view: AttentionView,
  name: string,
  type: LayerType,
  x: Value, // [T, D]
): Value {
  const { hiddenSize: D, heads: N, headDim: K } = config;
  const cos = g.input(`rope.${type}.cos`, 'f32', ['T', K / 2]);
  const sin = g.input(`rope.${type}.sin`, 'f32', ['T', K / 2]);
  const context = attend(g, config, view, type, (part) => {
    const heads = g.reshape(linear(`${name}.Wqkv`, x, part * D, (part + 1) * D), ['T', N, K]);
    return part === 2 ? heads : g.rope(heads, cos, sin);
  });
  return linear(`${name}.Wo`, context, 0, D);
}

/** Wo (gelu(Wi₁ x) ⊙ Wi₂ x): the first half of Wi is activated, the second is the gate. */
function feedForward(
  g: GraphBuilder,
  { hiddenSize: D, intermediateSize: I }: ModernBertConfig,
  linear: Linear,
  name: string,
  x: Value, // [T, D]
): Value {
  const activated = g.gelu(linear(`${name}.Wi`, x, 0, I)); // [T, I]
  const gate = linear(`${name}.Wi`, x, I, 2 * I); // [T, I]
  return linear(`${name}.Wo`, g.mul(activated, gate), 0, D); // [T, D]
}
