/** questions.csv and options.csv: a row a question; a row a question and option. What the columns say, `evaluation/` has. */
import { type CsvValue, csvText, type Formulas, guardedRows, rowsOf } from '../../files/index.ts';

const QUESTION_COLUMNS = [
  'question_id',
  'answers',
  'real_facility',
  'real_b',
  'real_b_se',
  'real_item_rest',
  'real_upper_lower',
  'real_infit',
  'real_infit_z',
  'real_outfit',
  'real_outfit_z',
  'real_point_measure',
  'real_flags',
  'synthetic_facility',
  'synthetic_facility_low_90',
  'synthetic_facility_high_90',
  'synthetic_b',
  'synthetic_b_se',
  'synthetic_b_low_90',
  'synthetic_b_high_90',
  'synthetic_b_of_class',
  'synthetic_b_of_words',
  'synthetic_facility_of_class',
  'unlike',
  'part',
  'text',
] as const;

const OPTION_COLUMNS = [
  'question_id',
  'option',
  'is_key',
  'real_share',
  'real_option_rest',
  'answers',
  'real_flags',
] as const;

type Rows<Column extends string> = readonly { readonly [C in Column]: CsvValue }[];

export function questionsCsv(
  rows: Rows<(typeof QUESTION_COLUMNS)[number]>,
  formulas: Formulas = 'guard',
): string {
  return csvText(QUESTION_COLUMNS, guardedRows(rowsOf(rows, QUESTION_COLUMNS), formulas));
}

export function optionsCsv(
  rows: Rows<(typeof OPTION_COLUMNS)[number]>,
  formulas: Formulas = 'guard',
): string {
  return csvText(OPTION_COLUMNS, guardedRows(rowsOf(rows, OPTION_COLUMNS), formulas));
}

/**
 * Items as `Cat.findNextItem` and `Cat.updateAbilityEstimate` of the package @bdelab/jscat take them: a Rasch item is
 * one of four parameters with a = 1, c = 0 and d = 1. The rest goes with the item: whose b it is, and how sure.
 */
export function jscatItems(
  rows: readonly {
    readonly question_id: string;
    readonly answers: number;
    readonly synthetic_b: number;
    readonly synthetic_b_se: number | null;
    readonly part: number | null;
  }[],
): string {
  const items = rows.map(({ question_id, answers, synthetic_b, synthetic_b_se, part }) => ({
    item: question_id,
    a: 1,
    b: synthetic_b,
    c: 0,
    d: 1,
    b_se: synthetic_b_se,
    // Real answers to a question that was held out are not in its synthetic b; those to a new one are.
    b_is: part === null && answers > 0 ? 'synthetic and real' : 'synthetic',
  }));
  return `${JSON.stringify(items, null, 2)}\n`;
}
