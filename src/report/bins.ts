/** Values in bins of one width, at round numbers, the same for every series of a figure. */
import { stretchAround } from './numbers.ts';

export interface Bin {
  readonly from: number;
  readonly to: number;
}

/** Widths that a reader can count with: 1, 2 or 5 times a power of ten, from 0.01 on. */
const STEPS_OF_ONE = [100, 50, 20, 10, 5, 2, 1];

/**
 * About 2 n^(1/3) bins over where the values lie (Rice), at least ten. `values` must not be empty.
 * @param samples n: values of one series
 * @param span the least that the bins reach over
 * @param within bounds of the values: no bin reaches beyond
 */
export function binsOver(
  values: readonly number[],
  { samples, span, within }: { samples: number; span: number; within?: readonly [low: number, high: number] },
) {
  const [low, high] = stretchAround(values, { span, air: 0 });
  const wanted = Math.max(2 * Math.cbrt(samples), 10);
  // A bin's place is a whole number, and its bounds come from one division each, so that no rounding errors add up.
  const fine = STEPS_OF_ONE.find((steps) => (high - low) * steps <= wanted + 1e-9);
  const boundOf = fine === undefined ? coarse((high - low) / wanted) : (place: number) => place / fine;
  const width = boundOf(1);
  const bounded = (place: number) =>
    within === undefined
      ? place
      : Math.min(Math.max(place, Math.round(within[0] / width)), Math.round(within[1] / width) - 1);
  const placeOf = (value: number) => bounded(Math.floor(value / width + 1e-9));
  const first = placeOf(low);
  const bins = Array.from({ length: placeOf(high) - first + 1 }, (_, n) => ({
    from: boundOf(first + n),
    to: boundOf(first + n + 1),
  }));
  return {
    /** In order, without gaps; they cover all values that they were made for. */
    bins,
    /** How many of the values are in each bin: from `from` on, below `to`; the last bin holds its end as well. */
    count: (counted: readonly number[]) => {
      const counts = bins.map(() => 0);
      for (const value of counted) counts[placeOf(value) - first]! += 1;
      return counts;
    },
  };
}

/** Bounds by place of bins that are wider than 1, and at least `least` wide. */
function coarse(least: number): (place: number) => number {
  const power = 10 ** Math.floor(Math.log10(least));
  const width = power * [1, 2, 5, 10].find((step) => step * power >= least)!;
  return (place) => place * width;
}

/** The outline of a histogram, from the axis up and back to it. */
export function stairs(
  bins: readonly Bin[],
  heights: readonly number[],
): { readonly value: number; readonly height: number }[] {
  return [
    { value: bins[0]!.from, height: 0 },
    ...bins.flatMap(({ from, to }, n) => [
      { value: from, height: heights[n]! },
      { value: to, height: heights[n]! },
    ]),
    { value: bins.at(-1)!.to, height: 0 },
  ];
}
