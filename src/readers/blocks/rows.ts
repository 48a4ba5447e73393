/** Features of texts, a row a text; most are nought. */

/** Compressed sparse rows: row r has the entries `offsets[r]` … `offsets[r + 1] - 1`. */
export interface SparseRows {
  /** `[rows + 1]` */
  readonly offsets: Int32Array;
  /** `[entries]`, 0 … width-1; each once a row. */
  readonly features: Int32Array;
  /** `[entries]` */
  readonly values: Float64Array;
}

export interface FeatureRows extends SparseRows {
  /** How many features there are. */
  readonly width: number;
}

/** @param fill adds the entries of a row, each feature once */
export function featureRows(
  width: number,
  rows: number,
  fill: (row: number, add: (feature: number, value: number) => void) => void,
): FeatureRows {
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

/** The same features of some of the rows. */
export function rowsAt(
  { width, offsets, features, values }: FeatureRows,
  rows: readonly number[],
): FeatureRows {
  return featureRows(width, rows.length, (row, add) => {
    const [from, end] = [offsets[rows[row]!]!, offsets[rows[row]! + 1]!];
    for (let at = from; at < end; at++) add(features[at]!, values[at]!);
  });
}

/** Adds Z w to `into`, `[rows]`. */
export function addTimes(
  { offsets, features, values }: SparseRows,
  w: Float64Array,
  into: Float64Array,
): void {
  for (let row = 0; row < into.length; row++) {
    let sum = 0;
    for (let at = offsets[row]!; at < offsets[row + 1]!; at++) sum += values[at]! * w[features[at]!]!;
    into[row]! += sum;
  }
}

/** Zᵀ v, `[width]`. */
export function sumByFeature(
  { width, offsets, features, values }: FeatureRows,
  v: Float64Array,
): Float64Array {
  const sums = new Float64Array(width);
  for (let row = 0; row < v.length; row++) {
    const factor = v[row]!;
    if (factor === 0) continue;
    for (let at = offsets[row]!; at < offsets[row + 1]!; at++) sums[features[at]!]! += factor * values[at]!;
  }
  return sums;
}
