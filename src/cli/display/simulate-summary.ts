/** What `simulate` says. */

import { counted, formatDuration, formatShare } from '../../words.ts';
import type { Met, SimulateSummary } from '../run-simulate.ts';
import { formatPath } from './format.ts';
import { fileRowsLines, leftOutLines, OPTIONS_MISSING } from './question-lines.ts';

/** Lines, for people. @param form what the file holds */
export function simulateLines(
  summary: SimulateSummary,
  { wide, sample }: { readonly wide?: true; readonly sample?: number },
): string[] {
  const { path, students, untrained, outsideFolds, questions, rows, reworded, met, leftOut } = summary;
  const { optionsMissing, byRow, replaced, mean, seconds } = summary;
  const value = sample === undefined ? 'probability' : 'answer';
  const columns = wide
    ? 'user_id, a column a question'
    : `user_id, question_id, ${value}${byRow ? ', row' : ''}${met === 'marked' ? ', met' : ''}`;
  return [
    `synthetic responses: ${counted(students, 'synthetic student')}, ${counted(questions, 'question')}, ${formatDuration(seconds)}`,
    ...(rows === null ? [] : fileRowsLines(rows, questions)),
    `mean P(correct) ${formatShare(mean)}, of synthetic students`,
    ...(untrained > 0
      ? [
          `${counted(untrained, 'student')} ${untrained === 1 ? 'is not trained yet and was' : 'are not trained yet and were'} left out`,
        ]
      : []),
    ...(outsideFolds > 0
      ? [
          `${counted(outsideFolds, 'student')} ${outsideFolds === 1 ? 'is' : 'are'} not in all folds (joined later, or skipped) and ${outsideFolds === 1 ? 'was' : 'were'} left out`,
        ]
      : []),
    ...METHODS[met],
    ...leftOutLines(leftOut),
    ...(reworded > 0
      ? [
          `${counted(reworded, 'question')} ${reworded === 1 ? 'has' : 'have'} several texts in the log; the first was asked`,
        ]
      : []),
    ...(optionsMissing ? [OPTIONS_MISSING] : []),
    `responses     ${formatPath(path)}  (${columns})${replaced ? '; replaces earlier responses' : ''}`,
  ];
}

const METHODS: Readonly<Record<Met, readonly string[]>> = {
  none: [],
  'out of fold': ['each question was asked of a model that had not met it (out of fold)'],
  'held out': ['each question was asked of a model that had not met it (held out)'],
  marked: [
    'the class was trained on these questions: train with --split question --folds 5, and each is asked of a model that has not met it',
  ],
};
