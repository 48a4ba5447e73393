/**
 * When what is trained, and how fast: the number of steps, the rows of each, and the learning rate of each.
 * Follows Hugging Face's Trainer (linear schedule, accelerate's seedable sampler), so that the same seed gives the
 * same batches.
 */
import { randperm } from '../numeric/index.ts';

/** Optimizer steps in one epoch; the last may be short of rows. */
export function stepsPerEpoch(rows: number, batchSize: number): number {
  return Math.ceil(rows / batchSize);
}

/** Optimizer steps in `epochs` epochs, which may be a fraction (2.5 stops half-way through the third). */
export function totalSteps(rows: number, batchSize: number, epochs: number): number {
  return Math.ceil(epochs * stepsPerEpoch(rows, batchSize));
}

export interface Schedule {
  readonly totalSteps: number;
  /** Learning rate at the top. */
  readonly base: number;
  /** Steps of the warm-up; the first of them has rate 0. */
  readonly warmupSteps: number;
}

/**
 * Learning rate of a step: up from 0 over the warm-up, then down a line that would meet 0 one step after the last.
 * The arithmetic is in the Trainer's order, so that rates are equal to the last bit.
 *
 * @param step from 1 to `totalSteps`
 */
export function learningRateAt(step: number, { totalSteps, base, warmupSteps }: Schedule): number {
  const done = step - 1;
  if (done < warmupSteps) return base * (done / warmupSteps);
  return base * Math.max(0, (totalSteps - done) / Math.max(1, totalSteps - warmupSteps));
}

/**
 * The order in which an epoch meets the training rows. It depends on the seed and the epoch alone, so a resumed
 * epoch continues where it stopped.
 *
 * @param epoch from 0
 * @returns `[rows]`, each of 0 … rows-1 once
 */
export function epochOrder(rows: number, epoch: number, seed: number): number[] {
  return randperm(rows, seed + epoch);
}

/** Consecutive slices, as of an epoch's order, each `[batchSize]`, the last with what remains. */
export function batchesOf<Item>(order: readonly Item[], batchSize: number): Item[][] {
  return Array.from({ length: stepsPerEpoch(order.length, batchSize) }, (_, i) =>
    order.slice(i * batchSize, (i + 1) * batchSize),
  );
}
