/** What more than one command says of the questions that it asked. */
import { counted } from '../../words.ts';

export const OPTIONS_MISSING =
  'warning: the class was trained on questions with options, and none of these has any (columns option_a …)';

/** @param rows of the file of questions, repeats included */
export function fileRowsLines(rows: number, questions: number): string[] {
  return rows === questions
    ? []
    : [`the file has ${counted(rows, 'row')}, ${counted(questions, 'different question')}`];
}

/** @param leftOut questions of the log that a run without folds has met */
export function leftOutLines(leftOut: number): string[] {
  if (leftOut === 0) return [];
  return [
    `${counted(leftOut, 'question')} of the log ${leftOut === 1 ? 'is' : 'are'} left out: the class has met ${leftOut === 1 ? 'it' : 'them'} (train with --folds 5 for all)`,
  ];
}
