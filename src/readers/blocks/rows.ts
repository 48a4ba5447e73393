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

/** @param entriesOf features and values of each row */
export function featureRows(
  features: number,
  rows: number,
  entriesOf: (row: number) => readonly (readonly [feature: number, value: number])[],
): FeatureRows {
  const offsets = new Int32Array(rows + 1);
  const feature: number[] = [];
  const value: number[] = [];
  for (let row = 0; row < rows; row++) {
    for (const [at, of] of entriesOf(row)) {
      feature.push(at);
      value.push(of);
    }
    offsets[row + 1] = feature.length;
  }
  return { features, offsets, feature: Int32Array.from(feature), value: Float32Array.from(value) };
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
