/**
 * The derivative of each operation: given the cotangents of its results, those of its operands, in the
 * result's shape where the operation broadcasts (the walk in `gradients.ts` undoes that). `undefined`
 * means that the operand has no gradient (an index, a mask).
 */
import { type GraphBuilder, lastDim, type NodeOf, type Value } from './graph.ts';
import type { OpKind } from './ops.ts';
import { reducedShape } from './shape.ts';

/** `cts[i]` is the cotangent of result i; `undefined` where nothing depends on it. */
type Rule<K extends OpKind> = (
  g: GraphBuilder,
  node: NodeOf<K>,
  cts: readonly (Value | undefined)[],
) => readonly (Value | undefined)[];

/** The rule of an operation with one result: the common case. */
function simple<K extends OpKind>(
  rule: (
    g: GraphBuilder,
    ct: Value,
    inputs: readonly Value[],
    result: Value,
    node: NodeOf<K>,
  ) => readonly (Value | undefined)[],
): Rule<K> {
  return (g, node, [ct]) => rule(g, ct!, node.inputs, resultsOf(node)[0]!, node);
}

function resultsOf<K extends OpKind>(node: NodeOf<K>): Value[] {
  return node.types.map((type, output) => ({ node: node as unknown as Value['node'], output, type }));
}

const none: Rule<OpKind> = (_, node) => node.inputs.map(() => undefined);

/** One rule for each operation; `gradients.ts` walks a graph with them. */
export const GRADIENT_RULES: { readonly [K in OpKind]: Rule<K> } = {
  input: none,
  constant: none,
  add: simple((_, ct) => [ct, ct]),
  sub: simple((g, ct) => [ct, g.scale(ct, -1)]),
  mul: simple((g, ct, [a, b]) => [g.mul(ct, b!), g.mul(ct, a!)]),
  // d(a/b) = da / b − (a/b) / b db
  div: simple((g, ct, [, b], y) => [g.div(ct, b!), g.scale(g.div(g.mul(ct, y), b!), -1)]),
  equal: simple((g, ct) => [g.scale(ct, 0), g.scale(ct, 0)]),
  scale: simple((g, ct, _, __, { attributes }) => [g.scale(ct, attributes.by)]),
  exp: simple((g, ct, _, y) => [g.mul(ct, y)]),
  log: simple((g, ct, [x]) => [g.div(ct, x!)]),
  sqrt: simple((g, ct, _, y) => [g.div(g.scale(ct, 0.5), y)]),
  gelu: simple((g, ct, [x]) => [g.mul(ct, g.geluDerivative(x!))]),
  // d(Φ + xφ)/dx = (2 − x²) φ
  geluDerivative: simple((g, ct, [x]) => {
    const squared = g.mul(x!, x!);
    const density = g.scale(g.exp(g.scale(squared, -0.5)), 1 / Math.sqrt(2 * Math.PI));
    return [g.mul(ct, g.mul(g.sub(g.constant(2), squared), density))];
  }),
  maskGradient: simple((g, ct, [, mask]) => [g.mul(ct, mask!), undefined]),
  // dx = y (ct − Σ ct y)
  softmax: simple((g, ct, _, y) => {
    const weighted = g.mul(ct, y);
    return [g.sub(weighted, g.mul(y, g.sum(weighted, [-1], true)))];
  }),
  // dx = ct − softmax(x) Σ ct
  logSoftmax: simple((g, ct, _, y) => [g.sub(ct, g.mul(g.exp(y), g.sum(ct, [-1], true)))]),
  // n = (x − mean) r: dx = r (ct − mean(ct) − n mean(ct n)) ; for r itself: dr/dx = −r² n / D
  normalize: (g, node, [ctNormalized, ctInverse]) => {
    const width = lastDim(node.inputs[0]!);
    const [normalized, inverse] = resultsOf(node) as [Value, Value];
    const mean = (x: Value) => g.scale(g.sum(x, [-1], true), 1 / width);
    const parts: Value[] = [];
    if (ctNormalized !== undefined) {
      const projected = g.sub(
        g.sub(ctNormalized, g.mul(normalized, mean(g.mul(ctNormalized, normalized)))),
        mean(ctNormalized),
      );
      parts.push(g.mul(projected, inverse));
    }
    if (ctInverse !== undefined) {
      parts.push(g.mul(g.scale(g.mul(ctInverse, g.mul(inverse, inverse)), -1 / width), normalized));
    }
    return [parts.reduce((a, b) => g.add(a, b))];
  },
  sum: simple((g, ct, [x], _, { attributes }) => {
    const kept = attributes.keepDims ? ct : g.reshape(ct, reducedShape(x!.type.shape, attributes.axes));
    return [g.expandLike(kept, x!)];
  }),
  sumSquares: simple((g, ct, [x]) => [g.mul(g.scale(ct, 2), x!)]),
  // C = α A B: dA = α ct Bᵀ, dB = α Aᵀ ct; a transposed operand gets the transposed derivative.
  matmul: simple((g, ct, [a, b], _, { attributes: { transposeA, transposeB, alpha } }) => [
    transposeA
      ? g.matmul(b!, ct, { transposeA: transposeB, transposeB: true, alpha })
      : g.matmul(ct, b!, { transposeB: !transposeB, alpha }),
    transposeB
      ? g.matmul(ct, a!, { transposeA: true, transposeB: transposeA, alpha })
      : g.matmul(a!, ct, { transposeA: !transposeA, alpha }),
  ]),
  reshape: simple((g, ct, [x]) => [g.reshape(ct, x!.type.shape)]),
  // The walk in `gradients.ts` sums what was repeated.
  expandLike: simple((_, ct) => [ct, undefined]),
  transpose: simple((g, ct, _, __, { attributes: { permutation } }) => [
    g.transpose(
      ct,
      permutation.map((_, axis) => permutation.indexOf(axis)),
    ),
  ]),
  gather: simple((g, ct, [table, index]) => [g.scatterAdd(ct, index!, table!), undefined]),
  scatterAdd: simple((g, ct, [, index]) => [g.gather(ct, index!), undefined, undefined]),
  // To each row that has the largest value, wherever it has it.
  scatterMax: simple((g, ct, [values, index], y) => [
    g.mul(g.gather(ct, index!), g.equal(values!, g.gather(y, index!))),
    undefined,
    undefined,
  ]),
  reindex: simple((g, ct, [x, forward, inverse], _, { attributes: { gaps, inverseGaps } }) => [
    g.reshape(g.reindex(ct, inverse!, forward!, { gaps: inverseGaps, inverseGaps: gaps }), x!.type.shape),
    undefined,
    undefined,
  ]),
  splitRows: (g, node, cts) => {
    const [x, ...likes] = node.inputs as [Value, ...Value[]];
    const results = resultsOf(node);
    const parts = cts.map((ct, i) => ct ?? g.expandLike(g.constant(0), results[i]!));
    return [g.joinRows(parts, likes, x.type.shape[0]!), ...likes.map(() => undefined)];
  },
  joinRows: simple((g, ct, inputs) => {
    const likes = inputs.slice(inputs.length / 2);
    return [...g.splitRows(ct, likes), ...likes.map(() => undefined)];
  }),
  oneHot: none,
  // A rotation's transpose is the rotation back.
  rope: simple((g, ct, [, cos, sin], _, { attributes }) => [
    g.rope(ct, cos!, sin!, !attributes.inverse),
    undefined,
    undefined,
  ]),
};
