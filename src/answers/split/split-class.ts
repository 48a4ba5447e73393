/** Which answers of a class train it, which choose its epoch, which judge it. */
import { UnderstudyError } from '../../errors.ts';
import type { ClassAnswers } from '../class-answers.ts';
import type { SplitKind } from '../inputs.ts';
import { findNearDuplicates, type NearPair } from '../questions/near-duplicates.ts';
import { fewestToSplit, type HowToSplit, type Split, splitAnswers } from './split.ts';
import { checkFold, otherFolds } from './split-folds.ts';
import { splitUnits, type UnitKind } from './split-units.ts';
import { splitWithinStudents } from './split-within-students.ts';

export type Side = 'train' | 'validation' | 'test';

export interface SplitOptions extends HowToSplit {
  readonly split: SplitKind;
  /** Students with fewer answers train only where each student's own answers are split. */
  readonly fewest: number;
  /** Near-duplicates among the texts, when they are known already. @default found where the split needs them */
  readonly near?: readonly NearPair[] | undefined;
}

/**
 * The side of every answer, `[answers]`. A fifth of the units is the test, or the fold's part of them; with the
 * selection `validation` a tenth of the others is validation. What a unit is:
 * - `random`: an answer, whoever gave it.
 * - `question`: all answers to a question; questions of equal text, and near-duplicates, are one.
 * - `topic`, `subject`: all answers to the questions of a topic; topics that share a question, or near-duplicates, are
 *   one. Questions without a topic count as one topic more.
 * - `student`: all answers of a student.
 * - `time`: an answer among its student's; the test are the last, validation the last before them. Fold 1 holds out
 *   the last block of every student's answers, fold 2 the block before it, and so on: there, later answers train.
 * - `notebook`: an answer among its student's, at random, as a student alone is split. Students with equally many
 *   answers hold out the same places, so a question that many met at the same place is mostly held out, or hardly.
 *
 * Units are shuffled and cut by `splitAnswers`. In all folds together every answer is tested once; but for `time` and
 * `notebook`, students with fewer than `fewest` answers, or too few for the folds, train only.
 *
 * @throws UnderstudyError `log` if the answers cannot be split that way, `usage` for a fold that cannot be
 */
export function splitClass(answers: ClassAnswers, options: SplitOptions): readonly Side[] {
  const { split, fold } = options;
  if (fold !== undefined) checkFold(fold);
  if (split !== 'time' && split !== 'notebook') return sidesOfUnits(answers, split, options);
  return sidesOf(answers.student.length, splitWithinStudents(answers, split, options));
}

type UnitSplit = Exclude<SplitKind, 'time' | 'notebook'>;

/** What is held out as a whole, how an error begins that says there is too little of it, and what to do then. */
const UNITS: Readonly<Record<UnitSplit, { unit: UnitKind; where: string; units: string; hint: string }>> = {
  random: {
    unit: 'answer',
    where: 'split: too few answers in all',
    units: '',
    hint: 'give a log with more answers',
  },
  question: {
    unit: 'question',
    where: 'split by question',
    units: ' questions of different text',
    hint: 'hold out answers instead of questions: `split: random`',
  },
  topic: {
    unit: 'topic',
    where: 'split by topic',
    units: ' topics that share no question',
    hint: 'hold out questions instead of topics: `split: question`',
  },
  subject: {
    unit: 'subject',
    where: 'split by subject',
    units: ' subjects that share no question',
    hint: 'hold out topics instead of subjects: `split: topic`',
  },
  student: {
    unit: 'student',
    where: 'split by student',
    units: ' students with answers',
    hint: 'hold out answers instead of students: `split: random`',
  },
};

/** Shuffles and cuts the units of all answers as `splitAnswers` does a student's answers. */
function sidesOfUnits(answers: ClassAnswers, split: UnitSplit, { near, ...how }: SplitOptions): Side[] {
  const { selection, fold } = how;
  const { unit, where, units, hint } = UNITS[split];
  const { count, unitOf } = splitUnits(answers, unit, () => near ?? findNearDuplicates(answers.texts));
  const fewest = fewestToSplit(selection, fold);
  if (count < fewest) {
    const folds = fold === undefined ? '' : ` for ${fold.of} folds`;
    throw new UnderstudyError('log', `${where}: expected at least ${fewest}${units}${folds}, got ${count}`, {
      hint: count >= fewestToSplit(selection) && fold !== undefined ? otherFolds(count, fold) : hint,
    });
  }
  const places = Array.from({ length: count }, (_, place) => place);
  const sides = sidesOf(count, [splitAnswers(places, how)]);
  return Array.from(unitOf, (place) => sides[place]!);
}

/** The side of each place below `count`; a place that is in no split trains. */
function sidesOf(count: number, splits: readonly Split<number>[]): Side[] {
  const sides = new Array<Side>(count).fill('train');
  for (const { validation, test } of splits) {
    for (const i of validation) sides[i] = 'validation';
    for (const i of test) sides[i] = 'test';
  }
  return sides;
}

/** Places of the answers on some sides, in file order. @param sides `[answers]` */
export function rowsOn(sides: readonly Side[], ...wanted: readonly Side[]): number[] {
  return [...sides.keys()].filter((row) => wanted.includes(sides[row]!));
}
