/** Features of texts, a row a text; most are nought. */

/** Compressed sparse rows: row r has the entries `offsets[r]` … `offsets[r + 1] - 1`. */
export interface FeatureRows {
  readonly features: number;
  /** `[rows + 1]` */
  readonly offsets: Int32Array;
  /** `[entries]`, 0 … features-1, each once a row. */
  readonly feature: Int32Array;
  /** `[entries]` */
  readonly value: Float32Array;
}

export function countOfRows({ offsets }: FeatureRows): number {
  return offsets.length - 1;
}

/** @param fill adds the entries of a row, each feature once */
export function featureRows(
  features: number,
  rows: number,
  fill: (row: number, add: (feature: number, value: number) => void) => void,
): FeatureRows {
  const offsets = new Int32Array(rows + 1);
  let feature = new Int32Array(1024);
  let value = new Float32Array(1024);
  let count = 0;
  const add = (at: number, of: number): void => {
    if (count === feature.length) {
      feature = grown(feature, new Int32Array(2 * count));
      value = grown(value, new Float32Array(2 * count));
    }
    feature[count] = at;
    value[count] = of;
    count++;
  };
  for (let row = 0; row < rows; row++) {
    fill(row, add);
    offsets[row + 1] = count;
  }
  return { features, offsets, feature: feature.slice(0, count), value: value.slice(0, count) };
}

function grown<Numbers extends Int32Array | Float32Array>(from: Numbers, into: Numbers): Numbers {
  into.set(from);
  return into;
}

/** The same features of some of the rows. */
export function rowsAt(
  { features, offsets, feature, value }: FeatureRows,
  rows: readonly number[],
): FeatureRows {
  const ends = Int32Array.of(0, ...rows);
  rows.forEach((row, i) => {
    ends[i + 1] = ends[i]! + offsets[row + 1]! - offsets[row]!;
  });
  const total = ends[rows.length]!;
  const chosen = { features, offsets: ends, feature: new Int32Array(total), value: new Float32Array(total) };
  rows.forEach((row, i) => {
    chosen.feature.set(feature.subarray(offsets[row]!, offsets[row + 1]!), ends[i]!);
    chosen.value.set(value.subarray(offsets[row]!, offsets[row + 1]!), ends[i]!);
  });
  return chosen;
}

/** Z w, `[rows]`. */
export function times(z: FeatureRows, w: Float64Array, into: Float64Array): void {
  const { offsets, feature, value } = z;
  for (let row = 0; row < into.length; row++) {
    let sum = 0;
    for (let at = offsets[row]!; at < offsets[row + 1]!; at++) sum += value[at]! * w[feature[at]!]!;
    into[row]! += sum;
  }
}

/** Zᵀ v, `[features]`. */
export function sumByFeature(z: FeatureRows, v: Float64Array): Float64Array {
  const { features, offsets, feature, value } = z;
  const sums = new Float64Array(features);
  for (let row = 0; row < v.length; row++) {
    const factor = v[row]!;
    if (factor === 0) continue;
    for (let at = offsets[row]!; at < offsets[row + 1]!; at++) sums[feature[at]!]! += factor * value[at]!;
  }
  return sums;
}
