/** New questions: what class and words say of them, and what a few real answers add. */
import {
  areOptionsMissing,
  hasOptions,
  type NewAnswer,
  type Question,
  type Unlike,
  unlikeQuestions,
} from '../../answers/index.ts';
import type { QuestionRow } from '../../runs/index.ts';
import type { AbilityMixture } from './ability-mixture.ts';
import { calibrated } from './calibrate-difficulty.ts';
import { type QuestionEvidence, questionTexts, realDifficulties } from './evidence.ts';
import { NO_ITEM_COLUMNS } from './item-analysis.ts';
import { syntheticColumns } from './synthetic-columns.ts';
import { syntheticDifficulties } from './synthetic-difficulty.ts';
import { type AnswerToQuestion, updateDifficulty } from './update-difficulty.ts';
import { wordDifficulty } from './word-difficulty.ts';

/** What there is to say of new questions beside their rows. Plain data. */
export interface NewQuestionFacts {
  /** Real answers that were taken into account, and how many of them are by people who are not in the class. */
  readonly answers: number;
  readonly byStrangers: number;
  /** Questions that are unlike those of the log, and in what; a question may be in several. */
  readonly unlike: { readonly questions: number } & Readonly<Record<Unlike, number>>;
  /** The class was trained on questions with options, and none of these has any. */
  readonly optionsMissing: boolean;
}

export interface NewRows {
  readonly rows: readonly QuestionRow[];
  readonly facts: NewQuestionFacts;
}

export interface NewQuestionTask {
  readonly questions: readonly Question[];
  /** Real answers to some of them. */
  readonly answers: readonly NewAnswer[];
  /** P(correct) [questions, students] as the class has it, students as in the evidence's answers. */
  readonly probability: Float32Array;
  /** Of whom facilities are expected. */
  readonly population: AbilityMixture;
  /** Whether the class was judged by topics that it had not met. */
  readonly newTopics: boolean;
}

export function newQuestionRows(
  evidence: QuestionEvidence,
  { questions, answers, probability, population, newTopics }: NewQuestionTask,
): NewRows {
  const synthetic = syntheticDifficulties(probability, evidence.abilities);
  const texts = questions.map(({ text }) => text);
  const words = wordsOfNew(evidence, texts);
  const real = answersByQuestion(answers, evidence);
  const unlike = unlikeQuestions(evidence.answers.texts, texts, { newTopics });
  const rows = questions.map(({ questionId, text }, i): QuestionRow => {
    const answersTo = real.get(questionId) ?? [];
    const prior = calibrated(evidence.calibration, {
      predictors: [synthetic[i]!.difficulty, words[i]!],
      samplingError: synthetic[i]!.samplingError,
    });
    return {
      question_id: questionId,
      text,
      answers: answersTo.length,
      real_facility:
        answersTo.length === 0 ? null : answersTo.filter(({ right }) => right).length / answersTo.length,
      real_b: null,
      real_b_se: null,
      ...NO_ITEM_COLUMNS,
      ...syntheticColumns(updateDifficulty(prior, answersTo, population), population),
      synthetic_b_of_class: synthetic[i]!.difficulty,
      synthetic_b_of_words: words[i]!,
      synthetic_facility_of_class: synthetic[i]!.facility,
      unlike: unlike[i]!.join(' '),
      part: null,
    };
  });
  const taken = [...real.values()].flat();
  const unlikeIn = (what: Unlike) => unlike.filter((kinds) => kinds.includes(what)).length;
  return {
    rows,
    facts: {
      answers: taken.length,
      byStrangers: taken.filter(({ ability }) => ability === undefined).length,
      unlike: {
        questions: unlike.filter((kinds) => kinds.length > 0).length,
        words: unlikeIn('words'),
        topic: unlikeIn('topic'),
        options: unlikeIn('options'),
      },
      optionsMissing: areOptionsMissing(evidence.answers.texts.some(hasOptions), questions),
    },
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
    const answersTo = real.get(questionId) ?? [];
    answersTo.push({ right, ability });
    real.set(questionId, answersTo);
  }
  return real;
}
