/** K, the covariance of y, number by number: for so few rows that a product with it costs less than one with the features. */
import { part, type Steps } from '../../numeric/index.ts';
import { addTimes, type FeatureRows, writeRow } from '../blocks/rows.ts';
import type { CentredTask, Components } from './task.ts';

/** @returns `products`, G = Z Zᵀ of each block, and what writes K under given variances: `[rows, rows]` each */
export function* writeCovariance({ blocks, noise, ofMean }: CentredTask): Steps<{
  readonly products: readonly Float64Array[];
  write(components: Components): Float64Array;
}> {
  const n = noise.length;
  const products: Float64Array[] = [];
  for (const [b, z] of blocks.entries())
    products.push(yield* part(outerProduct(z, n), b / blocks.length, (b + 1) / blocks.length));
  return {
    products,
    write({ variances, residual }) {
      const k = new Float64Array(n * n).fill(ofMean);
      for (const [b, g] of products.entries()) {
        const v = variances[b]!;
        if (v > 0) for (let i = 0; i < k.length; i++) k[i]! += v * g[i]!;
      }
      for (let i = 0; i < n; i++) k[i * n + i]! += noise[i]! + residual;
      return k;
    },
  };
}

/** Rows between two places where the work may be left off. */
const ROWS_AT_ONCE = 64;

/** Z Zᵀ, `[rows, rows]`: a triangle, and its mirror. */
function* outerProduct(z: FeatureRows, rows: number): Steps<Float64Array> {
  const product = new Float64Array(rows * rows);
  const weights = new Float64Array(z.width);
  for (let row = 0; row < rows; row++) {
    if (row % ROWS_AT_ONCE === 0) yield row / rows;
    writeRow(z, row, weights);
    addTimes(z, weights, product.subarray(row * rows, row * rows + row + 1));
    for (let other = 0; other < row; other++) product[other * rows + row] = product[row * rows + other]!;
  }
  return product;
}
