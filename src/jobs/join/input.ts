/** What job `join` can be asked for. */
import { z } from 'zod';
import { ATTEMPTS } from '../../answers/inputs.ts';
import { columnNames, FORMATS, logFields, readingFields, runFolder } from '../common-fields.ts';
import { choice, optional, path } from '../fields.ts';

export const joinInput = z.strictObject({
  run: runFolder('the run folder, of recipe class or adapter'),
  answers: path().meta({ description: `their answers as ${FORMATS}` }),
  columns: columnNames("the file's", 'user_id=student,is_correct=score'),
  ...readingFields("the file's"),
  ...logFields("the file's"),
  attempts: optional(choice(ATTEMPTS), {
    description: "answers to a question that count: all of a student's, or the first",
    otherwise: 'as the class was trained',
    value: 'which',
  }),
});

export type JoinJob = z.output<typeof joinInput>;
