/**
 * Texts as a few or some hundreds of numbers each, such as what a base makes of them: centred, and divided by one number
 * so that the squares of a row add up to 1 on average. With `each`, every feature is brought to the same spread first.
 */
import { UnderstudyError } from '../../errors.ts';
import { featureRows, type SparseFeatures } from './rows.ts';

export interface Scaling {
  /** `[features]` */
  readonly centre: readonly number[];
  /** What each feature is divided by, `[features]`; 0 for one that is the same in all texts. */
  readonly divisor: readonly number[];
}

/**
 * @param rows `[features]` each, of the texts to learn from
 * @throws UnderstudyError `numeric` for a number that is not finite
 */
export function scalingOf(rows: readonly ArrayLike<number>[], scale: 'each' | 'together'): Scaling {
  const features = rows[0]?.length ?? 0;
  const centre = new Float64Array(features);
  for (const row of rows) for (let j = 0; j < features; j++) centre[j]! += row[j]! / rows.length;
  const squares = new Float64Array(features);
  for (const row of rows) for (let j = 0; j < features; j++) squares[j]! += (row[j]! - centre[j]!) ** 2;
  const deviation = squares.map((square) => Math.sqrt(square / rows.length));
  const broken = deviation.findIndex((one) => !Number.isFinite(one));
  if (broken >= 0)
    throw new UnderstudyError('numeric', `readers: number ${broken} of some text is not finite`, {
      hint: 'leave `readers` out, or see whether the base is broken',
    });
  const varying = deviation.filter((one) => one > LEAST).length;
  const whole = Math.hypot(...deviation);
  return {
    centre: [...centre],
    divisor: [...deviation].map((one) => {
      if (!(one > LEAST)) return 0;
      return scale === 'each' ? one * Math.sqrt(varying) : whole;
    }),
  };
}

const LEAST = 1e-9;

export function numberRows({ centre, divisor }: Scaling, rows: readonly ArrayLike<number>[]): SparseFeatures {
  return featureRows(centre.length, rows.length, (r, add) => {
    for (const [j, middle] of centre.entries())
      if (divisor[j] !== 0) add(j, (rows[r]![j]! - middle) / divisor[j]!);
  });
}

/** Deviations from the mean beyond which more says no more. */
const FARTHEST = 2;

/**
 * The same with every feature kept within two deviations: a line that was learned in the middle says nothing of what
 * lies far outside.
 *
 * @param scaling by `each`
 */
export function boundedRows(scaling: Scaling, rows: readonly ArrayLike<number>[]): SparseFeatures {
  const { values, ...rest } = numberRows(scaling, rows);
  const varying = scaling.divisor.filter((one) => one !== 0).length;
  const most = FARTHEST / Math.sqrt(varying);
  return { ...rest, values: values.map((one) => Math.max(-most, Math.min(most, one))) };
}
