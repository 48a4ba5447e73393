/**
 * A graph is a list of nodes in an order in which they can be computed. The builder types each node as it
 * is made and returns the existing one where the same operation on the same values was asked for before.
 */
import { inferTypes } from './infer-types.ts';
import type { OpAttributes, OpKind } from './ops.ts';
import { type Dim, type DType, dimAt, graphError, type Shape, sameShape, type TensorType } from './shape.ts';

export type Node = { readonly [K in OpKind]: NodeOf<K> }[OpKind];

export interface NodeOf<K extends OpKind> {
  readonly id: number;
  readonly kind: K;
  readonly attributes: OpAttributes[K];
  readonly inputs: readonly Value[];
  readonly types: readonly TensorType[];
}

/** One result of a node. */
export interface Value {
  readonly node: Node;
  readonly output: number;
  readonly type: TensorType;
}

/** Named results, and every node that they need, in order. */
export interface Graph {
  readonly nodes: readonly Node[];
  readonly outputs: ReadonlyMap<string, Value>;
}

/** An input that is a parameter, or a block of its rows, and the output that is its gradient. */
export interface ParameterBlock {
  readonly input: string;
  readonly gradient: string;
  readonly parameter: string;
  /** Rows [from, to); `null` for the whole parameter. */
  readonly rows: readonly [number, number] | null;
}

export interface GraphBuilder {
  input(name: string, dtype: DType, shape: Shape): Value;
  constant(value: number): Value;
  add(a: Value, b: Value): Value;
  sub(a: Value, b: Value): Value;
  mul(a: Value, b: Value): Value;
  div(a: Value, b: Value): Value;
  scale(x: Value, by: number): Value;
  exp(x: Value): Value;
  log(x: Value): Value;
  sqrt(x: Value): Value;
  gelu(x: Value): Value;
  geluDerivative(x: Value): Value;
  maskGradient(x: Value, mask: Value): Value;
  softmax(x: Value): Value;
  logSoftmax(x: Value): Value;
  normalize(x: Value, epsilon: number): { readonly normalized: Value; readonly inverseDeviation: Value };
  sum(x: Value, axes: readonly number[], keepDims?: boolean): Value;
  sumSquares(x: Value): Value;
  matmul(a: Value, b: Value, options?: MatmulOptions): Value;
  reshape(x: Value, shape: Shape): Value;
  expandLike(x: Value, like: Value): Value;
  transpose(x: Value, permutation: readonly number[]): Value;
  /** `table [rows, …]`, `index i32 […]` to `[…index, …]`. */
  gather(table: Value, index: Value): Value;
  /** Adds `values […index, …]` into zeros in the shape of `table [rows, …]`. */
  scatterAdd(values: Value, index: Value, table: Value): Value;
  /** Moves rows of length D: `out[i] = x[forward[i]]`, zeros where −1; `inverse` undoes it. */
  reindex(x: Value, forward: Value, inverse: Value, gaps?: ReindexGaps): Value;
  /** `x [rows, D]` to one `[...like, D]` for each of `likes`, whose elements count the rows. */
  splitRows(x: Value, likes: readonly Value[]): Value[];
  /** The pieces of `splitRows` back to `[rows, D]`. */
  joinRows(parts: readonly Value[], likes: readonly Value[], rows: Dim): Value;
  oneHot(index: Value, depth: number): Value;
  /** `x [T, heads, D]`, `cos` and `sin` `[T, D/2]`. */
  rope(x: Value, cos: Value, sin: Value, inverse?: boolean): Value;
  /** Any operation by name. */
  apply<K extends OpKind>(kind: K, attributes: OpAttributes[K], inputs: readonly Value[]): Value[];
  /** Every node made so far, in order. */
  readonly nodes: readonly Node[];
}

/** Either side's last two axes turned; the product times `alpha`, 1 by default. */
export interface MatmulOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  readonly alpha?: number;
}

/** Which of the two index tensors of `reindex` may hold −1. */
export interface ReindexGaps {
  readonly gaps?: boolean;
  readonly inverseGaps?: boolean;
}

/**
 * A builder without nodes. Its methods throw UnderstudyError `graph` where operands do not fit (`infer-types.ts`); what
 * each operation computes is in `ops.ts`.
 */
export function createGraphBuilder(): GraphBuilder {
  const nodes: Node[] = [];
  const known = new Map<string, Node>();

  function emit<K extends OpKind>(kind: K, attributes: OpAttributes[K], inputs: readonly Value[]): Value[] {
    const key = `${kind} ${JSON.stringify(attributes)} ${inputs.map((v) => `${v.node.id}.${v.output}`).join(' ')}`;
    let node = known.get(key);
    if (node === undefined) {
      const types = inferTypes(
        kind,
        attributes,
        inputs.map((value) => value.type),
      );
      node = { id: nodes.length, kind, attributes, inputs, types } as unknown as Node;
      nodes.push(node);
      known.set(key, node);
    }
    const found = node;
    return found.types.map((type, output) => ({ node: found, output, type }));
  }
  const one = <K extends OpKind>(kind: K, attributes: OpAttributes[K], ...inputs: Value[]): Value =>
    emit(kind, attributes, inputs)[0]!;

  const names = new Map<string, Value>();
  return {
    nodes,
    apply: emit,
    input(name, dtype, shape) {
      const value = one('input', { name, dtype, shape });
      const earlier = names.get(name);
      if (earlier !== undefined && earlier.node !== value.node)
        throw graphError(`input ${name} was declared before with another type`);
      names.set(name, value);
      return value;
    },
    constant: (value) => one('constant', { value }),
    add: (a, b) => one('add', {}, a, b),
    sub: (a, b) => one('sub', {}, a, b),
    mul: (a, b) => one('mul', {}, a, b),
    div: (a, b) => one('div', {}, a, b),
    scale: (x, by) => one('scale', { by }, x),
    exp: (x) => one('exp', {}, x),
    log: (x) => one('log', {}, x),
    sqrt: (x) => one('sqrt', {}, x),
    gelu: (x) => one('gelu', {}, x),
    geluDerivative: (x) => one('geluDerivative', {}, x),
    maskGradient: (x, mask) => one('maskGradient', {}, x, mask),
    softmax: (x) => one('softmax', {}, x),
    logSoftmax: (x) => one('logSoftmax', {}, x),
    normalize(x, epsilon) {
      const [normalized, inverseDeviation] = emit('normalize', { epsilon }, [x]);
      return { normalized: normalized!, inverseDeviation: inverseDeviation! };
    },
    sum: (x, axes, keepDims = false) => one('sum', { axes, keepDims }, x),
    sumSquares: (x) => one('sumSquares', {}, x),
    matmul: (a, b, { transposeA = false, transposeB = false, alpha = 1 } = {}) =>
      one('matmul', { transposeA, transposeB, alpha }, a, b),
    reshape: (x, shape) => (sameShape(x.type.shape, shape) ? x : one('reshape', { shape }, x)),
    expandLike: (x, like) => one('expandLike', {}, x, like),
    transpose: (x, permutation) => one('transpose', { permutation }, x),
    gather: (table, index) => one('gather', {}, table, index),
    scatterAdd: (values, index, table) => one('scatterAdd', {}, values, index, table),
    reindex: (x, forward, inverse, { gaps = false, inverseGaps = false } = {}) =>
      one('reindex', { gaps, inverseGaps }, x, forward, inverse),
    splitRows: (x, likes) => emit('splitRows', {}, [x, ...likes]),
    joinRows: (parts, likes, rows) => one('joinRows', { rows }, ...parts, ...likes),
    oneHot: (index, depth) => one('oneHot', { depth }, index),
    rope: (x, cos, sin, inverse = false) => one('rope', { inverse }, x, cos, sin),
  };
}

/** The graph of these results, by their names: nodes that none of them needs are left out. */
export function graphOf(outputs: Readonly<Record<string, Value>>): Graph {
  const needed = new Set<Node>();
  const pending = Object.values(outputs).map((value) => value.node);
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (needed.has(node)) continue;
    needed.add(node);
    pending.push(...node.inputs.map((value) => value.node));
  }
  return {
    nodes: [...needed].sort((a, b) => a.id - b.id),
    outputs: new Map(Object.entries(outputs)),
  };
}

/** The size of the last axis, for operations that need it as a number; throws UnderstudyError `graph` for a named one. */
export function lastDim(value: Value): number {
  const dim = dimAt(value.type.shape, -1);
  if (typeof dim !== 'number') throw graphError(`last axis: expected a number, got ${dim}`);
  return dim;
}
