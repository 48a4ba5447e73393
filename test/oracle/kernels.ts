/**
 * What each operation computes, plainly and in float64: the oracle that ONNX Runtime is tested against.
 * Slow on purpose; nothing here is tuned.
 */
import type { NodeOf } from '../../src/graph/graph.ts';
import type { OpKind } from '../../src/graph/index.ts';
import { reducedShape } from '../../src/graph/shape.ts';

/** A tensor of numbers, row-major; integer tensors hold integers. */
export interface Array64 {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** Computes a node's results; `shapes` are the results' shapes, every named size filled in. */
type Kernel<K extends OpKind> = (
  inputs: readonly Array64[],
  node: NodeOf<K>,
  shapes: readonly (readonly number[])[],
) => readonly Float64Array[];

const count = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

function strides(shape: readonly number[]): number[] {
  const result = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) result[axis] = result[axis + 1]! * shape[axis + 1]!;
  return result;
}

/** Positions of a flat index along each axis. */
function unravel(index: number, shape: readonly number[]): number[] {
  return strides(shape).map((stride, axis) => Math.floor(index / stride) % shape[axis]!);
}

/** The flat index in `shape`, which broadcasts to the shape that `position` is in. */
function ravelBroadcast(position: readonly number[], shape: readonly number[]): number {
  const steps = strides(shape);
  const skip = position.length - shape.length;
  return shape.reduce(
    (index, dim, axis) => index + (dim === 1 ? 0 : position[axis + skip]! * steps[axis]!),
    0,
  );
}

const map =
  (f: (x: number) => number): Kernel<OpKind> =>
  ([x]) => [x!.data.map((value) => f(value))];

function combine(f: (a: number, b: number) => number): Kernel<OpKind> {
  return ([a, b], _, [shape]) => [
    Float64Array.from({ length: count(shape!) }, (_, i) => {
      const position = unravel(i, shape!);
      return f(a!.data[ravelBroadcast(position, a!.shape)]!, b!.data[ravelBroadcast(position, b!.shape)]!);
    }),
  ];
}

/** Applies a function to every row of the last axis. */
function overRows(f: (row: Float64Array) => Float64Array): Kernel<OpKind> {
  return ([x]) => {
    const width = x!.shape.at(-1)!;
    const out = new Float64Array(x!.data.length);
    for (let start = 0; start < out.length; start += width)
      out.set(f(x!.data.subarray(start, start + width)), start);
    return [out];
  };
}

/** The rows of `width` numbers that an index names, zeros for −1. */
function rowsAt({ data }: Array64, index: Array64, width: number): Float64Array {
  const out = new Float64Array(index.data.length * width);
  index.data.forEach((row, i) => {
    if (row >= 0) out.set(data.subarray(row * width, (row + 1) * width), i * width);
  });
  return out;
}

function softmax(row: Float64Array): Float64Array {
  const highest = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const powers = row.map((x) => Math.exp(x - highest));
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map((x) => x / total);
}

/**
 * The error function by its Taylor series below 3 and its continued fraction above (Abramowitz and Stegun
 * 1964, 7.1.6 and 7.1.14); both to double precision.
 */
export function erf(x: number): number {
  const a = Math.abs(x);
  if (a > 6) return Math.sign(x);
  if (a < 3) {
    let term = x;
    let total = x;
    for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(total); n++) {
      term *= (2 * x * x) / (2 * n + 1);
      total += term;
    }
    return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * total;
  }
  let fraction = 0;
  for (let n = 60; n >= 1; n--) fraction = n / 2 / (a + fraction);
  return Math.sign(x) * (1 - Math.exp(-a * a) / (Math.sqrt(Math.PI) * (a + fraction)));
}

const normalCdf = (x: number) => 0.5 * (1 + erf(x / Math.SQRT2));
const normalPdf = (x: number) => Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);

/** One kernel for each operation, over real numbers in row-major order. */
export const KERNELS: { readonly [K in OpKind]: Kernel<K> } = {
  input: () => {
    throw new Error('internal: inputs are given, not computed');
  },
  constant: (_, { attributes }) => [Float64Array.of(attributes.value)],
  add: combine((a, b) => a + b),
  sub: combine((a, b) => a - b),
  mul: combine((a, b) => a * b),
  div: combine((a, b) => a / b),
  equal: combine((a, b) => (a === b ? 1 : 0)),
  scale: ([x], { attributes }) => [x!.data.map((value) => value * attributes.by)],
  exp: map(Math.exp),
  log: map(Math.log),
  sqrt: map(Math.sqrt),
  gelu: map((x) => x * normalCdf(x)),
  geluDerivative: map((x) => normalCdf(x) + x * normalPdf(x)),
  maskGradient: map((x) => x),
  softmax: overRows(softmax),
  logSoftmax: overRows((row) => softmax(row).map(Math.log)),
  normalize: ([x], { attributes }) => {
    const width = x!.shape.at(-1)!;
    const inverse = new Float64Array(x!.data.length / width);
    const normalized = new Float64Array(x!.data.length);
    for (let row = 0; row < inverse.length; row++) {
      const values = x!.data.subarray(row * width, (row + 1) * width);
      const mean = values.reduce((a, b) => a + b, 0) / width;
      const variance = values.reduce((total, value) => total + (value - mean) ** 2, 0) / width;
      inverse[row] = 1 / Math.sqrt(variance + attributes.epsilon);
      normalized.set(
        values.map((value) => (value - mean) * inverse[row]!),
        row * width,
      );
    }
    return [normalized, inverse];
  },
  sum: ([x], { attributes }) => {
    const kept = reducedShape(x!.shape, attributes.axes).map(Number);
    const out = new Float64Array(count(kept));
    x!.data.forEach((value, i) => {
      const target = ravelBroadcast(unravel(i, x!.shape), kept);
      out[target] = out[target]! + value;
    });
    return [out];
  },
  sumSquares: ([x]) => [Float64Array.of(x!.data.reduce((total, value) => total + value * value, 0))],
  matmul: ([a, b], { attributes: { transposeA, transposeB, alpha } }, [shape]) => {
    const [rows, columns] = shape!.slice(-2) as [number, number];
    const inner = a!.shape.at(transposeA ? -2 : -1)!;
    const out = new Float64Array(count(shape!));
    for (let batch = 0; batch < out.length / (rows * columns); batch++)
      for (let i = 0; i < rows; i++)
        for (let j = 0; j < columns; j++) {
          let total = 0;
          for (let k = 0; k < inner; k++) {
            const left = a!.data[batch * rows * inner + (transposeA ? k * rows + i : i * inner + k)]!;
            const right = b!.data[batch * inner * columns + (transposeB ? j * inner + k : k * columns + j)]!;
            total += left * right;
          }
          out[batch * rows * columns + i * columns + j] = alpha * total;
        }
    return [out];
  },
  reshape: map((x) => x),
  expandLike: ([x], _, [shape]) => [
    Float64Array.from(
      { length: count(shape!) },
      (_, i) => x!.data[ravelBroadcast(unravel(i, shape!), x!.shape)]!,
    ),
  ],
  transpose: ([x], { attributes: { permutation } }, [shape]) => {
    const steps = strides(x!.shape);
    return [
      Float64Array.from({ length: x!.data.length }, (_, i) => {
        const position = unravel(i, shape!);
        return x!.data[permutation.reduce((index, from, axis) => index + position[axis]! * steps[from]!, 0)]!;
      }),
    ];
  },
  gather: ([table, index]) => [rowsAt(table!, index!, count(table!.shape.slice(1)))],
  scatterAdd: ([values, index], _, [shape]) => {
    const width = count(shape!.slice(1));
    const out = new Float64Array(count(shape!));
    index!.data.forEach((row, i) => {
      for (let k = 0; k < width; k++)
        out[row * width + k] = out[row * width + k]! + values!.data[i * width + k]!;
    });
    return [out];
  },
  scatterMax: ([values, index], _, [shape]) => {
    const width = count(shape!.slice(1));
    const out = new Float64Array(count(shape!)).fill(Number.NEGATIVE_INFINITY);
    index!.data.forEach((row, i) => {
      for (let k = 0; k < width; k++)
        out[row * width + k] = Math.max(out[row * width + k]!, values!.data[i * width + k]!);
    });
    return [out];
  },
  reindex: ([x, forward]) => [rowsAt(x!, forward!, x!.shape.at(-1)!)],
  splitRows: ([x], _, shapes) => {
    let start = 0;
    return shapes.map((shape) => {
      start += count(shape);
      return x!.data.slice(start - count(shape), start);
    });
  },
  joinRows: (inputs, _, [shape]) => {
    const out = new Float64Array(count(shape!));
    let start = 0;
    for (const { data } of inputs.slice(0, inputs.length / 2)) {
      out.set(data, start);
      start += data.length;
    }
    return [out];
  },
  oneHot: ([index], { attributes: { depth } }, [shape]) => {
    const out = new Float64Array(count(shape!));
    index!.data.forEach((hot, i) => {
      out[i * depth + hot] = 1;
    });
    return [out];
  },
  rope: ([x, cos, sin], { attributes: { inverse } }) => {
    const [, heads, width] = x!.shape as [number, number, number];
    const half = width / 2;
    const out = new Float64Array(x!.data.length);
    for (let row = 0; row < out.length / width; row++)
      for (let k = 0; k < half; k++) {
        const token = Math.floor(row / heads);
        const c = cos!.data[token * half + k]!;
        const s = sin!.data[token * half + k]! * (inverse ? -1 : 1);
        const [first, second] = [x!.data[row * width + k]!, x!.data[row * width + half + k]!];
        out[row * width + k] = first * c - second * s;
        out[row * width + half + k] = second * c + first * s;
      }
    return [out];
  },
};
