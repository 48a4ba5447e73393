/**
 * Tensor types. A dimension is a number, or a product of named sizes that only a batch decides:
 * `'T'`, `'12*B*S'`. Products are kept in one canonical spelling, so equal dimensions are equal strings.
 */
import { UnderstudyError } from '../errors.ts';

export type DType = 'f32' | 'i32';
export type Dim = number | string;
export type Shape = readonly Dim[];

export interface TensorType {
  readonly dtype: DType;
  readonly shape: Shape;
}

/** A tensor in the memory of this process, row-major. */
export interface HostTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

interface Product {
  readonly coefficient: number;
  readonly symbols: readonly string[];
}

function parse(dim: Dim): Product {
  if (typeof dim === 'number') return { coefficient: dim, symbols: [] };
  const parts = dim.split('*');
  const numbers = parts.filter((part) => /^\d+$/.test(part)).map(Number);
  return {
    coefficient: elementCount(numbers),
    symbols: parts.filter((part) => !/^\d+$/.test(part)),
  };
}

/** The product of dimensions in canonical spelling: coefficient first, names in alphabetical order. */
export function product(dims: Shape): Dim {
  const parsed = dims.map(parse);
  const coefficient = parsed.reduce((total, { coefficient: c }) => total * c, 1);
  const symbols = parsed.flatMap((p) => p.symbols).sort();
  if (symbols.length === 0 || coefficient === 0) return coefficient;
  return [...(coefficient === 1 ? [] : [String(coefficient)]), ...symbols].join('*');
}

/** Number of values of a tensor: 1 for a scalar, whose shape is []. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Whether both have the same axes; named sizes are compared by their canonical spelling. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, axis) => dim === b[axis]);
}

/** The shape of an element-wise operation on two tensors, by NumPy's broadcasting rule. */
export function broadcast(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - (rank - a.length)] ?? 1;
    const right = b[axis - (rank - b.length)] ?? 1;
    if (left === right || right === 1) return left;
    if (left === 1) return right;
    throw graphError(`broadcast: expected equal dimensions or 1, got [${a}] and [${b}]`);
  });
}

/** Axes counted from the front; throws when one is outside the shape. */
function normaliseAxis(axis: number, rank: number): number {
  const positive = axis < 0 ? axis + rank : axis;
  if (positive < 0 || positive >= rank) throw graphError(`axis: expected one of ${rank}, got ${axis}`);
  return positive;
}

/** The shape with size 1 along these axes, or without them; throws when one is outside it. */
export function reducedShape(shape: Shape, axes: readonly number[], keepDims = true): Shape {
  const reduced = axes.map((axis) => normaliseAxis(axis, shape.length));
  return shape.flatMap((dim, axis) => (reduced.includes(axis) ? (keepDims ? [1] : []) : [dim]));
}

/** The dimension of an axis, from the end where it is negative; throws when there is none. */
export function dimAt(shape: Shape, axis: number): Dim {
  const dim = shape[axis < 0 ? axis + shape.length : axis];
  if (dim === undefined) throw graphError(`shape: expected axis ${axis} in [${shape}]`);
  return dim;
}

/** A defect in a graph: always ours, never the user's. */
export function graphError(message: string): UnderstudyError {
  return new UnderstudyError('graph', `internal: ${message}`);
}
