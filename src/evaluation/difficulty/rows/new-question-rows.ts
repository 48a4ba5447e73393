/** New questions: what class and words say of them, and what a few real answers add. */
import { type NewAnswer, type Question, unlikeQuestions } from '../../../answers/index.ts';
import type { AbilityMixture } from '../ability-mixture.ts';
import { calibrated } from '../calibrate-difficulty.ts';
import { type QuestionEvidence, questionTexts, realDifficulties } from '../question-evidence.ts';
import { syntheticDifficulties } from '../synthetic-difficulty.ts';
import { type AnswerToQuestion, updateDifficulty } from '../update-difficulty.ts';
import { wordDifficulty } from '../word-difficulty.ts';
import { NO_ITEM_COLUMNS } from './item-analysis.ts';
import { type FactsOfRows, newQuestionFacts } from './new-question-facts.ts';
import type { QuestionRow } from './row-types.ts';
import { syntheticColumns } from './synthetic-columns.ts';

export interface NewQuestionTask {
  readonly questions: readonly Question[];
  /** Real answers to some of them. */
  readonly answers: readonly NewAnswer[];
  /** P(correct) by the class, [questions, students], students as in the evidence's answers. */
  readonly probability: Float32Array;
  /** Of whom the facility is expected, and who gave answers without being of the class. */
  readonly population: AbilityMixture;
  /** Whether the evidence is of topics that the class had not met: then no topic is unlike. */
  readonly newTopics: boolean;
  /** What is not known of the class's b since it could not read a question whole, logits², `[questions]`. @default nothing */
  readonly unread?: ArrayLike<number> | undefined;
}

/** @returns what is to be said of the questions, but for the files that they and the answers come from */
export function newQuestionRows(
  evidence: QuestionEvidence,
  { questions, answers, probability, population, newTopics, unread }: NewQuestionTask,
): {
  readonly rows: readonly QuestionRow[];
  readonly facts: FactsOfRows;
} {
  const synthetic = syntheticDifficulties(probability, evidence.abilities);
  const texts = questions.map(({ text }) => text);
  const words = wordsOfNew(evidence, texts);
  const real = answersByQuestion(answers, evidence);
  const ofLog = evidence.answers.texts;
  const unlike = unlikeQuestions(ofLog, texts, { newTopics });
  const rows = questions.map(({ questionId, text }, i): QuestionRow => {
    const given = real.get(questionId) ?? [];
    const { difficulty, facility, samplingError: ofStudents } = synthetic[i]!;
    const samplingError = Math.sqrt(ofStudents ** 2 + (unread?.[i] ?? 0));
    const prior = calibrated(evidence.calibration, { predictors: [difficulty, words[i]!], samplingError });
    return {
      question_id: questionId,
      text,
      answers: given.length,
      real_facility: given.length === 0 ? null : given.filter(({ right }) => right).length / given.length,
      real_b: null,
      real_b_se: null,
      ...NO_ITEM_COLUMNS,
      ...syntheticColumns(updateDifficulty(prior, given, population), population),
      synthetic_b_of_class: difficulty,
      synthetic_b_of_words: words[i]!,
      synthetic_facility_of_class: facility,
      unlike: unlike[i]!.join(' '),
      part: null,
    };
  });
  const counted = [...real.values()].flat();
  return {
    rows,
    facts: newQuestionFacts(questions, ofLog, {
      unlike,
      answers: counted.length,
      byStrangers: counted.filter(({ ability }) => ability === undefined).length,
    }),
  };
}

/** b as the words have it, learned from all real difficulties. */
function wordsOfNew({ answers, scale }: QuestionEvidence, texts: readonly string[]): number[] {
  const known = questionTexts(answers);
  const real = realDifficulties(scale);
  const unknown = new Array<number>(texts.length).fill(Number.NaN);
  const predict = wordDifficulty(
    {
      texts: [...known, ...texts],
      real: Float64Array.from([...real, ...unknown]),
      error: Float64Array.from([...scale.difficultyErrors, ...unknown]),
    },
    [...real.keys()].filter((q) => !Number.isNaN(real[q]!)),
  );
  return texts.map((_, i) => predict(known.length + i));
}

/** By question id. A student of the class has the ability that the run's log says; of others nothing is known. */
function answersByQuestion(
  answers: readonly NewAnswer[],
  { answers: { students }, scale }: QuestionEvidence,
): Map<string, AnswerToQuestion[]> {
  const places = new Map(students.map((id, place) => [id, place]));
  const real = new Map<string, AnswerToQuestion[]>();
  for (const { userId, questionId, right } of answers) {
    const place = places.get(userId);
    const ability =
      place === undefined ? undefined : { mean: scale.abilities[place]!, error: scale.abilityErrors[place]! };
    const given = real.get(questionId) ?? [];
    given.push({ right, ability });
    real.set(questionId, given);
  }
  return real;
}
