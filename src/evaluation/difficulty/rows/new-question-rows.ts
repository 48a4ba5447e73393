/**
 * Questions of a file: what class and words say of them, and what a few real answers add. One that is the log's own, by
 * what it asks, has what the model says of it that had not met it; where every model has, no interval.
 */
import {
  type ClassAnswers,
  type NewAnswer,
  type Question,
  sameQuestions,
  unlikeQuestions,
} from '../../../answers/index.ts';
import type { AbilityMixture } from '../ability-mixture.ts';
import { calibrated } from '../calibrate-difficulty.ts';
import {
  type HeldOutQuestion,
  type QuestionEvidence,
  questionTexts,
  realDifficulties,
} from '../question-evidence.ts';
import { syntheticDifficulties } from '../synthetic-difficulty.ts';
import { type AnswerToQuestion, updateDifficulty } from '../update-difficulty.ts';
import { wordDifficulty } from '../word-difficulty.ts';
import { NO_ITEM_COLUMNS } from './item-analysis.ts';
import { type FactsOfRows, newQuestionFacts } from './new-question-facts.ts';
import type { QuestionRow } from './row-types.ts';
import { NO_INTERVAL, syntheticColumns } from './synthetic-columns.ts';

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
  const ofClass = syntheticDifficulties(probability, evidence.abilities);
  const texts = questions.map(({ text }) => text);
  const words = wordsOfNew(evidence, texts);
  const real = answersByQuestion(answers, evidence);
  const ofLog = evidence.answers.texts;
  const unlike = unlikeQuestions(ofLog, texts, { newTopics });
  const own = ownQuestions(evidence, texts);
  const rows = questions.map(({ questionId, text }, i): QuestionRow => {
    const given = real.get(questionId) ?? [];
    const { question, heldOut } = own[i]!;
    const synthetic = heldOut?.synthetic ?? ofClass[i]!;
    const ofWords = heldOut?.words ?? words[i]!;
    const { difficulty } = synthetic;
    const samplingError = Math.sqrt(synthetic.samplingError ** 2 + (unread?.[i] ?? 0));
    const prior =
      heldOut?.calibrated ??
      calibrated(evidence.calibration, { predictors: [difficulty, ofWords], samplingError });
    const isMet = question !== null && heldOut === undefined;
    return {
      question_id: questionId,
      text,
      ...(question !== null && given.length === 0 ? realOfLog(evidence, question) : realOf(given)),
      ...NO_ITEM_COLUMNS,
      ...syntheticColumns(updateDifficulty(prior, given, population), population),
      ...(isMet ? NO_INTERVAL : {}),
      synthetic_b_of_class: difficulty,
      synthetic_b_of_words: ofWords,
      synthetic_facility_of_class: synthetic.facility,
      unlike: unlike[i]!.join(' '),
      // Where it is given, synthetic_b is not made of real answers.
      part: heldOut === undefined || given.length > 0 ? null : heldOut.part + 1,
    };
  });
  const counted = [...real.values()].flat();
  const known = own.filter(({ question }) => question !== null);
  const heldOut = known.filter((one) => one.heldOut !== undefined).length;
  return {
    rows,
    facts: newQuestionFacts(questions, ofLog, {
      unlike,
      own: { heldOut, met: known.length - heldOut },
      answers: counted.length,
      byStrangers: counted.filter(({ ability }) => ability === undefined).length,
    }),
  };
}

interface OwnQuestion {
  /** Place in the answers' questions; null for a new one. */
  readonly question: number | null;
  readonly heldOut: HeldOutQuestion | undefined;
}

function ownQuestions({ answers, heldOut }: QuestionEvidence, texts: readonly string[]): OwnQuestion[] {
  const held = new Map(heldOut.map((one) => [one.question, one]));
  const askedBy = questionOfText(answers);
  return sameQuestions(answers.texts, texts).map((place) => {
    const question = place === null ? null : askedBy[place]!;
    return { question, heldOut: question === null ? undefined : held.get(question) };
  });
}

/** `[texts]`: the question that was asked in each. */
function questionOfText({ texts, text, question }: ClassAnswers): number[] {
  const askedBy = new Array<number>(texts.length).fill(0);
  for (let row = text.length - 1; row >= 0; row--) askedBy[text[row]!] = question[row]!;
  return askedBy;
}

type RealColumns = Pick<QuestionRow, 'answers' | 'real_facility' | 'real_b' | 'real_b_se'>;

const realOf = (given: readonly AnswerToQuestion[]): RealColumns => ({
  answers: given.length,
  real_facility: given.length === 0 ? null : given.filter(({ right }) => right).length / given.length,
  real_b: null,
  real_b_se: null,
});

const realOfLog = ({ scale }: QuestionEvidence, question: number): RealColumns => ({
  answers: scale.answered[question]!,
  real_facility: scale.right[question]! / scale.answered[question]!,
  real_b: scale.difficulties[question]!,
  real_b_se: scale.difficultyErrors[question]!,
});

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
