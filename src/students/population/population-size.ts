/** How many steps a tuning takes, known before the difficulties are: checkpoints are numbered by it. */
import { type PopulationSettings, stepsPerEpoch } from '../../training/index.ts';

export interface PartSize {
  /** Steps of the tunings before this one. */
  readonly before: number;
  readonly steps: number;
  /** Steps of an epoch. */
  readonly perEpoch: number;
}

/**
 * One tuning without each fold, of about as many texts, and one on all.
 *
 * @param texts that have a difficulty; with fewer than two of them there is nothing to leave out
 */
export function populationParts(
  texts: number,
  { folds, epochs, batchSize }: PopulationSettings,
): readonly PartSize[] {
  const K = texts < 2 ? 0 : Math.min(folds, texts);
  let before = 0;
  return [...new Array<number>(K).fill(Math.ceil((texts * (K - 1)) / K)), texts].map((learned) => {
    const perEpoch = stepsPerEpoch(Math.max(1, learned), batchSize);
    const part = { before, steps: epochs * perEpoch, perEpoch };
    before += part.steps;
    return part;
  });
}

/** Epochs and steps of all tunings together. */
export function populationSize(
  texts: number,
  settings: PopulationSettings,
): { readonly epochs: number; readonly steps: number } {
  const parts = populationParts(texts, settings);
  const { before, steps } = parts.at(-1)!;
  return { epochs: parts.length * settings.epochs, steps: before + steps };
}
