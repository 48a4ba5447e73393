/** What each training on a bank learns from, and where its tunings lie among those of all: checkpoints are numbered by it. */
import { FEWEST_TEXTS } from '../../readers/index.ts';
import type { PopulationSettings } from '../../training/index.ts';
import { planPopulation, populationSize } from '../population/plan-population.ts';

/** Of the tunings of an encoder. */
type Size = ReturnType<typeof populationSize>;

export interface PlannedTraining {
  /** Of the items that it learns from, ascending. */
  readonly rows: readonly number[];
  /** In the trainings before this one. */
  readonly before: Size;
  /** Nothing where the encoder is frozen, items are few, or none can be left out to judge a tuning by. */
  readonly size: Size;
}

/**
 * @param bank.groups of each item: those of one number are left out together
 * @param bank.held rows that each training holds out; of several trainings a last one, on all items, holds out none
 * @param settings null where the encoder is frozen
 */
export function planTrainings(
  bank: { readonly groups: ArrayLike<number>; readonly held: readonly (readonly number[])[] },
  settings: PopulationSettings | null,
): PlannedTraining[] {
  const { groups, held } = bank;
  const all = Array.from({ length: groups.length }, (_, row) => row);
  const learned = [...held.map((rows) => without(all, rows)), ...(held.length > 1 ? [all] : [])];
  let before: Size = { steps: 0, epochs: 0 };
  return learned.map((rows) => {
    const isFrozen = settings === null || rows.length < FEWEST_TEXTS;
    const size = isFrozen
      ? { steps: 0, epochs: 0 }
      : populationSize(
          planPopulation(
            rows.map((row) => groups[row]!),
            settings,
          ),
          settings,
        );
    const training = { rows, before, size };
    before = { steps: before.steps + size.steps, epochs: before.epochs + size.epochs };
    return training;
  });
}

function without(rows: readonly number[], left: readonly number[]): number[] {
  const out = new Set(left);
  return rows.filter((row) => !out.has(row));
}
