/** Features of texts, a row a text: sparse where most are nought, dense where none is. */

import { addMatrixTimes, addTransposeTimes } from '../../numeric/index.ts';

/** Compressed sparse rows: row r has the entries `offsets[r]` … `offsets[r + 1] - 1`. */
export interface SparseRows {
  /** `[rows + 1]` */
  readonly offsets: Int32Array;
  /** `[entries]`, 0 … width-1; each once a row. */
  readonly features: Int32Array;
  /** `[entries]` */
  readonly values: Float64Array;
}

/** Every feature of every row. */
export interface DenseRows {
  readonly width: number;
  readonly rows: number;
  /** `[rows, width]` */
  readonly values: Float32Array;
  readonly offsets?: undefined;
}

/** Sparse, and how many features there are. */
export interface SparseFeatures extends SparseRows {
  readonly width: number;
}

export type FeatureRows = DenseRows | SparseFeatures;

/** @param fill adds the entries of a row, each feature once */
export function featureRows(
  width: number,
  rows: number,
  fill: (row: number, add: (feature: number, value: number) => void) => void,
): SparseFeatures {
  const offsets = new Int32Array(rows + 1);
  let features = new Int32Array(1024);
  let values = new Float64Array(1024);
  let count = 0;
  const add = (feature: number, value: number): void => {
    if (count === features.length) {
      features = grown(features, new Int32Array(2 * count));
      values = grown(values, new Float64Array(2 * count));
    }
    features[count] = feature;
    values[count] = value;
    count++;
  };
  for (let row = 0; row < rows; row++) {
    fill(row, add);
    offsets[row + 1] = count;
  }
  return { width, offsets, features: features.slice(0, count), values: values.slice(0, count) };
}

function grown<Numbers extends Int32Array | Float64Array>(from: Numbers, into: Numbers): Numbers {
  into.set(from);
  return into;
}

/** The same with every nought written out. */
export function toDense(z: FeatureRows): DenseRows {
  if (z.offsets === undefined) return z;
  const rows = z.offsets.length - 1;
  const values = new Float32Array(rows * z.width);
  for (let row = 0; row < rows; row++)
    for (let at = z.offsets[row]!; at < z.offsets[row + 1]!; at++)
      values[row * z.width + z.features[at]!] = z.values[at]!;
  return { width: z.width, rows, values };
}

/** The same features of some of the rows. */
export function rowsAt(z: SparseFeatures, rows: readonly number[]): SparseFeatures;
export function rowsAt(z: FeatureRows, rows: readonly number[]): FeatureRows;
export function rowsAt(z: FeatureRows, rows: readonly number[]): FeatureRows {
  const { width } = z;
  if (z.offsets === undefined) {
    const values = new Float32Array(rows.length * width);
    rows.forEach((row, i) => {
      values.set(z.values.subarray(row * width, (row + 1) * width), i * width);
    });
    return { width, rows: rows.length, values };
  }
  const { offsets, features, values } = z;
  return featureRows(width, rows.length, (row, add) => {
    const [from, end] = [offsets[rows[row]!]!, offsets[rows[row]! + 1]!];
    for (let at = from; at < end; at++) add(features[at]!, values[at]!);
  });
}

/** Adds Z w to `into`, `[rows]`. */
export function addTimes(z: DenseRows | SparseRows, w: Float64Array, into: Float64Array): void {
  if (z.offsets === undefined) {
    addMatrixTimes(z.values, w, into);
    return;
  }
  const { offsets, features, values } = z;
  for (let row = 0; row < into.length; row++) {
    let sum = 0;
    const end = offsets[row + 1]!;
    for (let at = offsets[row]!; at < end; at++) sum += values[at]! * w[features[at]!]!;
    into[row]! += sum;
  }
}

/** Zᵀ v, `[width]`. */
export function sumByFeature(z: FeatureRows, v: Float64Array): Float64Array {
  const { width, values } = z;
  const sums = new Float64Array(width);
  if (z.offsets === undefined) {
    addTransposeTimes(z.values, v, sums);
    return sums;
  }
  const { offsets, features } = z;
  for (let row = 0; row < v.length; row++) {
    const factor = v[row]!;
    const end = offsets[row + 1]!;
    for (let at = offsets[row]!; at < end; at++) sums[features[at]!]! += factor * values[at]!;
  }
  return sums;
}

/** Writes the features of a row over `into`, `[width]`. */
export function writeRow(z: FeatureRows, row: number, into: Float64Array): void {
  if (z.offsets === undefined) {
    into.set(z.values.subarray(row * z.width, (row + 1) * z.width));
    return;
  }
  into.fill(0);
  for (let at = z.offsets[row]!; at < z.offsets[row + 1]!; at++) into[z.features[at]!] = z.values[at]!;
}
