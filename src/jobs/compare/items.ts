/** Synthetic against real, of a run that was trained on items alone. */
import { heldOutItems, type OpenedRun } from '../../classes/index.ts';
import { UnderstudyError } from '../../errors.ts';
import { type ComparedItem, compareItems, type ItemComparison } from '../../evaluation/index.ts';
import { againstFigure, coverageFigure } from '../../report/index.ts';
import { formatCount } from '../../words.ts';
import { bounded } from './bounded.ts';

/** Fewer tell nothing. */
const FEWEST_ITEMS = 4;

/**
 * @returns the numbers, and the files by name
 * @throws UnderstudyError `run` where it is not trained to its end, `log` for its bank, `numeric` for too few items
 */
export async function comparisonOfItems(
  opened: OpenedRun,
  seed: number,
): Promise<{ readonly comparison: ItemComparison; readonly files: ReadonlyMap<string, string> }> {
  const bank = await opened.bank();
  const heldOut = (await heldOutItems(opened)).map(
    ({ item, row }): ComparedItem => ({
      item,
      part: row.part - 1,
      read: { value: row.synthetic_b, error: row.synthetic_b_se },
      ofBase: row.synthetic_b_of_base,
    }),
  );
  if (heldOut.length < FEWEST_ITEMS)
    throw new UnderstudyError(
      'numeric',
      `${opened.run.folder}: expected at least ${FEWEST_ITEMS} held-out items to compare, got ${heldOut.length}`,
      { hint: 'train with `folds: 5`, which holds out each item once' },
    );
  const { folds, split } = opened.settings;
  const comparison = compareItems(bank, heldOut, { parts: folds ?? 1, seed });
  const source = `${formatCount(heldOut.length)} items, each read by what had not met it; a population without persons (split ${split}).`;
  const { pearson, spearman, rmse } = comparison.predictions.at(-1)!.b;
  const files = new Map([
    [
      'difficulty.svg',
      againstFigure({
        measure: 'b',
        level: 0.9,
        source,
        agreement: { pearson, spearman, rmse, ceiling: null },
        points: heldOut.map(({ item, read }) => ({
          real: bounded(bank.items[item]!.b, bank.items[item]!.error),
          synthetic: bounded(read.value, read.error),
        })),
      }),
    ],
    [
      'coverage.svg',
      coverageFigure({
        points: [...comparison.coverage],
        questions: heldOut.length,
        measure: 'b',
        source,
      }),
    ],
    // Last: whoever finds it finds the figures of the same comparison.
    ['comparison.json', `${JSON.stringify(comparison, null, 2)}\n`],
  ]);
  return { comparison, files };
}
