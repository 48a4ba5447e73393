/** Right and wrong answers of synthetic students, who otherwise say how sure they are. */
import { createMt19937 } from '../../numeric/index.ts';

/**
 * One answer drawn for each probability, independent of the others; the same for the same seed.
 *
 * @returns as many entries as there are probabilities, 1 right, 0 wrong
 */
export function drawAnswers(probability: Float32Array, seed: number): Uint8Array {
  const random = createMt19937(seed);
  return Uint8Array.from(probability, (p) => (random.uniform() < p ? 1 : 0));
}
