/** questions.csv: one row a question, every number named real or synthetic. */
import { csvText } from '../../files/index.ts';

/** Of the real answers; null where they do not define it. */
export type ItemColumns = {
  /** Corrected item-rest correlation. */
  readonly real_item_rest: number | null;
  /** Facility among the upper 27 % of students less that among the lower 27 %. */
  readonly real_upper_lower: number | null;
  /** Mean squares of the residuals from the Rasch model, 1 as it expects, more where they surprise; and as normal deviates. */
  readonly real_infit: number | null;
  readonly real_infit_z: number | null;
  readonly real_outfit: number | null;
  readonly real_outfit_z: number | null;
  /** Correlation of the answers with the abilities of those who gave them. */
  readonly real_point_measure: number | null;
  /** What to look at again, with blanks between: negative-discrimination, too-easy and so on; from 30 answers on. */
  readonly real_flags: string;
};

export type QuestionRow = ItemColumns & {
  readonly question_id: string;
  readonly text: string;
  /** Real ones. */
  readonly answers: number;
  readonly real_facility: number | null;
  /** Rasch difficulty and its standard error, logits. */
  readonly real_b: number | null;
  readonly real_b_se: number | null;
  /** Share right to expect of the population at synthetic_b. */
  readonly synthetic_facility: number;
  readonly synthetic_facility_low_90: number;
  readonly synthetic_facility_high_90: number;
  /** On the scale of the real b; with real answers its posterior. */
  readonly synthetic_b: number;
  readonly synthetic_b_se: number;
  readonly synthetic_b_low_90: number;
  readonly synthetic_b_high_90: number;
  /** What synthetic_b is made of: b as the class alone has it, and as the words alone have it. */
  readonly synthetic_b_of_class: number;
  readonly synthetic_b_of_words: number;
  /** Mean P(correct) of the synthetic students: of the class and its own say alone. */
  readonly synthetic_facility_of_class: number;
  /** In what a new question is unlike those of the log, with blanks between: words, topic, options. */
  readonly unlike: string;
  /** Which fold held the question out; null for a new one. */
  readonly part: number | null;
};

const COLUMNS: readonly (keyof QuestionRow)[] = [
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
];

/** A text without characters is an empty field. */
export function questionsCsv(rows: readonly QuestionRow[]): string {
  return csvText(
    COLUMNS,
    rows.map((row) => COLUMNS.map((name) => (row[name] === '' ? null : row[name]))),
  );
}

/**
 * Items as `Cat.findNextItem` and `Cat.updateAbilityEstimate` of the package @bdelab/jscat take them: a Rasch item is
 * one of four parameters with a = 1, c = 0 and d = 1. The rest goes with the item: whose b it is, and how sure.
 */
export function jscatItems(rows: readonly QuestionRow[]): string {
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
