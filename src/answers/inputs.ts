/** What an input or a face may say of this room. Loads little. */

/** Which answers count: all, or each student's first to each question. */
export const ATTEMPTS = ['all', 'first'] as const;
export type Attempts = (typeof ATTEMPTS)[number];

/** On which rows the best epoch is chosen: some of the training rows, or the test rows as the notebook does. */
export const SELECTIONS = ['validation', 'test'] as const;
export type Selection = (typeof SELECTIONS)[number];

/** What a test set holds out. */
export const SPLIT_KINDS = ['random', 'question', 'topic', 'subject', 'time', 'student', 'notebook'] as const;
export type SplitKind = (typeof SPLIT_KINDS)[number];

export {
  checkCovariateNames,
  describeLeftAside,
  describeUnread,
  FORMAT_CHOICES,
  type FormatChoice,
  LOG_FORMATS,
  type LogFormat,
  MARKUPS,
  type Markup,
} from '../sources/inputs.ts';
