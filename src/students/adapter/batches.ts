/** How students who are trained together share the steps of an epoch. */
import { epochOrder } from '../../training/index.ts';

/**
 * An epoch of one student in so many steps: their rows in an order of the epoch's own, cut into parts of sizes that
 * differ by one at most. A student with fewer rows than steps meets rows again, all about equally often: no step may
 * be without a row of theirs, for AdamW would move them on by its moments alone.
 *
 * @param rows how many training rows they have, at least one
 * @returns `[steps]`, positions of rows
 */
export function epochParts(
  rows: number,
  { steps, epoch, seed }: { readonly steps: number; readonly epoch: number; readonly seed: number },
): number[][] {
  const order = epochOrder(rows, epoch, seed);
  if (rows < steps) return Array.from({ length: steps }, (_, step) => [order[step % rows]!]);
  const at = (step: number) => Math.floor((step * rows) / steps);
  return Array.from({ length: steps }, (_, step) => order.slice(at(step), at(step + 1)));
}
