/** Rows written out, for tests. */
import type { SparseFeatures } from '../src/readers/blocks/rows.ts';

/** `[rows][width]` */
export function dense({ width, offsets, features, values }: SparseFeatures): number[][] {
  return Array.from({ length: offsets.length - 1 }, (_, row) => {
    const of = new Array<number>(width).fill(0);
    for (let at = offsets[row]!; at < offsets[row + 1]!; at++) of[features[at]!] = values[at]!;
    return of;
  });
}
