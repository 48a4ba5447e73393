/**
 * All that is known of the questions of a run: real difficulties from the log's answers, and synthetic ones from what
 * the class says of them, each by a model that had not met the question.
 */
import type { ClassAnswers } from '../../answers/index.ts';
import { UnderstudyError } from '../../errors.ts';
import { countByItem, type RaschFit, raschMml } from '../../psychometrics/index.ts';
import type { HeldOutAnswers } from '../held-out.ts';
import { sparseAnswers } from '../sparse-answers.ts';
import type { Uncertain } from '../uncertain.ts';
import { type Abilities, abilityMixture } from './ability-mixture.ts';
import { answerCurves, difficultyGrid } from './answer-curves.ts';
import type { DifficultyCalibration } from './calibrate-difficulty.ts';
import { heldOutDifficulty } from './held-out-difficulty.ts';
import { type SyntheticDifficulty, syntheticDifficulties } from './synthetic-difficulty.ts';

/** Real difficulties and abilities: a Rasch model of the run's answers, the mean ability its zero. */
export interface RealScale extends RaschFit {
  /** Answers to each question, and how many of them right, `[questions]`. */
  readonly answered: Int32Array;
  readonly right: Int32Array;
}

/** What a model says that was trained without these questions. */
export interface AskedPart {
  /** Places in the answers' questions. */
  readonly questions: readonly number[];
  /** P(correct), [questions, students], students as in the answers. */
  readonly probability: Float32Array;
}

/** A question that was held out. */
export interface HeldOutQuestion {
  /** Place in the answers' questions. */
  readonly question: number;
  /** Which part it was held out in, from 0. */
  readonly part: number;
  /** P(correct) of every student, `[students]`. */
  readonly probability: Float32Array;
  readonly synthetic: SyntheticDifficulty;
  /** b as the words of the question have it, learned from the other parts' questions. */
  readonly words: number;
  /** b on the real scale, from class and words, by a calibration that its own part had no part in. */
  readonly calibrated: Uncertain;
  /** The same from the class alone, and from the words alone. */
  readonly ofClass: Uncertain;
  readonly ofWords: Uncertain;
}

export interface QuestionEvidence {
  readonly answers: ClassAnswers;
  /** How many parts of the answers were held out, each from a model of its own. */
  readonly parts: number;
  readonly scale: RealScale;
  readonly abilities: Abilities;
  readonly heldOut: readonly HeldOutQuestion[];
  /** From all held-out questions: for questions of which there is no real answer. */
  readonly calibration: DifficultyCalibration;
  /** How difficult a question is of which nothing is known but that it is like these. */
  readonly neutral: Uncertain;
  /** What to bear in mind with all these numbers, a sentence each: estimates that did not converge, too few data. */
  readonly cautions: readonly string[];
}

/** With fewer students, or fewer answers to the question in the middle, a line says so. */
const FEWEST_STUDENTS = 30;
const FEWEST_ANSWERS = 5;

/**
 * @param asked the held-out questions of each part, by the model that had not met them
 * @throws UnderstudyError `numeric` where all answers are right or all are wrong, and for too few questions
 */
export function questionEvidence(
  { answers }: Pick<HeldOutAnswers, 'answers'>,
  asked: readonly AskedPart[],
): QuestionEvidence {
  const scale = realScale(answers);
  const abilities = { mean: scale.abilities, error: scale.abilityErrors };
  const students = answers.students.length;
  const questions = asked.flatMap(({ questions, probability }, part) =>
    syntheticDifficulties(probability, abilities).map((synthetic, i) => ({
      question: questions[i]!,
      part,
      probability: probability.subarray(i * students, (i + 1) * students),
      synthetic,
    })),
  );
  const grid = difficultyGrid(abilityMixture(abilities));
  const { of, calibration, neutral, converged } = heldOutDifficulty({
    questions: questions.map(({ question, part, synthetic }) => ({ question, part, ...synthetic })),
    parts: asked.length,
    words: {
      texts: questionTexts(answers),
      real: realDifficulties(scale),
      error: scale.difficultyErrors,
    },
    curves: answerCurves(answers, abilities, { questions: answers.questions.length, grid }),
    grid,
  });
  return {
    answers,
    parts: asked.length,
    scale,
    abilities,
    heldOut: questions.map((one, i) => {
      const { words, both, ofClass, ofWords } = of[i]!;
      return { ...one, words, calibrated: both, ofClass, ofWords };
    }),
    calibration,
    neutral,
    cautions: [
      ...thinData(scale, students),
      ...(scale.converged ? [] : ['the Rasch model of the real answers did not converge: take b with care']),
      ...(converged
        ? []
        : ['the calibration of synthetic against real difficulties did not converge: take it with care']),
    ],
  };
}

/** @throws UnderstudyError `numeric` where all answers are right, or all are wrong */
function realScale(answers: ClassAnswers): RealScale {
  const { label } = answers;
  if (label.every((one) => one === label[0]))
    throw new UnderstudyError(
      'numeric',
      `answers: all ${label.length} real answers are ${label[0] === 1 ? 'right' : 'wrong'}: nothing tells hard questions from easy ones`,
      { hint: 'train a class on a log with right and wrong answers' },
    );
  const real = sparseAnswers(answers);
  return { ...raschMml(real), ...countByItem(real) };
}

/** b of the answers' questions, NaN where nobody answered. */
export function realDifficulties({ difficulties, answered }: RealScale): Float64Array {
  return difficulties.map((value, q) => (answered[q] === 0 ? Number.NaN : value));
}

/** The text in which each question was first asked, `[questions]`; empty for one that nobody met. */
export function questionTexts({ questions, question, text, texts }: ClassAnswers): string[] {
  const first = new Array<string>(questions.length).fill('');
  for (let row = question.length - 1; row >= 0; row--) first[question[row]!] = texts[text[row]!]!;
  return first;
}

function thinData({ answered }: RealScale, students: number): string[] {
  const counts = answered.filter((count) => count > 0).sort();
  const median = counts[Math.floor(counts.length / 2)] ?? 0;
  return [
    ...(students < FEWEST_STUDENTS
      ? [
          `${students} students are few: with fewer than ${FEWEST_STUDENTS} neither abilities nor intervals can be relied on`,
        ]
      : []),
    ...(median < FEWEST_ANSWERS
      ? [
          `half of the questions have at most ${median} real answers: the real difficulties are hardly known, and what is learned from them little more`,
        ]
      : []),
  ];
}
