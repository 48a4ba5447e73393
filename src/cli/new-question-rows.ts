/** New questions: what class and words say of them, and what a few real answers add. */
import { hasOptions, type NewAnswer, type Question, readNewAnswers } from '../answers/index.ts';
import { UnderstudyError } from '../errors.ts';
import {
  type AbilityMixture,
  type AnswerToQuestion,
  calibrated,
  questionTexts,
  syntheticDifficulties,
  updateDifficulty,
  wordDifficulty,
} from '../evaluation/index.ts';
import { questionsOfFile } from './asked-questions.ts';
import { NO_ITEM_COLUMNS } from './item-columns.ts';
import { type AskedRun, inOrder, type QuestionEvidence, realDifficulties } from './question-evidence.ts';
import type { QuestionRow } from './question-rows.ts';
import { syntheticColumns } from './synthetic-columns.ts';
import { areOptionsMissing, type Unlike, unlikeQuestions } from './unlike-questions.ts';

export interface NewQuestions {
  readonly questions: readonly Question[];
  /** Of the file, repeats included. */
  readonly fileRows: number;
  /** Real answers to some of them; none where there is no file of them. */
  readonly answers: readonly NewAnswer[];
  /** Later answers of a student to a question, left out. */
  readonly repeats: number;
}

/**
 * @param answers a file of real answers to the questions; null for none
 * @throws UnderstudyError `log` for either file, and for answers to other questions
 */
export async function readNewQuestions(
  file: string,
  answers: string | null,
  columns: Readonly<Record<string, string>>,
): Promise<NewQuestions> {
  const { questions, rows } = await questionsOfFile(file, columns);
  const asked = { questions, fileRows: rows ?? questions.length };
  if (answers === null) return { ...asked, answers: [], repeats: 0 };
  const real = await readNewAnswers(answers, columns);
  const known = new Set(questions.map(({ questionId }) => questionId));
  const unknown = [...new Set(real.answers.map(({ questionId }) => questionId))].filter(
    (id) => !known.has(id),
  );
  if (unknown.length > 0)
    throw new UnderstudyError(
      'log',
      `${answers}: answers to ${unknown.length} question${unknown.length === 1 ? '' : 's'} that the file of questions does not have, the first ${unknown[0]}`,
      { hint: 'give the questions and the answers the same question_id' },
    );
  return { ...asked, ...real };
}

/** What there is to say of new questions beside their rows. Goes between processes as it is. */
export interface NewQuestionFacts {
  readonly fileRows: number;
  /** Real answers that were taken into account, and how many of them are by people who are not in the class. */
  readonly answers: number;
  readonly byStrangers: number;
  readonly repeats: number;
  /** Questions that are unlike those of the log, and in what; a question may be in several. */
  readonly unlike: { readonly questions: number } & Readonly<Record<Unlike, number>>;
  /** The class was trained on questions with options, and none of these has any. */
  readonly optionsMissing: boolean;
}

export interface NewRows {
  readonly rows: readonly QuestionRow[];
  readonly facts: NewQuestionFacts;
}

/**
 * @param asked what the class says of the questions
 * @param folder the run's, for errors
 */
export function newQuestionRows(
  evidence: QuestionEvidence,
  { questions, fileRows, answers, repeats }: NewQuestions,
  given: { readonly asked: AskedRun; readonly population: AbilityMixture; readonly folder: string },
): NewRows {
  const { judged } = evidence;
  const { population, folder } = given;
  const synthetic = syntheticDifficulties(
    inOrder(given.asked, judged.answers.students, questions.length, folder),
    evidence.abilities,
  );
  const texts = questions.map(({ text }) => text);
  const words = wordsOfNew(evidence, texts);
  const real = answersTo(answers, evidence);
  const unlike = unlikeQuestions(judged.answers.texts, texts, {
    newTopics: judged.settings.split !== 'question',
  });
  const rows = questions.map(({ questionId, text }, i): QuestionRow => {
    const own = real.get(questionId) ?? [];
    const prior = calibrated(evidence.calibration, {
      predictors: [synthetic[i]!.difficulty, words[i]!],
      samplingError: synthetic[i]!.samplingError,
    });
    return {
      question_id: questionId,
      text,
      answers: own.length,
      real_facility: own.length === 0 ? null : own.filter(({ right }) => right).length / own.length,
      real_b: null,
      real_b_se: null,
      ...NO_ITEM_COLUMNS,
      ...syntheticColumns(updateDifficulty(prior, own, population), population),
      synthetic_b_of_class: synthetic[i]!.difficulty,
      synthetic_b_of_words: words[i]!,
      synthetic_facility_of_class: synthetic[i]!.facility,
      unlike: unlike[i]!.join(' '),
      part: null,
    };
  });
  const counted = [...real.values()].flat();
  const unlikeIn = (what: Unlike) => unlike.filter((own) => own.includes(what)).length;
  return {
    rows,
    facts: {
      fileRows,
      answers: counted.length,
      byStrangers: counted.filter(({ ability }) => ability === undefined).length,
      repeats,
      unlike: {
        questions: unlike.filter((own) => own.length > 0).length,
        words: unlikeIn('words'),
        topic: unlikeIn('topic'),
        options: unlikeIn('options'),
      },
      optionsMissing: areOptionsMissing(judged.answers.texts.some(hasOptions), questions),
    },
  };
}

/** b as the words have it, learned from all real difficulties. */
function wordsOfNew({ judged, scale }: QuestionEvidence, texts: readonly string[]): number[] {
  const known = questionTexts(judged.answers);
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
function answersTo(
  answers: readonly NewAnswer[],
  { judged, scale }: QuestionEvidence,
): Map<string, AnswerToQuestion[]> {
  const places = new Map(judged.answers.students.map((id, place) => [id, place]));
  const real = new Map<string, AnswerToQuestion[]>();
  for (const { userId, questionId, right } of answers) {
    const place = places.get(userId);
    const ability =
      place === undefined ? undefined : { mean: scale.abilities[place]!, error: scale.abilityErrors[place]! };
    const own = real.get(questionId) ?? [];
    own.push({ right, ability });
    real.set(questionId, own);
  }
  return real;
}
