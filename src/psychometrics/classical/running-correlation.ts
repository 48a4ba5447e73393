/** A product-moment correlation taken on the fly: five sums, fed a pair at a time. */
export interface PairSums {
  count: number;
  x: number;
  y: number;
  xx: number;
  yy: number;
  xy: number;
}

export function pairSums(): PairSums {
  return { count: 0, x: 0, y: 0, xx: 0, yy: 0, xy: 0 };
}

export function addPair(sums: PairSums, x: number, y: number): void {
  sums.count++;
  sums.x += x;
  sums.y += y;
  sums.xx += x * x;
  sums.yy += y * y;
  sums.xy += x * y;
}

/** Of values within -1 … 1 a variance below this is rounding. */
const NO_VARIANCE = 1e-14;

/** Pearson's correlation of values within -1 … 1; null with fewer than two pairs or where one side does not vary. */
export function correlationOf({ count, x, y, xx, yy, xy }: PairSums): number | null {
  if (count < 2) return null;
  const varianceX = xx / count - (x / count) ** 2;
  const varianceY = yy / count - (y / count) ** 2;
  if (varianceX < NO_VARIANCE || varianceY < NO_VARIANCE) return null;
  const correlation = (xy / count - (x / count) * (y / count)) / Math.sqrt(varianceX * varianceY);
  return Math.min(Math.max(correlation, -1), 1);
}
