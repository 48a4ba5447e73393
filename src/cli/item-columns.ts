/** What an item analysis says of the real answers to each question: the columns that item analysts look for. */
import {
  classicalAnalysis,
  itemFlags,
  meanSquareFit,
  pointMeasure,
  raschItems,
} from '../psychometrics/index.ts';
import type { JudgedRun } from './judged-run.ts';
import type { RealScale } from './question-evidence.ts';
import type { ItemColumns } from './question-rows.ts';

/** With fewer answers, flags would be raised by chance. */
const FEWEST_FOR_FLAGS = 30;

/** By the place of a question in the answers. */
export function itemColumns(
  { answers: { student: person, question: item, label, students, questions } }: JudgedRun,
  { abilities, difficulties }: RealScale,
): (question: number) => ItemColumns {
  const columns = { person, item, label, persons: students.length, items: questions.length };
  const model = { items: raschItems(difficulties), abilities };
  const classical = classicalAnalysis(columns);
  const { infit, infitZ, outfit, outfitZ } = meanSquareFit(columns, model).items;
  const correlation = pointMeasure(columns, model).observed;
  return (q) => {
    const own = classical.items[q]!;
    const flags = own.answered < FEWEST_FOR_FLAGS ? [] : itemFlags(own);
    return {
      real_item_rest: own.itemRest,
      real_upper_lower: own.upperLower,
      real_infit: defined(infit[q]!),
      real_infit_z: defined(infitZ[q]!),
      real_outfit: defined(outfit[q]!),
      real_outfit_z: defined(outfitZ[q]!),
      real_point_measure: defined(correlation[q]!),
      real_flags: flags.map(({ kind }) => kind).join(' '),
    };
  };
}

/** Of a question that nobody has been asked. */
export const NO_ITEM_COLUMNS: ItemColumns = {
  real_item_rest: null,
  real_upper_lower: null,
  real_infit: null,
  real_infit_z: null,
  real_outfit: null,
  real_outfit_z: null,
  real_point_measure: null,
  real_flags: '',
};

const defined = (value: number) => (Number.isFinite(value) ? value : null);
