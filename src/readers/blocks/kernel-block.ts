/**
 * Texts by how alike they are: features whose products are about the Gaussian kernel exp(−|x − y|²/2) of the scaled
 * numbers of two texts (random Fourier features; Rahimi & Recht 2007, *Random features for large-scale kernel machines*).
 * Beside them stand the numbers themselves, so that what is linear need not be put together from waves. The kernel says
 * nothing of a text that is like none of those learned from, where a line would go on for ever.
 */
import { addMatrixTimes, createMt19937, finish, type Steps } from '../../numeric/index.ts';
import { type DenseRows, type FeatureRows, toDense } from './rows.ts';

/** Waves: the products miss the kernel by about 1/√512. */
const WAVES = 512;
/** The waves are the same for all: only the number of features must be known to draw them again. */
const SEED = 20071203;
/** Kernel and line share the block's variance evenly. */
const HALF = Math.SQRT1_2;

/** @param rows scaled so that the squares of a row add up to 1 on average */
export function kernelRows(rows: FeatureRows): DenseRows {
  return finish(kernelRowsInSteps(rows));
}

/** Rows between two places where the work may be left off. */
const ROWS_AT_ONCE = 128;

/** The same, left off after some rows. */
export function* kernelRowsInSteps(rows: FeatureRows): Steps<DenseRows> {
  const { width: numbers, values: scaled, rows: count } = toDense(rows);
  const { directions, phases } = wavesOf(numbers);
  const width = numbers + WAVES;
  const values = new Float32Array(count * width);
  const height = HALF * Math.sqrt(2 / WAVES);
  for (let row = 0; row < count; row++) {
    if (row % ROWS_AT_ONCE === 0) yield row / count;
    const from = row * numbers;
    const into = row * width;
    for (let j = 0; j < numbers; j++) values[into + j] = HALF * scaled[from + j]!;
    const angles = phases.slice();
    addMatrixTimes(directions, Float64Array.from(scaled.subarray(from, from + numbers)), angles);
    for (let k = 0; k < WAVES; k++) values[into + numbers + k] = height * Math.cos(angles[k]!);
  }
  return { width, rows: count, values };
}

/** Directions `[WAVES, numbers]` and phases `[WAVES]`. */
function wavesOf(numbers: number): { readonly directions: Float64Array; readonly phases: Float64Array } {
  const random = createMt19937(SEED);
  const phases = Float64Array.from({ length: WAVES }, () => 2 * Math.PI * random.uniform());
  const directions = Float64Array.from({ length: WAVES * numbers }, () => random.normal());
  return { directions, phases };
}
