/**
 * Each operation as ONNX nodes (opset 20, and Microsoft's contributed operators that ONNX Runtime's
 * inference builds carry). `lower-graph.ts` walks a graph with it.
 */
import type { NodeOf } from './graph.ts';
import type { OnnxAttribute } from './onnx-model.ts';
import type { OpKind } from './ops.ts';
import { dimAt, graphError, type Shape } from './shape.ts';

/** What a rule writes with. */
export interface Emitter {
  /** Whether rules must use ONNX's own operators only, none that Microsoft contributed. */
  readonly standard: boolean;
  /** Appends a node that computes the named outputs; made-up names where none are given. Returns them. */
  emit(opType: string, inputs: readonly string[], options?: EmitOptions): string[];
  float(value: number | readonly number[], shape?: readonly number[]): string;
  /** A constant of one axis unless a shape is given. */
  ints(values: readonly number[], shape?: readonly number[]): string;
  /** A value that several nodes share: `make` runs at the first call with a key. */
  once(key: string, make: () => string): string;
}

interface EmitOptions {
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
  readonly outputs?: readonly string[];
  readonly domain?: 'com.microsoft';
}

/** Writes nodes that compute `outputs` from `inputs`. */
type Rule<K extends OpKind> = (
  e: Emitter,
  inputs: readonly string[],
  outputs: readonly string[],
  node: NodeOf<K>,
) => void;

const FLOAT32 = 1;
const INT64 = 7;

const direct =
  (opType: string, attributes: Readonly<Record<string, OnnxAttribute>> = {}): Rule<OpKind> =>
  (e, inputs, outputs) => {
    e.emit(opType, inputs, { outputs, attributes });
  };

const apply = (e: Emitter, opType: string, ...inputs: string[]) => e.emit(opType, inputs)[0]!;

/** Reshape's argument: at most one dimension may be unknown when the graph is built. */
function targetShape(e: Emitter, shape: Shape): string {
  if (shape.filter((dim) => typeof dim === 'string').length > 1)
    throw graphError(`reshape: expected at most one named size, got [${shape}]`);
  return e.ints(shape.map((dim) => (typeof dim === 'number' ? dim : -1)));
}

/** 1 where a row is there, 0 where the index says −1: `[…index, 1]`. */
function presence(e: Emitter, index: string): string {
  return e.once(`presence ${index}`, () => {
    const there = apply(
      e,
      'GreaterOrEqual',
      index,
      e.once('zero i32', () => e.emit('Cast', [e.ints([0])], { attributes: { to: 6 } })[0]!),
    );
    const [number] = e.emit('Cast', [there], { attributes: { to: FLOAT32 } });
    return apply(e, 'Unsqueeze', number!, e.ints([-1]));
  });
}

/** The lowest float32: every value is at least as large. */
const LOWEST = -3.4028234663852886e38;

function lastAxesTurned(e: Emitter, x: string, rank: number): string {
  const permutation = [...Array(rank - 2).keys(), rank - 1, rank - 2];
  return e.emit('Transpose', [x], { attributes: { perm: permutation } })[0]!;
}

/** [a cos − b sin, b cos + a sin] of the halves [a, b] of each head. */
function rotateHalves(e: Emitter, x: string, cos: string, sin: string, outputs: readonly string[]): void {
  const everyHead = (table: string) =>
    e.once(`every head ${table}`, () => apply(e, 'Unsqueeze', table, e.ints([1]))); // [T, 1, K/2]
  const [c, s] = [everyHead(cos), everyHead(sin)];
  const [a, b] = e.emit('Split', [x], {
    outputs: [`${outputs[0]}.first`, `${outputs[0]}.second`],
    attributes: { axis: -1, num_outputs: 2 },
  });
  const first = apply(e, 'Sub', apply(e, 'Mul', a!, c), apply(e, 'Mul', b!, s));
  const second = apply(e, 'Add', apply(e, 'Mul', b!, c), apply(e, 'Mul', a!, s));
  e.emit('Concat', [first, second], { outputs, attributes: { axis: -1 } });
}

/** One rule for each operation. */
export const LOWERING: { readonly [K in OpKind]: Rule<K> } = {
  input: () => {
    throw graphError('inputs are declared, not lowered');
  },
  constant: (e, _, outputs, { attributes }) => {
    e.emit('Identity', [e.float(attributes.value)], { outputs });
  },
  add: direct('Add'),
  sub: direct('Sub'),
  mul: direct('Mul'),
  div: direct('Div'),
  equal: (e, inputs, outputs) => {
    const [same] = e.emit('Equal', inputs);
    e.emit('Cast', [same!], { outputs, attributes: { to: FLOAT32 } });
  },
  scale: (e, [x], outputs, { attributes: { by } }) => {
    if (by === -1) e.emit('Neg', [x!], { outputs });
    else e.emit('Mul', [x!, e.float(by)], { outputs });
  },
  exp: direct('Exp'),
  log: direct('Log'),
  sqrt: direct('Sqrt'),
  gelu: direct('Gelu'),
  geluDerivative: (e, [x], outputs) => {
    // 0.5 + 0.5 erf(x/√2) + x e^(−x²/2) / √(2π)
    const half = e.float(0.5);
    const cdf = apply(e, 'Mul', apply(e, 'Erf', apply(e, 'Mul', x!, e.float(Math.SQRT1_2))), half);
    const power = apply(e, 'Exp', apply(e, 'Mul', apply(e, 'Mul', x!, x!), e.float(-0.5)));
    const density = apply(e, 'Mul', apply(e, 'Mul', x!, e.float(1 / Math.sqrt(2 * Math.PI))), power);
    e.emit('Add', [apply(e, 'Add', cdf, half), density], { outputs });
  },
  maskGradient: (e, [x], outputs) => {
    e.emit('Identity', [x!], { outputs });
  },
  softmax: direct('Softmax', { axis: -1 }),
  logSoftmax: direct('LogSoftmax', { axis: -1 }),
  normalize: (e, [x], [normalized, inverse], { attributes: { epsilon }, types }) => {
    const width = Number(dimAt(types[0]!.shape, -1));
    const ones = e.float(new Array<number>(width).fill(1), [width]);
    e.emit('LayerNormalization', [x!, ones], {
      outputs: [normalized!, `${normalized}.mean`, inverse!],
      attributes: { axis: -1, epsilon: { float: epsilon } },
    });
  },
  sum: (e, [x], outputs, { attributes: { axes, keepDims } }) => {
    e.emit('ReduceSum', [x!, e.ints(axes)], { outputs, attributes: { keepdims: keepDims ? 1 : 0 } });
  },
  sumSquares: direct('ReduceSumSquare', { keepdims: 0 }),
  matmul: (e, inputs, outputs, { attributes: { transposeA, transposeB, alpha }, types }) => {
    const flags = { transA: Number(transposeA), transB: Number(transposeB), alpha: { float: alpha } };
    const plain = !transposeB && alpha === 1;
    const rank = types[0]!.shape.length;
    if (plain && !transposeA) e.emit('MatMul', inputs, { outputs });
    else if (rank > 2 && e.standard) {
      const [a, b] = [transposeA, transposeB].map((turn, i) =>
        turn ? lastAxesTurned(e, inputs[i]!, rank) : inputs[i]!,
      );
      const product = apply(e, 'MatMul', a!, b!);
      e.emit('Mul', [product, e.float(alpha)], { outputs });
    } else if (rank > 2)
      e.emit('FusedMatMul', inputs, { outputs, attributes: flags, domain: 'com.microsoft' });
    else if (plain) {
      // A weight's gradient. Gemm would turn its first operand again for every panel of the second.
      const turned = e.once(
        `turned ${inputs[0]}`,
        () => e.emit('Transpose', [inputs[0]!], { attributes: { perm: [1, 0] } })[0]!,
      );
      e.emit('MatMul', [turned, inputs[1]!], { outputs });
    } else e.emit('Gemm', inputs, { outputs, attributes: flags });
  },
  reshape: (e, [x], outputs, { attributes }) => {
    e.emit('Reshape', [x!, targetShape(e, attributes.shape)], { outputs });
  },
  expandLike: (e, [x, like], outputs) => {
    e.emit('Expand', [x!, apply(e, 'Shape', like!)], { outputs });
  },
  transpose: (e, inputs, outputs, { attributes: { permutation } }) => {
    e.emit('Transpose', inputs, { outputs, attributes: { perm: permutation } });
  },
  gather: direct('Gather', { axis: 0 }),
  // Element by element, which ONNX Runtime does in index order: ScatterND adds in parallel, in any order.
  scatterAdd: (e, [values, index, table], outputs, node) => {
    const shape = node.inputs[0]!.type.shape;
    const rank = node.inputs[1]!.type.shape.length;
    const flat = apply(e, 'Reshape', values!, e.ints([-1, ...shape.slice(rank).map(Number)]));
    const column = apply(e, 'Reshape', index!, e.ints([-1, ...shape.slice(rank).map(() => 1)]));
    const everywhere = apply(e, 'Expand', column, apply(e, 'Shape', flat));
    const zeros = apply(e, 'ConstantOfShape', apply(e, 'Shape', table!));
    e.emit('ScatterElements', [zeros, everywhere, flat], {
      outputs,
      attributes: { axis: 0, reduction: 'add' },
    });
  },
  scatterMax: (e, [values, index, rows], outputs, { types }) => {
    const width = Number(dimAt(types[0]!.shape, -1));
    const shape = e.emit('Concat', [apply(e, 'Shape', rows!), e.ints([width])], {
      attributes: { axis: 0 },
    })[0]!;
    const lowest = apply(e, 'Expand', e.float(LOWEST), shape);
    const column = apply(e, 'Reshape', index!, e.ints([-1, 1]));
    const everywhere = apply(e, 'Expand', column, apply(e, 'Shape', values!));
    e.emit('ScatterElements', [lowest, everywhere, values!], {
      outputs,
      attributes: { axis: 0, reduction: 'max' },
    });
  },
  reindex: (e, [x, forward], outputs, { attributes: { gaps }, inputs }) => {
    const width = Number(dimAt(inputs[0]!.type.shape, -1));
    const rows = apply(e, 'Reshape', x!, e.ints([-1, width]));
    if (!gaps) {
      e.emit('Gather', [rows, forward!], { outputs, attributes: { axis: 0 } });
      return;
    }
    // Gather takes −1 for the last row; the product puts zeros in its place.
    const [moved] = e.emit('Gather', [rows, forward!], { attributes: { axis: 0 } });
    e.emit('Mul', [moved!, presence(e, forward!)], { outputs });
  },
  splitRows: (e, [x, ...likes], outputs, { types }) => {
    const width = Number(dimAt(types[0]!.shape, -1));
    const shapeOf = (like: string) =>
      e.once(
        `shape ${like} ${width}`,
        () => e.emit('Concat', [apply(e, 'Shape', like), e.ints([width])], { attributes: { axis: 0 } })[0]!,
      );
    if (likes.length === 1) {
      e.emit('Reshape', [x!, shapeOf(likes[0]!)], { outputs });
      return;
    }
    const sizes = e.once(`sizes ${likes}`, () => {
      const counts = likes.map((like) => apply(e, 'Unsqueeze', apply(e, 'Size', like), e.ints([0])));
      return e.emit('Concat', counts, { attributes: { axis: 0 } })[0]!;
    });
    const pieces = outputs.map((name) => `${name}.rows`);
    e.emit('Split', [x!, sizes], { outputs: pieces, attributes: { axis: 0 } });
    for (const [i, name] of outputs.entries())
      e.emit('Reshape', [pieces[i]!, shapeOf(likes[i]!)], { outputs: [name] });
  },
  joinRows: (e, inputs, outputs, { types }) => {
    const flat = e.ints([-1, Number(dimAt(types[0]!.shape, -1))]);
    const parts = inputs.slice(0, inputs.length / 2);
    if (parts.length === 1) e.emit('Reshape', [parts[0]!, flat], { outputs });
    else
      e.emit(
        'Concat',
        parts.map((part) => apply(e, 'Reshape', part, flat)),
        { outputs, attributes: { axis: 0 } },
      );
  },
  oneHot: (e, [index], outputs, { attributes: { depth } }) => {
    const [wide] = e.emit('Cast', [index!], { attributes: { to: INT64 } });
    e.emit('OneHot', [wide!, e.ints([depth]), e.float([0, 1], [2])], { outputs, attributes: { axis: -1 } });
  },
  // RotaryEmbedding sees the tokens as one sequence, and cos and sin have a row for each of them.
  rope: (e, [x, cos, sin], outputs, { attributes: { inverse }, types }) => {
    const [, heads, width] = types[0]!.shape.map(Number) as [number, number, number];
    const turned = inverse ? e.once(`minus ${sin}`, () => apply(e, 'Neg', sin!)) : sin!;
    if (e.standard) {
      rotateHalves(e, x!, cos!, turned, outputs);
      return;
    }
    const rows = apply(e, 'Reshape', x!, e.ints([1, -1, heads * width]));
    const [rotated] = e.emit('RotaryEmbedding', [rows, e.ints([0]), cos!, turned], {
      domain: 'com.microsoft',
    });
    e.emit('Reshape', [rotated!, e.ints([-1, heads, width])], { outputs });
  },
};
