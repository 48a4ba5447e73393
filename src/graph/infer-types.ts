/** What type each operation's results have, given its operands'; throws where operands do not fit. */
import type { OpAttributes, OpKind } from './ops.ts';
import {
  broadcast,
  type DType,
  dimAt,
  graphError,
  product,
  reducedShape,
  type Shape,
  sameShape,
  type TensorType,
} from './shape.ts';

type Rule<K extends OpKind> = (
  types: readonly TensorType[],
  attributes: OpAttributes[K],
  kind: string,
) => readonly TensorType[];

const f32 = (shape: Shape): TensorType => ({ dtype: 'f32', shape });

/** A rule for operands of these types whose one result is f32; `result` gives its shape. */
function operands<K extends OpKind>(
  dtypes: readonly DType[],
  result: (shapes: readonly [Shape, Shape, Shape], attributes: OpAttributes[K]) => Shape,
): Rule<K> {
  return (types, attributes, kind) => {
    const got = types.map((type) => type.dtype);
    if (got.join() !== dtypes.join())
      throw graphError(`${kind}: expected operands (${dtypes}), got (${got})`);
    // A rule reads as many shapes as it has operands.
    const shapes = types.map((type) => type.shape) as unknown as readonly [Shape, Shape, Shape];
    return [f32(result(shapes, attributes))];
  };
}

const elementwise = operands(['f32'], ([x]) => x);
const broadcasting = operands(['f32', 'f32'], ([a, b]) => broadcast(a, b));

/** The types of an operation's results; each rule throws UnderstudyError `graph`. */
const TYPE_RULES: { readonly [K in OpKind]: Rule<K> } = {
  input: (_, { dtype, shape }) => [{ dtype, shape }],
  constant: operands([], () => []),
  add: broadcasting,
  sub: broadcasting,
  mul: broadcasting,
  div: broadcasting,
  equal: broadcasting,
  scale: elementwise,
  exp: elementwise,
  log: elementwise,
  sqrt: elementwise,
  gelu: elementwise,
  geluDerivative: elementwise,
  maskGradient: operands(['f32', 'f32'], ([x, mask]) => {
    if (!sameShape(broadcast(x, mask), x))
      throw graphError(`maskGradient: expected a mask that broadcasts to [${x}], got [${mask}]`);
    return x;
  }),
  softmax: elementwise,
  logSoftmax: elementwise,
  normalize: (types, attributes, kind) => [
    ...elementwise(types, attributes as never, kind),
    f32(reducedShape(types[0]!.shape, [-1])),
  ],
  sum: operands(['f32'], ([x], { axes, keepDims }) => reducedShape(x, axes, keepDims)),
  sumSquares: operands(['f32'], () => []),
  matmul: operands(['f32', 'f32'], ([a, b], { transposeA, transposeB }) => {
    const [rows, inner] = transposeA ? [dimAt(a, -1), dimAt(a, -2)] : [dimAt(a, -2), dimAt(a, -1)];
    const [innerB, columns] = transposeB ? [dimAt(b, -1), dimAt(b, -2)] : [dimAt(b, -2), dimAt(b, -1)];
    if (inner !== innerB || !sameShape(a.slice(0, -2), b.slice(0, -2)))
      throw graphError(`matmul: expected matching inner and leading dimensions, got [${a}] and [${b}]`);
    return [...a.slice(0, -2), rows, columns];
  }),
  reshape: (types, { shape }) => {
    const from = types[0]!;
    if (product(from.shape) !== product(shape))
      throw graphError(`reshape: expected as many elements, got [${from.shape}] to [${shape}]`);
    return [{ dtype: from.dtype, shape }];
  },
  expandLike: operands(['f32', 'f32'], ([x, like]) => {
    if (!sameShape(broadcast(x, like), like))
      throw graphError(`expandLike: expected [${x}] to broadcast to [${like}]`);
    return like;
  }),
  transpose: (types, { permutation }) => {
    const from = types[0]!;
    if (!sameShape([...permutation].sort(), [...from.shape.keys()]))
      throw graphError(
        `transpose: expected a permutation of ${from.shape.length} axes, got [${permutation}]`,
      );
    return [{ dtype: from.dtype, shape: permutation.map((axis) => dimAt(from.shape, axis)) }];
  },
  gather: operands(['f32', 'i32'], ([table, index]) => [...index, ...table.slice(1)]),
  scatterAdd: operands(['f32', 'i32', 'f32'], ([values, index, table]) => {
    if (!sameShape(values, [...index, ...table.slice(1)]))
      throw graphError(`scatterAdd: expected a row an index, got [${values}], [${index}], [${table}]`);
    return table;
  }),
  scatterMax: operands(['f32', 'i32', 'i32'], ([values, index, rows]) => {
    if (index.length !== 1 || rows.length !== 1 || values[0] !== index[0])
      throw graphError(`scatterMax: expected a row an index, got [${values}], [${index}], [${rows}]`);
    return [...rows, ...values.slice(1)];
  }),
  reindex: operands(['f32', 'i32', 'i32'], ([x, forward, inverse]) => {
    if (product(x.slice(0, -1)) !== product(inverse))
      throw graphError(`reindex: expected an inverse entry for each row of [${x}], got [${inverse}]`);
    return [...forward, dimAt(x, -1)];
  }),
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
  oneHot: operands(['i32'], ([index], { depth }) => [...index, depth]),
  rope: operands(['f32', 'f32', 'f32'], ([x, cos, sin]) => {
    const half = Number(dimAt(x, -1)) / 2;
    if (x.length !== 3 || !sameShape(cos, [x[0]!, half]) || !sameShape(sin, cos))
      throw graphError(
        `rope: expected [T, heads, D] with a row of [T, D/2] each, got [${x}], [${cos}], [${sin}]`,
      );
    return x;
  }),
};

/** The types of an operation's results on operands of these types. @throws UnderstudyError `graph` */
export function inferTypes<K extends OpKind>(
  kind: K,
  attributes: OpAttributes[K],
  types: readonly TensorType[],
): readonly TensorType[] {
  return TYPE_RULES[kind](types, attributes, kind);
}
