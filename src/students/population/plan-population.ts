/** Which questions each tuning learns from and how many steps it takes, known before the difficulties are: checkpoints are numbered by it. */
import { groupFolds } from '../../numeric/index.ts';
import { FEWEST_TEXTS } from '../../readers/index.ts';
import { type PopulationSettings, stepsPerEpoch } from '../../training/index.ts';

/** One tuning of several. */
export interface PlannedTuning {
  /** Steps of the tunings before this one. */
  readonly before: number;
  readonly steps: number;
  /** Steps of an epoch: so many that no batch has more questions than the settings say. */
  readonly perEpoch: number;
  /** Places of the questions that it learns from. */
  readonly learned: readonly number[];
}

export interface PopulationPlan {
  /** The fold that each question is left out in, `[questions]`. */
  readonly fold: Int32Array;
  /** One without each fold, and one on all; none where the questions are one group, of which nothing can be left out, or where too
   * few are left to learn from. */
  readonly tunings: readonly PlannedTuning[];
}

type Sizes = Pick<PopulationSettings, 'folds' | 'epochs' | 'batchSize' | 'seed'>;

/** @param group of each question that has a difficulty: those of one number are left out together */
export function planPopulation(
  group: ArrayLike<number>,
  { folds, epochs, batchSize, seed }: Sizes,
): PopulationPlan {
  const fold = groupFolds(group, folds, seed);
  const count = new Set(fold).size;
  const places = [...fold.keys()];
  const fewest = Math.min(
    ...Array.from({ length: count }, (_, k) => places.filter((i) => fold[i] !== k).length),
  );
  // What words and the base as it was say of the others must be known, to judge a tuning by it.
  if (count < 2 || fewest < FEWEST_TEXTS) return { fold, tunings: [] };
  let before = 0;
  // Fold `count` has no question: without it are all.
  const tunings = Array.from({ length: count + 1 }, (_, k) => {
    const learned = places.filter((i) => fold[i] !== k);
    const perEpoch = stepsPerEpoch(learned.length, batchSize);
    const tuning = { before, steps: epochs * perEpoch, perEpoch, learned };
    before += tuning.steps;
    return tuning;
  });
  return { fold, tunings };
}

/** Epochs and steps of all tunings together. */
export function populationSize(
  { tunings }: PopulationPlan,
  { epochs }: Pick<Sizes, 'epochs'>,
): { readonly epochs: number; readonly steps: number } {
  return {
    epochs: tunings.length * epochs,
    steps: tunings.reduce((total, { steps }) => total + steps, 0),
  };
}
