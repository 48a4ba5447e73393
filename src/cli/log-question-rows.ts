/** The log's own questions: real difficulties and an item analysis beside what models that had not met them say. */
import { type ChosenOptions, chosenOptions, openAnswerLog } from '../answers/index.ts';
import { type AbilityMixture, questionTexts } from '../evaluation/index.ts';
import type { OptionRow, QuestionRow } from '../runs/index.ts';
import { itemAnalysis, type RaisedFlags, type RealTest } from './item-columns.ts';
import type { JudgedRun } from './judged-run.ts';
import type { QuestionEvidence } from './question-evidence.ts';
import { syntheticColumns } from './synthetic-columns.ts';

export interface LogQuestions {
  readonly rows: readonly QuestionRow[];
  /** Questions with answers that no model says anything of, because all have met them. */
  readonly leftOut: number;
  readonly test: RealTest;
  readonly flags: RaisedFlags;
  /** Null where the log does not say which options were chosen. */
  readonly options: { readonly rows: readonly OptionRow[]; readonly contradictions: number } | null;
}

/**
 * @param log where the run's answer log is
 * @throws UnderstudyError `log` as the log is read again for the options
 */
export async function logQuestionRows(
  { judged, scale, heldOut }: QuestionEvidence,
  population: AbilityMixture,
  log: string,
): Promise<LogQuestions> {
  const { answers } = judged;
  const texts = questionTexts(answers);
  const analysis = itemAnalysis(judged, scale, await chosenIn(judged, log));
  const places = heldOut.map(({ question }) => question);
  return {
    rows: heldOut.map(({ question, part, synthetic, words, calibrated: b }) => ({
      question_id: answers.questions[question]!,
      text: texts[question]!,
      answers: scale.answered[question]!,
      real_facility: scale.right[question]! / scale.answered[question]!,
      real_b: scale.difficulties[question]!,
      real_b_se: scale.difficultyErrors[question]!,
      ...analysis.columns(question),
      ...syntheticColumns(b, population),
      synthetic_b_of_class: synthetic.difficulty,
      synthetic_b_of_words: words,
      synthetic_facility_of_class: synthetic.facility,
      unlike: '',
      part: part + 1,
    })),
    leftOut: analysis.test.questions - heldOut.length,
    test: analysis.test,
    flags: analysis.flags(places),
    options: analysis.options(places),
  };
}

async function chosenIn({ settings, answers }: JudgedRun, path: string): Promise<ChosenOptions | null> {
  const { columns, attempts } = settings;
  const log = await openAnswerLog({ path, columns, attempts });
  try {
    return await chosenOptions(log, answers);
  } finally {
    log.close();
  }
}
