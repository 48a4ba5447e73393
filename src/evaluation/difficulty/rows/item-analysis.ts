/** What an item analysis says of the real answers: of each question, of its options, and of all of them as a test. */
import { type ChosenOptions, optionLetter } from '../../../answers/index.ts';
import {
  classicalAnalysis,
  cronbachAlpha,
  type FlagKind,
  type ItemFlag,
  type ItemOptions,
  itemFlags,
  meanSquareFit,
  optionAnalysis,
  personAbilities,
  pointMeasure,
  raschItems,
  separation,
} from '../../../psychometrics/index.ts';
import { sparseAnswers } from '../../sparse-answers.ts';
import type { QuestionEvidence } from '../question-evidence.ts';
import type { ItemColumns, OptionRow } from './row-types.ts';

/** With fewer answers, flags would be raised by chance. */
const FEWEST_FOR_FLAGS = 30;

/** The questions that the class has answered, as one test. */
export interface RealTest {
  readonly questions: number;
  readonly students: number;
  /** Of a test of all these questions; null where answers do not define it. */
  readonly alpha: {
    readonly value: number;
    /** 90 % */
    readonly interval: readonly [low: number, high: number] | null;
    /** Standard error of measurement: questions right. */
    readonly measurementError: number;
  } | null;
  /** Of abilities without a prior (WLE); null for fewer than two students. */
  readonly persons: { readonly separation: number | null; readonly reliability: number } | null;
}

/** Of the questions in the table. */
export interface RaisedFlags {
  /** Answers that a question needs for any. */
  readonly fewest: number;
  /** Questions with as many, and those of them that have one. */
  readonly judged: number;
  readonly flagged: number;
  /** How many questions have a flag of the kind. */
  readonly kinds: readonly { readonly kind: FlagKind; readonly questions: number }[];
}

export interface ItemAnalysis {
  readonly test: RealTest;
  /** By the place of a question in the answers. */
  columns(question: number): ItemColumns;
  flags(questions: readonly number[]): RaisedFlags;
  /** Null where the log does not say which options were chosen. */
  options(questions: readonly number[]): readonly OptionRow[] | null;
  /** Answers that count as right with another option than the key, or as wrong with it. */
  contradictions(questions: readonly number[]): number;
}

/** @param chosen of the same answers; null where the log does not say which options were chosen */
export function itemAnalysis(
  { answers, scale: { abilities, difficulties, answered } }: QuestionEvidence,
  chosen: ChosenOptions | null,
): ItemAnalysis {
  const real = sparseAnswers(answers);
  const items = raschItems(difficulties);
  const model = { items, abilities };
  const classical = classicalAnalysis(real).items;
  const { infit, infitZ, outfit, outfitZ } = meanSquareFit(real, model).items;
  const correlation = pointMeasure(real, model).observed;
  const options = chosen === null ? null : optionAnalysis(real, chosen);
  const flags = classical.map((item, q): ItemFlag[] => {
    if (item.answered < FEWEST_FOR_FLAGS) return [];
    const ofQuestion = options?.[q];
    const isKnown = ofQuestion !== undefined && ofQuestion.known >= FEWEST_FOR_FLAGS;
    return itemFlags(item, isKnown ? ofQuestion : undefined);
  });
  const kindsOf = (q: number) => [...new Set(flags[q]!.map(({ kind }) => kind))];
  const { whole } = cronbachAlpha(real, { level: 0.9 });
  const wle = personAbilities(real, items, { method: 'WLE' });
  const persons = separation(wle.abilities, wle.abilityErrors);
  return {
    test: {
      questions: answered.filter((count) => count > 0).length,
      students: new Set(real.person).size,
      alpha: whole && {
        value: whole.alpha,
        interval: whole.interval,
        measurementError: whole.measurementError,
      },
      persons: persons && { separation: persons.separation, reliability: persons.reliability },
    },
    columns: (q) => ({
      real_item_rest: classical[q]!.itemRest,
      real_upper_lower: classical[q]!.upperLower,
      real_infit: defined(infit[q]!),
      real_infit_z: defined(infitZ[q]!),
      real_outfit: defined(outfit[q]!),
      real_outfit_z: defined(outfitZ[q]!),
      real_point_measure: defined(correlation[q]!),
      real_flags: kindsOf(q).join(' '),
    }),
    flags(questions) {
      const kinds = new Map<FlagKind, number>();
      for (const kind of questions.flatMap(kindsOf)) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      return {
        fewest: FEWEST_FOR_FLAGS,
        judged: questions.filter((q) => classical[q]!.answered >= FEWEST_FOR_FLAGS).length,
        flagged: questions.filter((q) => flags[q]!.length > 0).length,
        kinds: [...kinds]
          .map(([kind, count]) => ({ kind, questions: count }))
          .sort((a, b) => b.questions - a.questions),
      };
    },
    options: (questions) =>
      options && questions.flatMap((q) => optionRows(answers.questions[q]!, options[q]!, flags[q]!)),
    contradictions: (questions) =>
      options === null ? 0 : questions.reduce((sum, q) => sum + options[q]!.contradictions, 0),
  };
}

function optionRows(
  questionId: string,
  { key, options }: ItemOptions,
  flags: readonly ItemFlag[],
): OptionRow[] {
  return options.map(({ count, share, optionRest }, option) => ({
    question_id: questionId,
    option: optionLetter(option),
    is_key: key === null ? null : key === option ? 1 : 0,
    real_share: share,
    real_option_rest: optionRest,
    answers: count,
    real_flags: flags
      .filter((flag) => flag.option === option)
      .map(({ kind }) => kind)
      .join(' '),
  }));
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
