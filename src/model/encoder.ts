/**
 * ModernBERT's encoder without padding (Warner et al. 2024, arXiv:2412.13663; the forward pass of
 * Transformers' `modeling_modernbert.py`). Linear layers run on the tokens of the batch one after another;
 * only attention sees a padded view.
 *
 * Dimension key: B sequences, T tokens of the whole batch, S longest sequence, D hidden, N heads, K head dim,
 * I feed-forward, R rows of the embedding table at hand, P positions.
 */
import type { GraphBuilder, Value } from '../graph/index.ts';
import type { LayerType, ModernBertConfig } from './config.ts';
import type { ParameterSource } from './parameter-source.ts';

/** The name of the embedding table, of which a graph may see only some rows (named size R). */
export const EMBEDDINGS = 'model.embeddings.tok_embeddings.weight';

/** The hidden states after the last norm: [T, D]. */
export function encode(g: GraphBuilder, config: ModernBertConfig, p: ParameterSource): Value {
  const tokens = g.input('tokens', 'i32', ['T']);
  // The padding token is a row like others, but learns nothing (nn.Embedding's padding_idx).
  const trainable = g.input('tokens.trainable', 'f32', ['T', 1]);
  const embedded = g.maskGradient(g.gather(p.whole(EMBEDDINGS), tokens), trainable); // [T, D]
  let x = layerNorm(g, config, p, 'model.embeddings.norm', embedded);
  config.layerTypes.forEach((type, layer) => {
    const at = `model.layers.${layer}`;
    const attended = layer === 0 ? x : layerNorm(g, config, p, `${at}.attn_norm`, x);
    x = g.add(x, attention(g, config, p, `${at}.attn`, type, attended));
    x = g.add(x, feedForward(g, config, p, `${at}.mlp`, layerNorm(g, config, p, `${at}.mlp_norm`, x)));
  });
  return layerNorm(g, config, p, 'model.final_norm', x);
}

export function layerNorm(
  g: GraphBuilder,
  config: ModernBertConfig,
  p: ParameterSource,
  name: string,
  x: Value,
): Value {
  const scaled = g.mul(g.normalize(x, config.normEps).normalized, p.whole(`${name}.weight`));
  return config.normBias ? g.add(scaled, p.whole(`${name}.bias`)) : scaled;
}

/** x Wᵀ + b, W's rows [from, to). */
function linear(
  g: GraphBuilder,
  p: ParameterSource,
  name: string,
  x: Value,
  from: number,
  to: number,
): Value {
  const product = g.matmul(x, p.rows(`${name}.weight`, from, to), { transposeB: true });
  return p.has(`${name}.bias`) ? g.add(product, p.rows(`${name}.bias`, from, to)) : product;
}

function attention(
  g: GraphBuilder,
  { hiddenSize: D, heads: N, headDim: K }: ModernBertConfig,
  p: ParameterSource,
  name: string,
  type: LayerType,
  x: Value, // [T, D]
): Value {
  const slots = g.input('slots', 'i32', ['B', N, 'S']);
  const places = g.input('places', 'i32', ['T', N]);
  const mask = g.input(`mask.${type}`, 'f32', ['B', 1, type === 'full' ? 1 : 'S', 'S']);
  const cos = g.input(`rope.${type}.cos`, 'f32', ['P', K / 2]);
  const sin = g.input(`rope.${type}.sin`, 'f32', ['P', K / 2]);

  const padded = (part: number) => {
    const projected = linear(g, p, `${name}.Wqkv`, x, part * D, (part + 1) * D); // [T, D]
    return g.reindex(g.reshape(projected, ['T', N, K]), slots, places, { gaps: true }); // [B, N, S, K]
  };
  const query = g.rope(padded(0), cos, sin);
  const key = g.rope(padded(1), cos, sin);
  const scores = g.matmul(query, key, { transposeB: true, alpha: K ** -0.5 }); // [B, N, S, S]
  const context = g.matmul(g.softmax(g.add(scores, mask)), padded(2)); // [B, N, S, K]
  const tokens = g.reshape(g.reindex(context, places, slots, { inverseGaps: true }), ['T', D]);
  return linear(g, p, `${name}.Wo`, tokens, 0, D);
}

/** Wo (gelu(Wi₁ x) ⊙ Wi₂ x): the first half of Wi is activated, the second is the gate. */
function feedForward(
  g: GraphBuilder,
  { hiddenSize: D, intermediateSize: I }: ModernBertConfig,
  p: ParameterSource,
  name: string,
  x: Value, // [T, D]
): Value {
  const activated = g.gelu(linear(g, p, `${name}.Wi`, x, 0, I)); // [T, I]
  const gate = linear(g, p, `${name}.Wi`, x, I, 2 * I); // [T, I]
  return linear(g, p, `${name}.Wo`, g.mul(activated, gate), 0, D); // [T, D]
}
