/** What job `join` can be asked for. */
import { z } from 'zod';
import { attempts, columnNames, FORMATS, runFolder } from '../common-fields.ts';
import { path } from '../fields.ts';

export const joinInput = z.strictObject({
  run: runFolder('the run folder, of recipe class or adapter'),
  answers: path().meta({ description: `their answers as ${FORMATS}`, value: 'file', isPath: true }),
  columns: columnNames("the file's", 'user_id=student,is_correct=score'),
  attempts: attempts().optional().meta({
    description: "answers to a question that count: all of a student's, or the first",
    otherwise: 'as the class was trained',
    value: 'which',
  }),
});

export type JoinJob = z.output<typeof joinInput>;
