/** Fields that several jobs have. */
import { z } from 'zod';
import { FORMAT_CHOICES, type FormatChoice, MARKUPS, type Markup } from '../answers/inputs.ts';
import { UnderstudyError } from '../errors.ts';
import { FORMULAS } from '../files/inputs.ts';
import { REPOSITORY_PATTERN } from '../hub/inputs.ts';
import { choice, columns, defined, expected, optional, path, text, texts, yes } from './fields.ts';

export const runFolder = (description = 'the run folder'): z.ZodString =>
  path('folder').meta({ description });

export const runOfQuestions = (): z.ZodString =>
  runFolder('a run that held out whole questions (trained with `split: question`, best with `folds: 5`)');

export const FORMATS =
  '.csv, .tsv, .txt, .jsonl (all also .gz), .json, .parquet, .arrow, .feather, .xlsx or .ods';

/** Where the answer log of a run is, if it has moved. */
export const movedLog = (): z.ZodOptional<z.ZodString> =>
  optional(path(), { description: "the run's answer log, where it has moved" });

/** Questions to ask instead of the run's own. */
export const questionsFile = (): z.ZodOptional<z.ZodString> =>
  optional(path(), {
    description: `questions as ${FORMATS}, or in GIFT, Aiken, Moodle XML or QTI`,
    otherwise: "those of the run's log",
  });

/** @param of whose names these are: "the log's" */
export const columnNames = (of: string, example: string): z.ZodDefault<ReturnType<typeof columns>> =>
  columns()
    .default({})
    .meta({ description: `${of} own names, such as ${example}` });

/** What the values of a log mean. */
export const valueFields = () => ({
  missing: optional(texts(), {
    description: 'words that stand for a missing value, whole cells; none: all words are values',
    otherwise: 'NA, N/A, #N/A, NULL, NaN, None, \\N and a dot; in questions and options fewer',
    value: 'words',
  }),
  rightFrom: optional(z.number({ error: expected('a number') }), {
    description: 'partial credit: answers with so much or more are right, those with less wrong',
    otherwise: 'credit other than 0 and 1 is refused',
    value: 'credit',
  }),
});

/** How a file is read, where it does not say so itself. @param of whose it is: "the log's" */
export const readingFields = (of: string) => ({
  encoding: optional(text(), {
    description: `${of} encoding, such as windows-1252, utf-16le or shift_jis`,
    otherwise: 'UTF-8, or what the file begins with or looks like, which is said',
    value: 'name',
  }),
  sheet: optional(text(), {
    description: `${of} sheet, where it is an .xlsx or .ods`,
    otherwise: 'the first that is not empty',
    value: 'name',
  }),
});

/** What becomes of HTML and MathML in texts. @param of whose texts: "the log's" */
export const markupField = (of: string, otherwise: string) => ({
  markup: optional(choice(MARKUPS), {
    description: `HTML and MathML in ${of} texts: plain text of it is read, or it is kept`,
    otherwise,
    value: 'which',
  }),
});

/** Texts of a CSV that a spreadsheet would take for formulas. */
export const formulasField = () => ({
  formulas: choice(FORMULAS).default('guard').meta({
    description:
      "texts in a .csv that a spreadsheet would take for formulas (= + - @ first, numbers not): guard writes ' before them",
    value: 'which',
  }),
});

/** Columns that are guessed, taken so. @param of whose they are: "the log's" */
export const guessField = (of: string) => ({
  yes: optional(yes(), { description: `${of} columns are as they are guessed where their names are others` }),
});

/** The form of an answer log, and what it leaves to a file beside. */
export const logFields = (of: string) => ({
  format: optional(choice(FORMAT_CHOICES), {
    description: `${of} form: long is a row an answer, wide a row a student and a column a question; others are exports of platforms`,
    otherwise: 'auto: it is looked at',
    value: 'name',
  }),
  items: optional(path(), {
    description: `texts and keys of the questions, where ${of} form has only their ids: question_id, question_title, option_a …, correct_option`,
  }),
  ...guessField(of),
});

/** All that says how an answer log, or a bank, is read. @param markup what becomes of it otherwise */
export const logReadingFields = (markup: string) => ({
  ...valueFields(),
  ...readingFields("the log's"),
  ...markupField("the log's", markup),
  ...logFields("the log's"),
});

/** What the fields above say, as the reader of a log takes it. */
export function readingAsked({ format, items, ...rest }: ReadingFields) {
  const { encoding, sheet, yes, missing, rightFrom, markup } = rest;
  const form = format === 'auto' ? undefined : format;
  return defined({ encoding, sheet, format: form, itemFile: items, yes, missing, rightFrom, markup });
}

interface ReadingFields {
  readonly encoding?: string | undefined;
  readonly sheet?: string | undefined;
  readonly format?: FormatChoice | undefined;
  readonly items?: string | undefined;
  readonly yes?: boolean | undefined;
  readonly missing?: readonly string[] | undefined;
  readonly rightFrom?: number | undefined;
  readonly markup?: Markup | undefined;
}

const READING_NAMES = [
  'encoding',
  'sheet',
  'format',
  'items',
  'yes',
  'missing',
  'rightFrom',
  'markup',
] as const;

/** @throws UnderstudyError `usage` where one of `readingFields` says how to read a file that is not read */
export function refuseReading(job: ReadingFields, why: string): void {
  const name = READING_NAMES.find((one) => job[one] !== undefined);
  if (name === undefined) return;
  throw new UnderstudyError('usage', `\`${name}\`: of no use ${why}`, {
    hint: 'leave it out: the run knows how its log is read',
  });
}

/** Where students are pushed to, under which names, and who may see them. @param only stands before each text */
export const hubFields = (only = '') => ({
  hubOrg: optional(text(), {
    description: `${only}whose repositories they become`,
    otherwise: 'your own',
    value: 'name',
  }),
  hubPrivate: yes()
    .default(false)
    .meta({ description: `${only}nobody else sees the repositories (the default)` }),
  hubPublic: yes()
    .default(false)
    .meta({ description: `${only}everybody sees the repositories that are made` }),
  hubName: optional(text(), {
    description: `${only}what the repositories are called`,
    otherwise: REPOSITORY_PATTERN,
    value: 'pattern',
  }),
  anonymous: yes()
    .default(false)
    .meta({
      description: `${only}a keyed hash in place of each id, and nothing of the log's name, in all that is pushed`,
    }),
});
