/**
 * What encoders have in common. Linear layers run on the tokens of the batch one after another; only attention sees
 * sequences, in groups of similar length that are padded to the longest of the group.
 *
 * Dimension key as in `encoder.ts`; of group g: Bg sequences, Sg longest sequence; P rows of all groups' views, Σ Bg N Sg.
 */
import type { GraphBuilder, Value } from '../graph/index.ts';
import type { LayerType } from './config.ts';
import type { ParameterSource } from './parameter-source.ts';

/** What of a configuration is the same in all architectures. */
interface BaseShape {
  readonly hiddenSize: number;
  readonly heads: number;
  readonly headDim: number;
  readonly normEps: number;
}

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

/** Normalised over the last axis, then weighted by `<name>.weight` (and shifted by its bias), in the shape of x. */
export function layerNorm(
  g: GraphBuilder,
  { normEps }: Pick<BaseShape, 'normEps'>,
  p: ParameterSource,
  name: string,
  x: Value,
): Value {
  const scaled = g.mul(g.normalize(x, normEps).normalized, p.whole(`${name}.weight`));
  return p.has(`${name}.bias`) ? g.add(scaled, p.whole(`${name}.bias`)) : scaled;
}

/**
 * Softmax attention of every token to those of its text that it may see, [T, D], before the output's linear layer.
 *
 * @param head queries, keys and values by part, [T, N, K] each
 */
export function attend(
  g: GraphBuilder,
  { hiddenSize: D, heads: N, headDim: K }: BaseShape,
  view: AttentionView,
  type: LayerType,
  head: (part: 0 | 1 | 2) => Value,
): Value {
  const slots = g.input('slots', 'i32', ['P']);
  const places = g.input('places', 'i32', ['T', N]);
  const groups = Array.from({ length: view.groups }, (_, i) =>
    g.input(`group.${i}`, 'i32', [`B${i}`, N, `S${i}`]),
  );
  const grouped = (rows: Value) => g.splitRows(g.reindex(rows, slots, places, { gaps: !view.alone }), groups); // [Bg, N, Sg, K]
  const queries = grouped(head(0));
  const keys = grouped(head(1));
  const values = grouped(head(2));
  const contexts = queries.map((query, i) => {
    const scores = g.matmul(query, keys[i]!, { transposeB: true, alpha: K ** -0.5 }); // [Bg, N, Sg, Sg]
    const unmasked = type === 'full' && view.alone;
    const mask = () =>
      g.input(`mask.${type}.${i}`, 'f32', [`B${i}`, 1, type === 'full' ? 1 : `S${i}`, `S${i}`]);
    return g.matmul(g.softmax(unmasked ? scores : g.add(scores, mask())), values[i]!); // [Bg, N, Sg, K]
  });
  const rows = g.joinRows(contexts, groups, 'P'); // [P, K]
  return g.reshape(g.reindex(rows, places, slots, { inverseGaps: !view.alone }), ['T', D]);
}
