/** What type each operation's results have, given its operands'; throws where operands do not fit. */
import type { OpAttributes, OpKind } from './ops.ts';
import {
  broadcast,
  type DType,
  dimAt,
  graphError,
  normaliseAxis,
  product,
  type Shape,
  sameShape,
  type TensorType,
} from './shape.ts';

type Rule<K extends OpKind> = (
  types: readonly TensorType[],
  attributes: OpAttributes[K],
) => readonly TensorType[];

const f32 = (shape: Shape): TensorType => ({ dtype: 'f32', shape });

function expectTypes(kind: string, types: readonly TensorType[], ...dtypes: DType[]): void {
  const got = types.map((type) => type.dtype);
  if (got.length !== dtypes.length || got.some((dtype, i) => dtype !== dtypes[i]))
    throw graphError(`${kind}: expected operands (${dtypes}), got (${got})`);
}

function elementwise(kind: string): (types: readonly TensorType[]) => readonly TensorType[] {
  return (types) => {
    expectTypes(kind, types, 'f32');
    return [types[0]!];
  };
}

function broadcasting(kind: string): (types: readonly TensorType[]) => readonly TensorType[] {
  return (types) => {
    expectTypes(kind, types, 'f32', 'f32');
    return [f32(broadcast(types[0]!.shape, types[1]!.shape))];
  };
}

/** The types of an operation's results; each rule throws UnderstudyError `graph`. */
const TYPE_RULES: { readonly [K in OpKind]: Rule<K> } = {
  input: (_, { dtype, shape }) => [{ dtype, shape }],
  constant: () => [f32([])],
  add: broadcasting('add'),
  sub: broadcasting('sub'),
  mul: broadcasting('mul'),
  div: broadcasting('div'),
  scale: elementwise('scale'),
  exp: elementwise('exp'),
  log: elementwise('log'),
  sqrt: elementwise('sqrt'),
  gelu: elementwise('gelu'),
  geluDerivative: elementwise('geluDerivative'),
  maskGradient: (types) => {
    expectTypes('maskGradient', types, 'f32', 'f32');
    const [x, mask] = types as [TensorType, TensorType];
    if (!sameShape(broadcast(x.shape, mask.shape), x.shape))
      throw graphError(`maskGradient: expected a mask that broadcasts to [${x.shape}], got [${mask.shape}]`);
    return [x];
  },
  softmax: elementwise('softmax'),
  logSoftmax: elementwise('logSoftmax'),
  normalize: (types) => {
    expectTypes('normalize', types, 'f32');
    const { shape } = types[0]!;
    return [f32(shape), f32([...shape.slice(0, -1), 1])];
  },
  sum: (types, { axes, keepDims }) => {
    expectTypes('sum', types, 'f32');
    const { shape } = types[0]!;
    const gone = new Set(axes.map((axis) => normaliseAxis(axis, shape.length)));
    return [f32(shape.flatMap((dim, axis) => (gone.has(axis) ? (keepDims ? [1] : []) : [dim])))];
  },
  sumSquares: (types) => {
    expectTypes('sumSquares', types, 'f32');
    return [f32([])];
  },
  matmul: (types, { transposeA, transposeB }) => {
    expectTypes('matmul', types, 'f32', 'f32');
    const [a, b] = [types[0]!.shape, types[1]!.shape];
    const [rows, inner] = transposeA ? [dimAt(a, -1), dimAt(a, -2)] : [dimAt(a, -2), dimAt(a, -1)];
    const [innerB, columns] = transposeB ? [dimAt(b, -1), dimAt(b, -2)] : [dimAt(b, -2), dimAt(b, -1)];
    if (inner !== innerB || !sameShape(a.slice(0, -2), b.slice(0, -2)))
      throw graphError(`matmul: expected matching inner and leading dimensions, got [${a}] and [${b}]`);
    return [f32([...a.slice(0, -2), rows, columns])];
  },
  reshape: (types, { shape }) => {
    const from = types[0]!;
    if (product(from.shape) !== product(shape))
      throw graphError(`reshape: expected as many elements, got [${from.shape}] to [${shape}]`);
    return [{ dtype: from.dtype, shape }];
  },
  expandLike: (types) => {
    expectTypes('expandLike', types, 'f32', 'f32');
    const [x, like] = types as [TensorType, TensorType];
    if (!sameShape(broadcast(x.shape, like.shape), like.shape))
      throw graphError(`expandLike: expected [${x.shape}] to broadcast to [${like.shape}]`);
    return [like];
  },
  transpose: (types, { permutation }) => {
    const from = types[0]!;
    if (!sameShape([...permutation].sort(), [...from.shape.keys()]))
      throw graphError(
        `transpose: expected a permutation of ${from.shape.length} axes, got [${permutation}]`,
      );
    return [{ dtype: from.dtype, shape: permutation.map((axis) => dimAt(from.shape, axis)) }];
  },
  gather: (types) => {
    expectTypes('gather', types, 'f32', 'i32');
    return [f32([...types[1]!.shape, ...types[0]!.shape.slice(1)])];
  },
  scatterAdd: (types) => {
    expectTypes('scatterAdd', types, 'f32', 'i32', 'f32');
    const [values, index, table] = types.map((type) => type.shape) as [Shape, Shape, Shape];
    if (!sameShape(values, [...index, ...table.slice(1)]))
      throw graphError(`scatterAdd: expected a row an index, got [${values}], [${index}], [${table}]`);
    return [f32(table)];
  },
  reindex: (types) => {
    expectTypes('reindex', types, 'f32', 'i32', 'i32');
    const [x, forward, inverse] = types.map((type) => type.shape) as [Shape, Shape, Shape];
    if (product(x.slice(0, -1)) !== product(inverse))
      throw graphError(`reindex: expected an inverse entry for each row of [${x}], got [${inverse}]`);
    return [f32([...forward, dimAt(x, -1)])];
  },
  splitRows: ([x, ...likes]) => {
    if (
      x?.dtype !== 'f32' ||
      x.shape.length !== 2 ||
      likes.length === 0 ||
      likes.some(({ dtype }) => dtype !== 'i32')
    )
      throw graphError('splitRows: expected [rows, D] and index tensors');
    return likes.map(({ shape }) => f32([...shape, dimAt(x.shape, 1)]));
  },
  joinRows: (types, { rows }) => {
    const [parts, likes] = [types.slice(0, types.length / 2), types.slice(types.length / 2)];
    const width = dimAt(parts[0]!.shape, -1);
    const fits = parts.every(({ shape }, i) => sameShape(shape, [...likes[i]!.shape, width]));
    if (!fits) throw graphError('joinRows: expected pieces, and an index tensor of the shape of each');
    return [f32([rows, width])];
  },
  oneHot: (types, { depth }) => {
    expectTypes('oneHot', types, 'i32');
    return [f32([...types[0]!.shape, depth])];
  },
  rope: (types) => {
    expectTypes('rope', types, 'f32', 'f32', 'f32');
    const [x, cos, sin] = types.map((type) => type.shape) as [Shape, Shape, Shape];
    const half = Number(dimAt(x, -1)) / 2;
    if (x.length !== 3 || !sameShape(cos, [x[0]!, half]) || !sameShape(sin, cos))
      throw graphError(
        `rope: expected [T, heads, D] with a row of [T, D/2] each, got [${x}], [${cos}], [${sin}]`,
      );
    return [f32(x)];
  },
};

/** The types of an operation's results on operands of these types. @throws UnderstudyError `graph` */
export function inferTypes<K extends OpKind>(
  kind: K,
  attributes: OpAttributes[K],
  types: readonly TensorType[],
): readonly TensorType[] {
  return TYPE_RULES[kind](types, attributes);
}
