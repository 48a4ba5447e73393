/** A value with the ends of its 90 % interval, as figures draw it. */
import { Z_90 } from '../../numeric/index.ts';

/** @param error standard error, in the value's unit */
export const bounded = (value: number, error: number) => ({
  value,
  low: value - Z_90 * error,
  high: value + Z_90 * error,
});
