/**
 * The difficulty of questions that a class had not met, from what it and their words say, on the scale of the real
 * answers. Each part of the questions has its own calibration, which uses no real answer to that part itself. The
 * classes of the other parts were trained on those answers, so some of them reach the calibration that way; to rule
 * that out would take a training for every pair of parts.
 */
import type { Uncertain } from '../uncertain.ts';
import { calibrated, type DifficultyCalibration } from './calibrate-difficulty.ts';
import { crossCalibrate } from './cross-calibrate.ts';
import { crossWordDifficulty, type WordsTask } from './word-difficulty.ts';

export interface HeldOutTask {
  /** That were held out. */
  readonly questions: readonly {
    /** Place in the task's texts, and which part held it out, from 0. */
    readonly question: number;
    readonly part: number;
    /** b as the class has it, and its standard error by the sampling of students, logits. */
    readonly difficulty: number;
    readonly samplingError: number;
  }[];
  readonly parts: number;
  /** Of all questions, held out or not. */
  readonly words: WordsTask;
  /** ln P(real answers | b) of all questions, `[questions]` of `[grid]`. */
  readonly curves: readonly Float64Array[];
  readonly grid: Float64Array;
}

export interface HeldOutDifficulty {
  /** Of each question that was held out. */
  readonly of: readonly {
    /** b as the words have it, before it is calibrated. */
    readonly words: number;
    /** b from class and words, from the class alone and from the words alone. */
    readonly both: Uncertain;
    readonly ofClass: Uncertain;
    readonly ofWords: Uncertain;
  }[];
  /** Of class and words, from all questions: for others. */
  readonly calibration: DifficultyCalibration;
  /** A question of which nothing is known but that it is like these. */
  readonly neutral: Uncertain;
  /** Whether all calibrations came to rest. */
  readonly converged: boolean;
}

/** Where one split holds out but a part of the questions, they are calibrated in so many groups. */
const GROUPS = 5;

/** @throws UnderstudyError `numeric` for too few questions */
export function heldOutDifficulty({ questions, parts, words, curves, grid }: HeldOutTask): HeldOutDifficulty {
  const part = new Int32Array(words.texts.length).fill(-1);
  for (const one of questions) part[one.question] = one.part;
  const byOthers = crossWordDifficulty(words, part);
  const atQuestions = (by: Float64Array) => questions.map(({ question }) => by[question]!);
  // The words of a single part are learned from questions that are not held out: none of its groups speaks in another's.
  const groupOf = questions.map((one, i) => (parts > 1 ? one.part : i % GROUPS));
  const ownWords = atQuestions(byOthers.predicted);
  const ofClass = questions.map(({ difficulty }) => difficulty);
  const calibrate = (of: (words: readonly number[]) => number[][], hasClass: boolean) =>
    crossCalibrate(
      {
        questions: questions.map(({ question, samplingError }) => ({
          samplingError: hasClass ? samplingError : 0,
          curve: curves[question]!,
        })),
        groupOf,
        predictors: of(ownWords),
        without: (group) => of(parts > 1 ? atQuestions(byOthers.without.get(group)!) : ownWords),
      },
      grid,
    );
  const both = calibrate((byWords) => ofClass.map((b, i) => [b, byWords[i]!]), true);
  const classAlone = calibrate(() => ofClass.map((b) => [b]), true);
  const wordsAlone = calibrate((byWords) => byWords.map((b) => [b]), false);
  const nothing = calibrate(() => questions.map(() => []), false);
  return {
    of: questions.map((_, i) => ({
      words: ownWords[i]!,
      both: both.values[i]!,
      ofClass: classAlone.values[i]!,
      ofWords: wordsAlone.values[i]!,
    })),
    calibration: both.calibration,
    neutral: calibrated(nothing.calibration, { predictors: [], samplingError: 0 }),
    converged: [both, classAlone, wordsAlone, nothing].every(({ converged }) => converged),
  };
}
