/** What job `simulate` can be asked for. */
import { z } from 'zod';
import { UnderstudyError } from '../../errors.ts';
import {
  columnNames,
  formulasField,
  guessField,
  markupField,
  movedLog,
  questionsFile,
  readingFields,
  refuseReading,
  runFolder,
} from '../common-fields.ts';
import { optional, path, seed, yes } from '../fields.ts';

export const simulateInput = z.strictObject({
  run: runFolder(),
  questions: questionsFile(),
  log: movedLog(),
  columns: columnNames("the questions'", 'question_title=stem'),
  ...readingFields("the questions'"),
  ...markupField("the questions'", "as in the run's log"),
  ...guessField("the questions'"),
  out: optional(path(), {
    description: 'a .parquet or .csv',
    otherwise: 'responses.parquet in the run folder',
  }),
  wide: yes().default(false).meta({
    description: 'a row a student, a column a question, instead of a row for each of both (with `out`)',
  }),
  sample: optional(seed(), {
    description: 'right and wrong answers (1 and 0) drawn with a seed, instead of probabilities (with `out`)',
    value: 'seed',
  }),
  ...formulasField(),
});

export type SimulateJob = z.output<typeof simulateInput>;

/** @throws UnderstudyError `usage` for inputs that contradict each other, and a file's name that ends otherwise */
export function completeSimulate(job: SimulateJob): SimulateJob {
  const { questions, columns, out, wide, sample } = job;
  if (questions === undefined) refuseReading(job, 'without a file of questions');
  if (questions === undefined && Object.keys(columns).length > 0)
    throw new UnderstudyError('usage', '`columns`: of no use without a file of questions', {
      hint: "leave it out: the run knows its log's columns",
    });
  if (out === undefined && (wide || sample !== undefined))
    throw new UnderstudyError(
      'usage',
      `\`${wide ? 'wide' : 'sample'}\`: the run folder's own file keeps probabilities, a row a student and question`,
      { hint: 'name another file with `out`' },
    );
  if (out !== undefined && !/\.(parquet|csv)$/i.test(out))
    throw new UnderstudyError('usage', `\`out: ${out}\`: expected a name that ends in .parquet or .csv`, {
      hint: 'choose another name',
    });
  return job;
}
