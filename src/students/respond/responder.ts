/** Synthetic students who are asked questions: opened once, asked often. What all recipes have in common. */
import type { DeviceTensor } from '../../engine/index.ts';
import { elementCount } from '../../model/index.ts';
import type { Tokens } from '../../training/index.ts';

export interface Responder {
  readonly students: number;
  /** Times that a text goes through an encoder until all students have answered it. */
  readonly passes: number;
  /**
   * Asks every student every text. Yields how many texts have gone through an encoder since it last did. Returns
   * P(correct) [students, texts], the first student's answers first; `null` when interrupted.
   *
   * @param options.plain the same texts as people read them, for students who read with more than their base
   * @throws UnderstudyError `base` where a student's weights are broken
   */
  ask(
    texts: readonly Tokens[],
    options: { readonly interrupted: () => boolean; readonly plain?: readonly string[] },
  ): AsyncGenerator<number, Float32Array | null>;
  release(): Promise<void>;
}

type Weights = ReadonlyMap<string, DeviceTensor>;

/** Memory for weights that are kept from one question to the next. */
const MOST_KEPT_BYTES = 2 ** 29;

/**
 * Loads weights by number. What is loaded a second time is kept, as long as there is room: who asks once needs no memory
 * for it. The first ones stay, for all are asked in turn, and the latest would be gone whenever it is needed.
 */
export function keptWeights(
  load: (which: number) => Promise<Weights>,
  mostBytes: number = MOST_KEPT_BYTES,
): (which: number) => Promise<Weights> {
  const loaded = new Set<number>();
  const kept = new Map<number, Weights>();
  let bytes = 0;
  return async (which) => {
    const known = kept.get(which);
    if (known !== undefined) return known;
    const weights = await load(which);
    const size = [...weights.values()].reduce((sum, { shape }) => sum + 4 * elementCount(shape), 0);
    if (loaded.has(which) && bytes + size <= mostBytes) {
      kept.set(which, weights);
      bytes += size;
    }
    loaded.add(which);
    return weights;
  };
}
