import { UnderstudyError } from '../errors.ts';
import { Z_95 } from './estimate.ts';

/**
 * 95 % interval of a share, which stays within 0 and 1 and says something of 0 of n too.
 * Source: Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).
 *
 * @param successes from 0 to `trials`, which is at least 1
 * @throws UnderstudyError `numeric` for numbers that are no such counts
 */
export function wilsonInterval(successes: number, trials: number): { low: number; high: number } {
  if (!(trials >= 1 && trials < Number.POSITIVE_INFINITY && successes >= 0 && successes <= trials))
    throw new UnderstudyError(
      'numeric',
      `share: expected successes from 0 to trials, and a trial at least, got ${successes} of ${trials}`,
    );
  const share = successes / trials;
  const squared = Z_95 ** 2 / trials;
  const centre = (share + squared / 2) / (1 + squared);
  const half = (Z_95 * Math.sqrt((share * (1 - share)) / trials + squared / (4 * trials))) / (1 + squared);
  // The ends are 0 and 1 to the last bit where none or all succeed.
  return {
    low: successes === 0 ? 0 : centre - half,
    high: successes === trials ? 1 : centre + half,
  };
}
