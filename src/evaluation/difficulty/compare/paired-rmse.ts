/** Which of two predictions is nearer to the real values, over questions that might have been others. */
import { type BootstrapEstimate, bootstrapEstimate, createMt19937 } from '../../../numeric/index.ts';

const DRAWS = 2000;

/**
 * RMSE of `other` less that of `one`, so that more is better for `one`; the interval is over questions drawn anew, the
 * same for both, since an easy question is easy for both (percentile bootstrap). Deterministic by seed.
 *
 * @param one, other, real `[questions]`
 * @returns null without questions
 */
export function rmseGain(
  one: readonly number[],
  other: readonly number[],
  real: readonly number[],
  seed: number,
): BootstrapEstimate | null {
  const n = real.length;
  if (n === 0) return null;
  const squares = (values: readonly number[]) =>
    Float64Array.from(values, (value, i) => (value - real[i]!) ** 2);
  const [ofOne, ofOther] = [squares(one), squares(other)];
  const gain = (draw: (i: number) => number) => {
    let [a, b] = [0, 0];
    for (let i = 0; i < n; i++) {
      const q = draw(i);
      a += ofOne[q]!;
      b += ofOther[q]!;
    }
    return Math.sqrt(b / n) - Math.sqrt(a / n);
  };
  const random = createMt19937(seed);
  const draws = Float64Array.from({ length: DRAWS }, () => gain(() => Math.floor(random.uniform() * n)));
  return bootstrapEstimate(
    gain((i) => i),
    draws,
  );
}
