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

/** Kinds of operations that have no attributes. */
type PlainKind = { [K in OpKind]: Record<never, never> extends OpAttributes[K] ? K : never }[OpKind];

/** What a graph is built with: a method an operation; what each of them computes is in `ops.ts`. */
export type GraphBuilder = ReturnType<typeof createGraphBuilder>;

/** A builder without nodes. Its methods throw UnderstudyError `graph` where operands do not fit (`infer-types.ts`). */
export function createGraphBuilder() {
  const nodes: Node[] = [];
  const known = new Map<string, Node>();

  /** Any operation by name. */
  function apply<K extends OpKind>(kind: K, attributes: OpAttributes[K], inputs: readonly Value[]): Value[] {
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
    apply(kind, attributes, inputs)[0]!;
  const plain = (kind: PlainKind, ...inputs: Value[]) => one(kind, {}, ...inputs);
  const ofOne = (kind: PlainKind) => (x: Value) => plain(kind, x);
  const ofTwo = (kind: PlainKind) => (a: Value, b: Value) => plain(kind, a, b);

  const names = new Map<string, Value>();
  return {
    /** Every node made so far, in order. */
    nodes: nodes as readonly Node[],
    apply,
    input(name: string, dtype: DType, shape: Shape): Value {
      const value = one('input', { name, dtype, shape });
      const earlier = names.get(name);
      if (earlier !== undefined && earlier.node !== value.node)
        throw graphError(`input ${name} was declared before with another type`);
      names.set(name, value);
      return value;
    },
    constant: (value: number) => one('constant', { value }),
    add: ofTwo('add'),
    sub: ofTwo('sub'),
    mul: ofTwo('mul'),
    div: ofTwo('div'),
    equal: ofTwo('equal'),
    scale: (x: Value, by: number) => one('scale', { by }, x),
    exp: ofOne('exp'),
    log: ofOne('log'),
    sqrt: ofOne('sqrt'),
    gelu: ofOne('gelu'),
    geluDerivative: ofOne('geluDerivative'),
    maskGradient: (x: Value, mask: Value) => plain('maskGradient', x, mask),
    softmax: ofOne('softmax'),
    logSoftmax: ofOne('logSoftmax'),
    normalize(x: Value, epsilon: number) {
      const [normalized, inverseDeviation] = apply('normalize', { epsilon }, [x]);
      return { normalized: normalized!, inverseDeviation: inverseDeviation! };
    },
    sum: (x: Value, axes: readonly number[], keepDims = false) => one('sum', { axes, keepDims }, x),
    sumSquares: ofOne('sumSquares'),
    /** Either side's last two axes turned; the product times `alpha`, 1 by default. */
    matmul: (a: Value, b: Value, options: Partial<OpAttributes['matmul']> = {}) =>
      one('matmul', { transposeA: false, transposeB: false, alpha: 1, ...options }, a, b),
    reshape: (x: Value, shape: Shape) => (sameShape(x.type.shape, shape) ? x : one('reshape', { shape }, x)),
    expandLike: (x: Value, like: Value) => plain('expandLike', x, like),
    transpose: (x: Value, permutation: readonly number[]) => one('transpose', { permutation }, x),
    /** `table [rows, …]`, `index i32 […]` to `[…index, …]`. */
    gather: (table: Value, index: Value) => plain('gather', table, index),
    /** Adds `values […index, …]` into zeros in the shape of `table [rows, …]`. */
    scatterAdd: (values: Value, index: Value, table: Value) => plain('scatterAdd', values, index, table),
    /** The largest of `values [T, D]` with the same `index [T]`, for each element of `rows [B]`: `[B, D]`. */
    scatterMax: (values: Value, index: Value, rows: Value) => plain('scatterMax', values, index, rows),
    /** Moves rows of length D: `out[i] = x[forward[i]]`, zeros where −1; `inverse` undoes it. `gaps`: which may hold −1. */
    reindex: (x: Value, forward: Value, inverse: Value, gaps: Partial<OpAttributes['reindex']> = {}) =>
      one('reindex', { gaps: false, inverseGaps: false, ...gaps }, x, forward, inverse),
    /** `x [rows, D]` to one `[...like, D]` for each of `likes`, whose elements count the rows. */
    splitRows: (x: Value, likes: readonly Value[]) => apply('splitRows', {}, [x, ...likes]),
    /** The pieces of `splitRows` back to `[rows, D]`. */
    joinRows: (parts: readonly Value[], likes: readonly Value[], rows: Dim) =>
      one('joinRows', { rows }, ...parts, ...likes),
    oneHot: (index: Value, depth: number) => one('oneHot', { depth }, index),
    /** `x [T, heads, D]`, `cos` and `sin` `[T, D/2]`. */
    rope: (x: Value, cos: Value, sin: Value, inverse = false) => one('rope', { inverse }, x, cos, sin),
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
