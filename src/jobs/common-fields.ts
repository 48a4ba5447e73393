/** Fields that several jobs have. */
import type { z } from 'zod';
import { ATTEMPTS } from '../answers/inputs.ts';
import { REPOSITORY_PATTERN } from '../hub/inputs.ts';
import { choice, columns, path, text, yes } from './fields.ts';

export const runFolder = (description = 'the run folder'): z.ZodString =>
  path().meta({ description, value: 'folder', isPath: true });

export const FORMATS = '.csv, .csv.gz, .parquet or .jsonl';

/** Where the answer log of a run is, if it has moved. */
export const movedLog = (): z.ZodOptional<z.ZodString> =>
  path()
    .optional()
    .meta({ description: "the run's answer log, where it has moved", value: 'file', isPath: true });

/** @param of whose names they are: "the log's" */
export const columnNames = (of: string, example: string): z.ZodDefault<ReturnType<typeof columns>> =>
  columns()
    .default({})
    .meta({ description: `${of} own names, such as ${example}`, value: 'pairs' });

export const attempts = (): ReturnType<typeof choice<typeof ATTEMPTS>> => choice(ATTEMPTS);

/** Whereto students are pushed, under which names, and who may see them. @param only said before each text */
export const hubFields = (only = '') => ({
  hubOrg: text()
    .optional()
    .meta({
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
  hubName: text()
    .optional()
    .meta({
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
