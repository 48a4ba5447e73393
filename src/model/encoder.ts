/**
 * ModernBERT's encoder without padding (Warner et al. 2024, arXiv:2412.13663; the forward pass of
 * Transformers' `modeling_modernbert.py`). Linear layers run on the tokens of the batch one after another;
 * only attention sees sequences, in groups of similar length that are padded to the longest of the group.
 *
 * Dimension key: T tokens of the whole batch, D hidden, N heads, K head dim, I feed-forward, R rows of the
 * embedding table at hand; of group g: Bg sequences, Sg longest sequence; P rows of all groups' views, Σ Bg N Sg.
 */
import type { GraphBuilder, Value } from '../graph/index.ts';
import type { LayerType, ModernBertConfig } from './config.ts';
import type { ParameterSource } from './parameter-source.ts';

/** The name of the embedding table; a graph may see only some of its rows (named size R). */
export const EMBEDDINGS = 'model.embeddings.tok_embeddings.weight';

/** How attention sees a batch. */
export interface AttentionView {
  /** Sequences are sorted by length into so many groups; each is padded to its own longest sequence. */
  readonly groups: number;
  /** No group has more than one sequence: nothing is padded, and full layers need no mask. */
  readonly alone: boolean;
}

/** Up to so many sequences each form a group; with more sequences, many small products cost more than padding. */
const MOST_ALONE = 8;
const GROUPS = 4;

/** The view for batches of up to so many sequences. */
export function attentionView(sequences: number): AttentionView {
  return sequences <= MOST_ALONE ? { groups: sequences, alone: true } : { groups: GROUPS, alone: false };
}

/** A linear layer by its name: x Wᵀ + b, of W's rows [from, to). LoRA is another way to compute it. */
export type Linear = (name: string, x: Value, from: number, to: number) => Value;

/** Linear layers as they are. */
export function plainLinear(g: GraphBuilder, p: ParameterSource): Linear {
  return (name, x, from, to) => {
    const product = g.matmul(x, p.rows(`${name}.weight`, from, to), { transposeB: true });
    return p.has(`${name}.bias`) ? g.add(product, p.rows(`${name}.bias`, from, to)) : product;
  };
}

/** The hidden states after the last norm: [T, D]. */
export function encode(
  g: GraphBuilder,
  config: ModernBertConfig,
  p: ParameterSource,
  view: AttentionView,
  linear: Linear = plainLinear(g, p),
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

/** Normalised over the last axis, then weighted by `<name>.weight` (and shifted by its bias), in the shape of x. */
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

function attention(
  g: GraphBuilder,
  { hiddenSize: D, heads: N, headDim: K }: ModernBertConfig,
  linear: Linear,
  view: AttentionView,
  name: string,
  type: LayerType,
  x: Value, // [T, D]
): Value {
  const slots = g.input('slots', 'i32', ['P']);
  const places = g.input('places', 'i32', ['T', N]);
  const groups = Array.from({ length: view.groups }, (_, i) =>
    g.input(`group.${i}`, 'i32', [`B${i}`, N, `S${i}`]),
  );
  const cos = g.input(`rope.${type}.cos`, 'f32', ['T', K / 2]);
  const sin = g.input(`rope.${type}.sin`, 'f32', ['T', K / 2]);

  const heads = (part: number) => g.reshape(linear(`${name}.Wqkv`, x, part * D, (part + 1) * D), ['T', N, K]);
  const grouped = (rows: Value) => g.splitRows(g.reindex(rows, slots, places, { gaps: !view.alone }), groups); // [Bg, N, Sg, K]
  const queries = grouped(g.rope(heads(0), cos, sin));
  const keys = grouped(g.rope(heads(1), cos, sin));
  const values = grouped(heads(2));
  const contexts = queries.map((query, i) => {
    const scores = g.matmul(query, keys[i]!, { transposeB: true, alpha: K ** -0.5 }); // [Bg, N, Sg, Sg]
    const unmasked = type === 'full' && view.alone;
    const mask = () =>
      g.input(`mask.${type}.${i}`, 'f32', [`B${i}`, 1, type === 'full' ? 1 : `S${i}`, `S${i}`]);
    return g.matmul(g.softmax(unmasked ? scores : g.add(scores, mask())), values[i]!); // [Bg, N, Sg, K]
  });
  const rows = g.joinRows(contexts, groups, 'P'); // [P, K]
  const tokens = g.reshape(g.reindex(rows, places, slots, { inverseGaps: !view.alone }), ['T', D]);
  return linear(`${name}.Wo`, tokens, 0, D);
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
