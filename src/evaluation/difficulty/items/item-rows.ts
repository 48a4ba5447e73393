/** Rows of the tables on questions, of a class of one that was trained on items alone. */
import { type NewAnswer, type Question, unlikeQuestions } from '../../../answers/index.ts';
import { probabilityOf } from '../../../numeric/index.ts';
import type { Uncertain } from '../../uncertain.ts';
import type { AbilityMixture } from '../ability-mixture.ts';
import { NO_ITEM_COLUMNS } from '../rows/item-analysis.ts';
import { type FactsOfRows, newQuestionFacts } from '../rows/new-question-facts.ts';
import type { QuestionRow } from '../rows/row-types.ts';
import { NO_INTERVAL, syntheticColumns } from '../rows/synthetic-columns.ts';
import { updateDifficulty } from '../update-difficulty.ts';
import { populationFacility } from './population-facility.ts';

/** A question's row whose words were read with all else: of them alone nothing is said. */
export type ItemQuestionRow = Omit<QuestionRow, 'synthetic_b_of_words'> & {
  readonly synthetic_b_of_words: number | null;
};

/** A held-out item of the bank. */
export interface OwnItem {
  readonly questionId: string;
  readonly text: string;
  readonly facility: number | null;
  readonly answers: number | null;
  readonly real: Uncertain;
  readonly read: Uncertain;
  /** From 1. */
  readonly part: number;
}

export function ownItemRow({
  questionId,
  text,
  facility,
  answers,
  real,
  read,
  part,
}: OwnItem): ItemQuestionRow {
  return {
    ...columnsOf(questionId, text, read, read.value),
    answers: answers ?? 0,
    real_facility: facility,
    real_b: real.value,
    real_b_se: real.error,
    unlike: '',
    part,
  };
}

/** Of ability 0, as everybody is of whom a bank knows the share right. */
const TYPICAL: AbilityMixture = { nodes: Float64Array.of(0), weights: Float64Array.of(1) };

/**
 * @param read of each question
 * @param own of each question that is an item of the bank, by what it asks: what it has as a held-out item; null where
 *   the population has learned from it
 * @param answers real ones, of people of that population
 * @param bank texts of the bank's items
 * @param newTopics whether items were held out by topic: then no topic is unlike
 */
export function newItemRows(
  questions: readonly Question[],
  {
    read,
    own,
    answers,
    bank,
    newTopics,
  }: {
    readonly read: readonly Uncertain[];
    readonly own: readonly (OwnItem | null | undefined)[];
    readonly answers: readonly NewAnswer[];
    readonly bank: readonly string[];
    readonly newTopics: boolean;
  },
): { readonly rows: readonly ItemQuestionRow[]; readonly facts: FactsOfRows } {
  const given = new Map<string, { right: boolean }[]>();
  for (const { questionId, right } of answers) {
    const real = given.get(questionId) ?? [];
    real.push({ right });
    given.set(questionId, real);
  }
  const texts = questions.map(({ text }) => text);
  const unlike = unlikeQuestions(bank, texts, { newTopics });
  const rows = questions.map(({ questionId, text }, i): ItemQuestionRow => {
    const real = given.get(questionId) ?? [];
    const item = own[i];
    if (item && real.length === 0) return ownItemRow({ ...item, questionId, text });
    const prior = item?.read ?? read[i]!;
    const updated = updateDifficulty(prior, real, TYPICAL);
    return {
      ...columnsOf(questionId, text, updated, prior.value),
      ...(item === null ? NO_INTERVAL : {}),
      answers: real.length,
      real_facility: real.length === 0 ? null : real.filter(({ right }) => right).length / real.length,
      real_b: null,
      real_b_se: null,
      unlike: unlike[i]!.join(' '),
      part: null,
    };
  });
  // As much is known of whoever answers as of those who answered the bank: nobody is a stranger.
  const met = own.filter((item) => item === null).length;
  const heldOut = own.filter((item) => item !== undefined).length - met;
  const about = { own: { heldOut, met }, answers: answers.length, byStrangers: 0 };
  const facts = newQuestionFacts(questions, bank, { unlike, ...about });
  return { rows, facts };
}

/** @param ofText b before any real answer */
function columnsOf(questionId: string, text: string, b: Uncertain, ofText: number) {
  return {
    question_id: questionId,
    text,
    ...NO_ITEM_COLUMNS,
    ...syntheticColumns(b, TYPICAL),
    // Over what b may be: what lies in the middle of the interval is not what is to be expected.
    synthetic_facility: populationFacility(b).expected,
    synthetic_b_of_class: ofText,
    synthetic_b_of_words: null,
    synthetic_facility_of_class: probabilityOf(-ofText),
  };
}
