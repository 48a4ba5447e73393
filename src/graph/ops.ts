/**
 * The closed set of operations. Everything that must be known of one stands in six total tables over these names:
 * `infer-types.ts`, `gradient-rules.ts`, `lowering.ts`, the summary below and, for tests, `test/oracle/kernels.ts` and
 * `test/op-samples.ts`; so an operation with a missing row does not compile.
 */
import type { Dim, DType, Shape } from './shape.ts';

/** The attributes of each operation. */
export interface OpAttributes {
  /** A tensor from outside, named. */
  input: { readonly name: string; readonly dtype: DType; readonly shape: Shape };
  /** A scalar known when the graph is built. */
  constant: { readonly value: number };

  // element-wise, with broadcasting
  add: None;
  sub: None;
  mul: None;
  div: None;
  /** 1 where two operands are equal, else 0. */
  equal: None;

  // element-wise
  scale: { readonly by: number };
  exp: None;
  log: None;
  sqrt: None;
  gelu: None;
  geluDerivative: None;
  /** The first operand; its gradient is multiplied by the second. */
  maskGradient: None;

  // over the last axis
  softmax: None;
  logSoftmax: None;
  /** Two results: (x - mean) / deviation, and 1 / deviation. */
  normalize: { readonly epsilon: number };

  // reductions
  sum: { readonly axes: readonly number[]; readonly keepDims: boolean };
  sumSquares: None;

  // products and movement
  matmul: { readonly transposeA: boolean; readonly transposeB: boolean; readonly alpha: number };
  reshape: { readonly shape: Shape };
  /** The first operand, repeated to the shape of the second, of which only the shape is read. */
  expandLike: None;
  transpose: { readonly permutation: readonly number[] };

  // rows by index
  gather: None;
  /** Operands: values, index, and a table of which only the shape is read. */
  scatterAdd: None;
  /** Operands: values, index, and an index tensor with an element for each row of the result. */
  scatterMax: None;
  reindex: { readonly gaps: boolean; readonly inverseGaps: boolean };
  /** Cuts the rows of the first operand into pieces shaped like the index tensors that follow. */
  splitRows: None;
  /** Puts pieces one after another, row by row; as many index tensors of their shapes follow them. */
  joinRows: { readonly rows: Dim };
  oneHot: { readonly depth: number };

  /** Rotary position embedding; `inverse` turns the other way. */
  rope: { readonly inverse: boolean };
}

type None = Readonly<Record<string, never>>;

export type OpKind = keyof OpAttributes;

/** What each operation computes, for readers: `docs/ops.md` is printed from it. */
export const OP_SUMMARY: { readonly [K in OpKind]: string } = {
  input: 'a named tensor from outside',
  constant: 'a scalar',
  add: 'a + b',
  sub: 'a − b',
  mul: 'a · b, element by element',
  div: 'a / b',
  equal: '1 where a = b, else 0',
  scale: 'x times a fixed number',
  exp: 'eˣ',
  log: 'natural logarithm',
  sqrt: 'square root',
  gelu: 'x Φ(x), Φ the normal distribution function (exact, by erf)',
  geluDerivative: 'Φ(x) + x φ(x)',
  maskGradient: 'x; the gradient is multiplied by the mask',
  softmax: 'softmax over the last axis',
  logSoftmax: 'logarithm of softmax over the last axis',
  normalize: '(x − mean) / √(variance + ε) over the last axis, and 1 / √(variance + ε)',
  sum: 'sum over axes',
  sumSquares: 'sum of the squares of all elements',
  matmul: 'α op(A) op(B), the last two axes, either side transposed',
  reshape: 'the same elements in another shape',
  expandLike: 'repeated to the shape of another tensor',
  transpose: 'axes in another order',
  gather: 'rows of a table by index',
  scatterAdd: 'rows added by index into zeros in the shape of a table',
  scatterMax: 'the largest of the rows with the same index, element by element',
  reindex: 'rows moved one to one, −1 for a row of zeros; the inverse index moves them back',
  splitRows: 'rows cut into pieces shaped like other tensors',
  joinRows: 'pieces put one after another, row by row',
  oneHot: 'a one at the index, zeros elsewhere',
  rope: 'rotary position embedding of [tokens, heads, head dim] by a row of cos and sin a token, halves rotated (GPT-NeoX)',
};
