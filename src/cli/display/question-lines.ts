/** What more than one command says of the questions that it asked. */
import type { ResultOf } from '../../jobs/index.ts';
import { are, counted, formatCount, formatPercent } from '../../words.ts';
import type { Line } from '../io.ts';

export const OPTIONS_MISSING =
  'warning: the class was trained on questions with options, and none of these has any (columns option_a …)';

/** @param rows of the file of questions, repeats included */
export const fileRowsLine = (rows: number, questions: number): Line =>
  rows !== questions && `the file has ${counted(rows, 'row')}, ${counted(questions, 'different question')}`;

/** Questions of a file that are the log's own, whatever their ids. @param consequence for those that every model has met */
export const ownQuestionLines = (
  { heldOut, met }: NonNullable<ResultOf<'simulate'>['own']>,
  of: 'log' | 'bank',
  consequence: string,
): Line[] => [
  heldOut > 0 &&
    `${counted(heldOut, 'question')} ${are(heldOut)} the ${of}'s own by what ${heldOut === 1 ? 'it asks: as without a file, it was' : 'they ask: as without a file, each was'} asked of a model that had not met it`,
  met > 0 &&
    `warning: ${counted(met, 'question')} ${are(met)} the ${of}'s own by what ${met === 1 ? 'it asks' : 'they ask'}, and every model has learned from ${met === 1 ? 'it' : 'them'} (train with --split question --folds 5): ${consequence}`,
];

/** @param leftOut questions of the log that a run without folds has met */
export const leftOutLine = (leftOut: number, of: 'log' | 'bank' = 'log'): Line =>
  leftOut > 0 &&
  `${counted(leftOut, 'question')} of the ${of} ${are(leftOut)} left out: the class has met ${leftOut === 1 ? 'it' : 'them'} (train with --folds 5 for all)`;

/** What a class that reads with more than its base could not read of new questions. */
export function readingLines(reading: ResultOf<'simulate'>['reading'], questions: number): Line[] {
  if (reading === undefined) return [];
  const { missingCovariates, familiarity } = reading;
  return [
    ...missingCovariates.map(
      ({ name, questions: lacking, unmet }) =>
        `warning: covariate ${name} is missing for ${ofAll(lacking, questions)}${unmet === 0 ? '' : ` (${formatCount(unmet)} with a value that the class has not met)`}: its mean was used, and difficulty is less sure`,
    ),
    familiarity?.isLower === true &&
      `warning: these questions are far from what was read: the class has met ${formatPercent(familiarity.share)} of their words; of a question of its training, others have ${formatPercent(familiarity.usual)}`,
  ];
}

const ofAll = (some: number, all: number): string =>
  some === all ? `all ${counted(all, 'question')}` : `${formatCount(some)} of ${counted(all, 'question')}`;
