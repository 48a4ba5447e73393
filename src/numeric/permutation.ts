/**
 * Two ways to shuffle 0 … n-1: NumPy's, which scikit-learn splits with, and torch's, which orders the rows of an
 * epoch. Both draw from MT19937 and differ in direction and in how a draw becomes an index.
 */
import { UnderstudyError } from '../errors.ts';
import { createMt19937, type Mt19937 } from './mt19937.ts';

/**
 * `numpy.random.RandomState(seed).permutation(n)`: Fisher-Yates from the end, indices by masked rejection.
 *
 * @throws UnderstudyError `usage` if the seed is not a whole number from 0 to 2^32 - 1 (NumPy refuses it too)
 */
export function permutation(n: number, seed: number): number[] {
  if (seed > 0xffffffff) {
    throw new UnderstudyError('usage', `seed: expected a whole number from 0 to 2^32 - 1, got ${seed}`);
  }
  const random = createMt19937(seed);
  const order = countTo(n);
  for (let i = n - 1; i >= 1; i--) swap(order, i, indexUpTo(i, random));
  return order;
}

/**
 * `torch.randperm(n, generator=torch.Generator().manual_seed(seed))` on the CPU: Fisher-Yates from the start,
 * indices by remainder. Epoch e (from 0) of Hugging Face's Trainer is `randperm(n, seed + e)`.
 */
export function randperm(n: number, seed: number): number[] {
  const random = createMt19937(seed);
  const order = countTo(n);
  for (let i = 0; i < n - 1; i++) swap(order, i, i + (random.nextUint32() % (n - i)));
  return order;
}

/** A whole number from 0 to `limit`, which is at least 1: draws under the smallest mask 2^k - 1 that covers it. */
function indexUpTo(limit: number, random: Mt19937): number {
  const mask = 0xffffffff >>> Math.clz32(limit);
  for (;;) {
    const index = (random.nextUint32() & mask) >>> 0;
    if (index <= limit) return index;
  }
}

function countTo(n: number): number[] {
  if (!Number.isInteger(n) || n < 0) throw new RangeError(`n: expected a whole number of rows, got ${n}`);
  return Array.from({ length: n }, (_, i) => i);
}

function swap(order: number[], i: number, j: number): void {
  const kept = order[i]!;
  order[i] = order[j]!;
  order[j] = kept;
}
