/** The one place where something that was true stops being true. */

/**
 * Halves an interval as often as asked, and returns its middle.
 *
 * @param isBelow whether the place that is looked for lies above `x`
 */
export function bisect(low: number, high: number, halvings: number, isBelow: (x: number) => boolean): number {
  for (let i = 0; i < halvings; i++) {
    const middle = (low + high) / 2;
    if (isBelow(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
