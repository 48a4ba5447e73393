/** What job `difficulty` can be asked for. */
import { z } from 'zod';
import { UnderstudyError } from '../../errors.ts';
import {
  columnNames,
  formulasField,
  logFields,
  markupField,
  movedLog,
  questionsFile,
  readingFields,
  refuseReading,
  runOfQuestions,
} from '../common-fields.ts';
import { expected, optional, path } from '../fields.ts';

export const difficultyInput = z.strictObject({
  run: runOfQuestions(),
  questions: questionsFile(),
  answers: optional(path(), {
    description: 'real answers to the new questions, which update what the class says',
  }),
  population: z
    .union(
      [z.literal('class'), z.literal('log'), z.tuple([z.number(), z.number().positive({ abort: true })])],
      { error: expected('class, log, or mean and deviation of ability in logits, such as 0.5,1') },
    )
    .default('class')
    .meta({
      description:
        'of whom the facility is expected, and who gave answers without being of the class: class, log (all students of it), or MEAN,DEVIATION of ability in logits',
      value: 'ability',
    }),
  log: movedLog(),
  columns: columnNames("the files'", 'question_title=stem'),
  ...readingFields("the files'"),
  ...markupField("the questions'", "as in the run's log"),
  ...logFields("the files'"),
  out: optional(path(), {
    description:
      "a .csv (default, in the run folder: questions.csv for the log's questions, new-questions-difficulty.csv for those of a file)",
  }),
  jscat: optional(path(), {
    description: 'besides, the synthetic b as items for adaptive tests with @bdelab/jscat, JSON',
  }),
  ...formulasField(),
});

export type DifficultyJob = z.output<typeof difficultyInput>;

/** @throws UnderstudyError `usage` for a table's name that ends otherwise, and answers without questions */
export function completeDifficulty(job: DifficultyJob): DifficultyJob {
  const { questions, answers, out } = job;
  if (questions === undefined) refuseReading(job, 'without a file of questions');
  if (out !== undefined && !/\.csv$/i.test(out))
    throw new UnderstudyError('usage', `\`out: ${out}\`: expected a name that ends in .csv`, {
      hint: 'choose another name',
    });
  if (answers !== undefined && questions === undefined)
    throw new UnderstudyError('usage', '`answers`: of no use without a file of questions', {
      hint: "leave it out: the log's own questions have their answers in the log",
    });
  return job;
}
