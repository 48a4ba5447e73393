/** What synthetic students say to answers that they were not trained on: predictions.parquet, one row an answer. */
import { join } from 'node:path';
import { z } from 'zod';
import { checkJson, readParquet, writeParquet } from '../../files/index.ts';
import { PREDICTIONS } from '../layout.ts';

/** Refuses NaN and the infinities. */
export const predictionSchema = z.object({
  answer_id: z.string(),
  user_id: z.string(),
  question_id: z.string(),
  /** Which part of a cross-validation the row was held out in; 0 where there is one split. */
  fold: z.int32().nonnegative(),
  split: z.enum(['validation', 'test']),
  /** What the real student did: 1 right, 0 wrong. */
  label: z.union([z.literal(0), z.literal(1)]),
  /** The synthetic student's P(right). */
  probability: z.number().min(0).max(1),
  logit_0: z.number(),
  logit_1: z.number(),
});

export type Prediction = Readonly<z.output<typeof predictionSchema>>;

const COLUMNS = [
  { name: 'answer_id', type: 'STRING' },
  { name: 'user_id', type: 'STRING' },
  { name: 'question_id', type: 'STRING' },
  { name: 'fold', type: 'INT32' },
  { name: 'split', type: 'STRING' },
  { name: 'label', type: 'INT32' },
  { name: 'probability', type: 'DOUBLE' },
  { name: 'logit_0', type: 'DOUBLE' },
  { name: 'logit_1', type: 'DOUBLE' },
] as const;

/** @throws UnderstudyError `run` naming the row that is none, `io` if the disk refuses */
export async function writePredictions(folder: string, rows: readonly Prediction[]): Promise<void> {
  const path = join(folder, PREDICTIONS);
  const checked = checkPredictions(rows, path);
  const columns = COLUMNS.map((column) => ({ ...column, at: (row: number) => checked[row]![column.name] }));
  await writeParquet(path, { rows: rows.length, columns });
}

/** A run folder's predictions in the order of writing. @throws UnderstudyError `run` if the file is missing or broken */
export async function readPredictions(folder: string): Promise<Prediction[]> {
  const path = join(folder, PREDICTIONS);
  const rows: object[] = [];
  for await (const group of readParquet(path, {
    what: 'predictions',
    missing: 'run the training to its end; where it has ended, the same command with `fresh` trains anew',
    broken: 'the same train command with `fresh` trains anew and writes it',
  }))
    rows.push(...group);
  return checkPredictions(rows, path);
}

/** The rows themselves, once each is a prediction. @throws UnderstudyError `run` naming the first that is none */
export function checkPredictions(rows: readonly unknown[], where: string): Prediction[] {
  return rows.map((row, i) => checkJson(row, predictionSchema, `${where}, row ${i}`));
}
