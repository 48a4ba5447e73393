/** Fields that several jobs have. */
import { z } from 'zod';
import { REPOSITORY_PATTERN } from '../hub/inputs.ts';
import { columns, expected, optional, path, text, texts, yes } from './fields.ts';

export const runFolder = (description = 'the run folder'): z.ZodString =>
  path('folder').meta({ description });

export const runOfQuestions = (): z.ZodString =>
  runFolder('a run that held out whole questions (trained with `split: question`, best with `folds: 5`)');

export const FORMATS = '.csv, .csv.gz, .parquet or .jsonl';

/** Where the answer log of a run is, if it has moved. */
export const movedLog = (): z.ZodOptional<z.ZodString> =>
  optional(path(), { description: "the run's answer log, where it has moved" });

/** Questions to ask instead of the run's own. */
export const questionsFile = (): z.ZodOptional<z.ZodString> =>
  optional(path(), { description: `questions as ${FORMATS}`, otherwise: "those of the run's log" });

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
