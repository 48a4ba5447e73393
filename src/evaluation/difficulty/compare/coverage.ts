/** Whether intervals hold as often as they say. */
import { wilsonInterval, Z_90, Z_95 } from '../../../numeric/index.ts';
import type { Uncertain } from '../../uncertain.ts';

/** Goes to comparison.json as it is. */
export type CoveragePoint = {
  readonly nominal: number;
  readonly observed: number;
  /** 95 % interval of the observed share (Wilson 1927). */
  readonly low: number;
  readonly high: number;
};

/** Two-sided standard normal deviates. */
const DEVIATES: readonly (readonly [number, number])[] = [
  [0.5, 0.6744897501960817],
  [0.6, 0.8416212335729143],
  [0.7, 1.0364333894937896],
  [0.8, 1.2815515655446004],
  [0.9, Z_90],
  [0.95, Z_95],
];

/** Both are uncertain: the real b of a question with few answers too. @param pairs at least one */
export function coverageOf(
  pairs: readonly { readonly synthetic: Uncertain; readonly real: Uncertain }[],
): CoveragePoint[] {
  return DEVIATES.map(([nominal, deviate]) => {
    const held = pairs.filter(
      ({ synthetic, real }) =>
        Math.abs(real.value - synthetic.value) <= deviate * Math.hypot(synthetic.error, real.error),
    ).length;
    return { nominal, observed: held / pairs.length, ...wilsonInterval(held, pairs.length) };
  });
}
