/** What more than one command says of the questions that it asked. */
import { are, counted } from '../../words.ts';
import type { Line } from '../io.ts';

export const OPTIONS_MISSING =
  'warning: the class was trained on questions with options, and none of these has any (columns option_a …)';

/** @param rows of the file of questions, repeats included */
export const fileRowsLine = (rows: number, questions: number): Line =>
  rows !== questions && `the file has ${counted(rows, 'row')}, ${counted(questions, 'different question')}`;

/** @param leftOut questions of the log that a run without folds has met */
export const leftOutLine = (leftOut: number, of: 'log' | 'bank' = 'log'): Line =>
  leftOut > 0 &&
  `${counted(leftOut, 'question')} of the ${of} ${are(leftOut)} left out: the class has met ${leftOut === 1 ? 'it' : 'them'} (train with --folds 5 for all)`;
