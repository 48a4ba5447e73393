/** What a template draws its numbers and words with: a few plain choices over one stream of random numbers. */
import { createMt19937, type Mt19937 } from '../numeric/index.ts';

export interface Draw {
  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number;
  /** A whole number of exactly so many digits, or of `fewest` to `most`; of one digit, from 2 to 9. */
  digits(fewest: number, most?: number): number;
  pick<T>(list: readonly T[]): T;
  /** `count` different entries of the list, in random order. */
  some<T>(list: readonly T[], count: number): T[];
  two<T>(list: readonly T[]): [T, T];
  chance(probability: number): boolean;
  /** A standard normal number. */
  normal(): number;
  /** A whole number from 0 to 2^32 - 1: the seed of a stream of its own. */
  seed(): number;
}

/** The same seed, a whole number from 0 to 2^53 - 1, draws the same. @throws UnderstudyError `usage` for another */
export function createDraw(seed: number): Draw {
  const random: Mt19937 = createMt19937(seed);
  const int = (low: number, high: number): number => low + Math.floor(random.uniform() * (high - low + 1));
  const some = <T>(list: readonly T[], count: number): T[] => {
    const rest = [...list];
    return Array.from({ length: Math.min(count, rest.length) }, (_, i) => {
      const j = int(i, rest.length - 1);
      const chosen = rest[j]!;
      rest[j] = rest[i]!;
      rest[i] = chosen;
      return chosen;
    });
  };
  return {
    int,
    digits(fewest, most) {
      const count = most === undefined ? fewest : int(fewest, most);
      return count === 1 ? int(2, 9) : int(10 ** (count - 1), 10 ** count - 1);
    },
    pick: (list) => list[int(0, list.length - 1)]!,
    some,
    two: <T>(list: readonly T[]) => some(list, 2) as [T, T],
    chance: (probability) => random.uniform() < probability,
    normal: () => random.normal(),
    seed: () => random.nextUint32(),
  };
}
