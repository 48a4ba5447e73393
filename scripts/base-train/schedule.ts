/** How fast the student learns, and when. */
import type { ChoiceSettings, DistillationSettings } from '../../src/training/index.ts';

/** Chosen by short trials (docs/log.md): a table that learns as fast as the layers forgets what it began with. */
export const SETTINGS: Omit<DistillationSettings, 'centre' | 'variance'> = {
  weightDecay: 0.01,
  maxGradientNorm: 1,
  tableRate: 0.2,
  tokenShare: 0.25,
};
/** Beside them, where keys are chosen: those that lost least of the meaning (docs/log.md). */
export const KEY_SETTINGS: Pick<ChoiceSettings, 'choiceShare' | 'sharpness'> = {
  choiceShare: 0.3,
  sharpness: 10,
};
const PEAK = 1e-3;
/** A base that has read is taken on from where it is. */
const KEY_PEAK = 3e-4;
const WARMUP = 40;

/** The descent to a learning rate of 0. */
export interface Finish {
  /** The step after which it began. */
  readonly from: number;
  readonly steps: number;
}

/**
 * Up over the warm-up, level, and down a line once the end has begun (Zhai et al. 2022, arXiv:2106.04560, section 3.5).
 *
 * @param step steps done so far
 */
export function rateAt(step: number, finish: Finish | null, peak: number = PEAK): number {
  const level = peak * Math.min(1, (step + 1) / WARMUP);
  return finish === null ? level : level * Math.max(0, 1 - (step - finish.from) / finish.steps);
}

/** As `rateAt`, in the stage of keys. */
export const keyRateAt = (step: number, finish: Finish | null): number => rateAt(step, finish, KEY_PEAK);
