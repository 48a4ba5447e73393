/**
 * What items teach without persons: how difficulty is read from texts, and how far a new item may lie from that. A seam:
 * whoever tunes a base first, or reads otherwise, does it between `ItemsToLearn` and `LearnedItems`.
 */
import { bisect } from '../../numeric/index.ts';
import {
  type BlockName,
  learnToRead,
  predictiveVariance,
  type Reader,
  type ReadTexts,
  readDifficulty,
} from '../../readers/index.ts';

/** Items as texts; `[items]` throughout. */
export interface ItemsToLearn extends Required<ReadTexts> {
  /** Logits; the larger the harder. */
  readonly difficulty: Float64Array;
  /** Standard error of each, logits. */
  readonly error: Float64Array;
}

export interface LearnedItems {
  readonly reader: Reader;
  /** What the base alone makes of the same items: all that can leave as a model. */
  readonly alone: Reader;
}

/** Fewer items do not tell what makes one hard: all are taken to be as hard as these are on average. */
export const FEWEST_ITEMS = 30;

interface Learning {
  readonly blocks: readonly BlockName[];
  readonly seed: number;
}

/** @throws UnderstudyError `numeric` where what is learned is not finite */
export function learnItems(items: ItemsToLearn, rows: readonly number[], how: Learning): LearnedItems {
  const alone = readerOf(items, rows, { ...how, blocks: ['base'] });
  return { reader: how.blocks.join() === 'base' ? alone : readerOf(items, rows, how), alone };
}

/** @throws UnderstudyError `numeric` where what is learned is not finite */
export function readerOf(items: ItemsToLearn, rows: readonly number[], { blocks, seed }: Learning): Reader {
  return learnToRead({ ...itemsAt(items, rows), blocks: rows.length < FEWEST_ITEMS ? [] : blocks, seed })
    .reader;
}

/** A difficulty with its standard error, of each of some texts; logits. */
export interface ReadDifficulties {
  readonly difficulty: Float64Array;
  readonly error: Float64Array;
}

/** @param widening what the reader's own variances are multiplied by */
export function readItems(reader: Reader, widening: number, texts: ReadTexts): ReadDifficulties {
  return {
    difficulty: readDifficulty(reader, texts),
    error: predictiveVariance(reader, texts).map((variance) => Math.sqrt(widening * variance)),
  };
}

export function itemsAt(items: ItemsToLearn, rows: readonly number[]): ItemsToLearn {
  return {
    texts: rows.map((row) => items.texts[row]!),
    base: rows.map((row) => items.base[row]!),
    difficulty: Float64Array.from(rows, (row) => items.difficulty[row]!),
    error: Float64Array.from(rows, (row) => items.error[row]!),
  };
}

/** An item that was read by what had not met it. */
export interface HeldOutRead {
  /** Read less real difficulty, logits. */
  readonly difference: number;
  /** Standard error of the real one. */
  readonly noise: number;
  /** As the reader has it, logits². */
  readonly variance: number;
}

const LEAST_WIDENING = 0.25;
const MOST_WIDENING = 25;
const HALVINGS = 40;

/**
 * By how much the reader's own variances have to be multiplied so that held-out items lie as far off as they say: the
 * factor c at which the mean of difference² / (c · variance + noise²) is 1.
 */
export function wideningOf(held: readonly HeldOutRead[]): number {
  if (held.length === 0) return 1;
  const excess = (c: number) =>
    held.reduce(
      (sum, { difference, variance, noise }) =>
        sum + difference ** 2 / Math.max(c * variance + noise ** 2, Number.MIN_VALUE) - 1,
      0,
    );
  if (excess(LEAST_WIDENING) <= 0) return LEAST_WIDENING;
  if (excess(MOST_WIDENING) >= 0) return MOST_WIDENING;
  return bisect(LEAST_WIDENING, MOST_WIDENING, HALVINGS, (c) => excess(c) > 0);
}

/**
 * The same where items are too few to hold any out: one more of n from a normal distribution of unknown mean and variance
 * has (1 + 1/n) (n - 1) / (n - 3) times their variance (Student's t).
 */
export function wideningOfFew(items: number): number {
  return items <= 4 ? MOST_WIDENING : (1 + 1 / items) * ((items - 1) / (items - 3));
}
