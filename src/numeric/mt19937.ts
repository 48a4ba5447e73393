/**
 * The Mersenne Twister MT19937, seeded as NumPy's RandomState(seed) and torch.manual_seed(seed) seed theirs.
 *
 * Not for secrets. Every draw depends on the seed and on the draws before it only, so that a run repeats.
 * Source: Matsumoto & Nishimura, "Mersenne Twister", ACM TOMACS 8 (1998), with the 2002 initialisation.
 */
import { UnderstudyError } from '../errors.ts';

const STATE_WORDS = 624;
const SHIFT_WORDS = 397;

export interface Mt19937 {
  /** A whole number from 0 to 2^32 - 1. */
  nextUint32(): number;
  /** A number in [0, 1) with 53 random bits: two draws, as NumPy's random_sample. */
  uniform(): number;
  /** A standard normal number, as NumPy's legacy standard_normal. */
  normal(): number;
  /** A normal number with mean 0 and deviation `std`, drawn again while beyond `cutoff` deviations. */
  truncatedNormal(options: { readonly std: number; readonly cutoff: number }): number;
}

/**
 * @param seed a whole number from 0 to 2^53 - 1; as in torch, only its lower 32 bits count
 * @throws UnderstudyError `usage` for any other number
 */
export function createMt19937(seed: number): Mt19937 {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new UnderstudyError('usage', `seed: expected a whole number from 0 to 2^53 - 1, got ${seed}`);
  }
  const state = initialState(seed >>> 0);
  let position = STATE_WORDS;
  let spareNormal: number | undefined;

  function nextUint32(): number {
    if (position === STATE_WORDS) {
      twist(state);
      position = 0;
    }
    let word = state[position++]!;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    word ^= word >>> 18;
    return word >>> 0;
  }

  function uniform(): number {
    const high = nextUint32() >>> 5; // 27 bits
    const low = nextUint32() >>> 6; // 26 bits
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  /** Marsaglia's polar method yields two numbers at a time; the first of them waits for the next call. */
  function normal(): number {
    if (spareNormal !== undefined) {
      const value = spareNormal;
      spareNormal = undefined;
      return value;
    }
    for (;;) {
      const x = 2 * uniform() - 1;
      const y = 2 * uniform() - 1;
      const squaredRadius = x * x + y * y;
      if (squaredRadius >= 1 || squaredRadius === 0) continue;
      const scale = Math.sqrt((-2 * Math.log(squaredRadius)) / squaredRadius);
      spareNormal = scale * x;
      return scale * y;
    }
  }

  function truncatedNormal({ std, cutoff }: { readonly std: number; readonly cutoff: number }): number {
    if (!(cutoff > 0))
      throw new RangeError(`cutoff: expected a positive number of deviations, got ${cutoff}`);
    let value = normal();
    while (Math.abs(value) > cutoff) value = normal();
    return value * std;
  }

  return { nextUint32, uniform, normal, truncatedNormal };
}

function initialState(seed: number): Uint32Array {
  const state = new Uint32Array(STATE_WORDS);
  state[0] = seed;
  for (let k = 1; k < STATE_WORDS; k++) {
    const previous = state[k - 1]!;
    state[k] = Math.imul(previous ^ (previous >>> 30), 1812433253) + k;
  }
  return state;
}

/** The recurrence, over all words in place. */
function twist(state: Uint32Array): void {
  for (let k = 0; k < STATE_WORDS; k++) {
    const mixed = (state[k]! & 0x80000000) | (state[(k + 1) % STATE_WORDS]! & 0x7fffffff);
    const odd = mixed & 1 ? 0x9908b0df : 0;
    state[k] = state[(k + SHIFT_WORDS) % STATE_WORDS]! ^ (mixed >>> 1) ^ odd;
  }
}
