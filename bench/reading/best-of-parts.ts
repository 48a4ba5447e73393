/** The class's reader against the best of what it is made of: all together should not be worse than one alone. */
import type { BootstrapEstimate } from '../../src/numeric/index.ts';
import { differenceOfR, scorePrediction } from './score.ts';

/** Words in both ways of reading them. */
const PARTS = ['words alone', 'reader: words', 'reader: letters'];

export interface PartsTask {
  readonly columns: readonly { readonly name: string; readonly predicted: Float64Array }[];
  /** Of the base whose class is judged. */
  readonly folder: string;
  /** `[questions]` */
  readonly real: Float64Array;
  /** In which part each question was held out, `[questions]`. */
  readonly part: Int32Array;
  /** Questions of one group are drawn together, `[questions]`. */
  readonly group: readonly string[];
  readonly seed: number;
}

export interface AgainstBest {
  readonly best: string;
  /** Of the best. */
  readonly r: number;
  /** r of the class's reader less that of the best, with its paired interval. */
  readonly difference: BootstrapEstimate;
  /** Whether it is below the best by more than half the interval's width. */
  readonly isBelow: boolean;
}

/** @returns null where the reader, or all of its parts, have no r */
export function againstBest({ columns, folder, real, part, group, seed }: PartsTask): AgainstBest | null {
  const named = (name: string) => columns.find((column) => column.name === name);
  const reader = named(`the class's reader: ${folder}`);
  const parts = [...PARTS, `base alone: ${folder}`].flatMap((name) => {
    const column = named(name);
    const r = column && scorePrediction({ predicted: column.predicted, real, part }).r;
    return column === undefined || r == null ? [] : [{ ...column, r }];
  });
  if (reader === undefined || parts.length === 0) return null;
  const best = parts.reduce((one, other) => (other.r > one.r ? other : one));
  const pair = { one: reader.predicted, other: best.predicted, real, part, group };
  const difference = differenceOfR(pair, { seed });
  if (difference?.value == null || difference.low === null || difference.high === null) return null;
  const half = (difference.high - difference.low) / 2;
  return { best: best.name, r: best.r, difference, isBelow: difference.value < -half };
}
