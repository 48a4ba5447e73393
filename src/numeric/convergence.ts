/** When an iteration may stop. */

/**
 * How much is still to come of changes that shrink: they come to shrink by a constant factor, so that what is left is the
 * rest of a geometric series. The change itself where they do not shrink yet.
 *
 * @param before the change of the iteration before; infinite for the first
 */
export function remainingChange(change: number, before: number): number {
  const factor = before === 0 ? 0 : Math.min(change / before, 1);
  return change * Math.max(1, factor / (1 - factor));
}
