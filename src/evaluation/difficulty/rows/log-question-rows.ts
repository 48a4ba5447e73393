/** The log's own questions: real difficulties and an item analysis beside what models that had not met them say. */
import type { ChosenOptions } from '../../../answers/index.ts';
import type { AbilityMixture } from '../ability-mixture.ts';
import { type QuestionEvidence, questionTexts } from '../question-evidence.ts';
import { itemAnalysis, type RaisedFlags, type RealTest } from './item-analysis.ts';
import type { OptionRow, QuestionRow } from './row-types.ts';
import { syntheticColumns } from './synthetic-columns.ts';

/** What there is to say of the log's own questions beside their rows. */
export interface LogFacts {
  /** Questions with answers that no model says anything of, because all have met them. */
  readonly leftOut: number;
  readonly test: RealTest;
  readonly flags: RaisedFlags;
  /** Answers that count as right with another option than the key, or as wrong with it. */
  readonly contradictions: number;
}

/**
 * @param population of whom the facility is expected
 * @param chosen options of the evidence's answers; null where the log does not say which were chosen
 * @returns `options` null likewise
 */
export function logQuestionRows(
  evidence: QuestionEvidence,
  { population, chosen }: { readonly population: AbilityMixture; readonly chosen: ChosenOptions | null },
): {
  readonly rows: readonly QuestionRow[];
  readonly options: readonly OptionRow[] | null;
  readonly facts: LogFacts;
} {
  const { answers, scale, heldOut } = evidence;
  const texts = questionTexts(answers);
  const analysis = itemAnalysis(evidence, chosen);
  const places = heldOut.map(({ question }) => question);
  return {
    rows: heldOut.map(({ question, part, synthetic, words, calibrated }) => ({
      question_id: answers.questions[question]!,
      text: texts[question]!,
      answers: scale.answered[question]!,
      real_facility: scale.right[question]! / scale.answered[question]!,
      real_b: scale.difficulties[question]!,
      real_b_se: scale.difficultyErrors[question]!,
      ...analysis.columns(question),
      ...syntheticColumns(calibrated, population),
      synthetic_b_of_class: synthetic.difficulty,
      synthetic_b_of_words: words,
      synthetic_facility_of_class: synthetic.facility,
      unlike: '',
      part: part + 1,
    })),
    options: analysis.options(places),
    facts: {
      leftOut: analysis.test.questions - heldOut.length,
      test: analysis.test,
      flags: analysis.flags(places),
      contradictions: analysis.contradictions(places),
    },
  };
}
