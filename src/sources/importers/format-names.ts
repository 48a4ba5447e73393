/** The forms in which a log may come, by the names that `format` has for them. Loads nothing. */

/** Of the importers, in the order in which a log is held against them. */
export const IMPORTED = [
  'moodle-responses',
  'moodle-grades',
  'canvas',
  'google-forms',
  'open-edx',
  'xapi',
  'inspera',
  'tao',
  'assistments',
  'ednet',
  'irt',
  'wide',
] as const;
export type ImportedFormat = (typeof IMPORTED)[number];

/** `long` is a row an answer, under our names of columns or under others that are mapped to them. */
export const LOG_FORMATS = ['long', ...IMPORTED] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/** What can be asked for: a form, or to look which it is. */
export const FORMAT_CHOICES = ['auto', ...LOG_FORMATS] as const;
export type FormatChoice = (typeof FORMAT_CHOICES)[number];
