/** What synthetic students say to answers that they were not trained on: predictions.parquet, one row an answer. */
import { parquetReadObjects } from 'hyparquet';
import { type BasicType, parquetWriteBuffer } from 'hyparquet-writer';
import { type ZodType, z } from 'zod';
import { checkJson, readParquet, writeFileAtomic } from '../files/index.ts';

export type Prediction = {
  readonly answer_id: string;
  readonly user_id: string;
  readonly question_id: string;
  /** Which part of a cross-validation the row was held out in; 0 where there is one split. */
  readonly fold: number;
  readonly split: 'validation' | 'test';
  /** What the real student did: 1 right, 0 wrong. */
  readonly label: 0 | 1;
  /** The synthetic student's P(right). */
  readonly probability: number;
  readonly logit_0: number;
  readonly logit_1: number;
};

/** The schema refuses NaN and the infinities. */
export const predictionSchema: ZodType<Prediction> = z.object({
  answer_id: z.string(),
  user_id: z.string(),
  question_id: z.string(),
  fold: z.int32().nonnegative(),
  split: z.enum(['validation', 'test']),
  label: z.union([z.literal(0), z.literal(1)]),
  probability: z.number().min(0).max(1),
  logit_0: z.number(),
  logit_1: z.number(),
});

const columnTypes: { [Column in keyof Prediction]: BasicType } = {
  answer_id: 'STRING',
  user_id: 'STRING',
  question_id: 'STRING',
  fold: 'INT32',
  split: 'STRING',
  label: 'INT32',
  probability: 'DOUBLE',
  logit_0: 'DOUBLE',
  logit_1: 'DOUBLE',
};

/** @throws UnderstudyError `run` naming the row that is none, `io` if the disk refuses */
export async function writePredictionsFile(path: string, rows: readonly Prediction[]): Promise<void> {
  const checked = checkPredictions(rows, path);
  const names = Object.keys(columnTypes) as (keyof Prediction)[];
  const buffer = parquetWriteBuffer({
    columnData: names.map((name) => ({
      name,
      type: columnTypes[name],
      nullable: false,
      data: checked.map((row) => row[name]),
    })),
  });
  await writeFileAtomic(path, new Uint8Array(buffer));
}

/** In the order in which they were written. @throws UnderstudyError `run` if the file is missing or broken */
export async function readPredictionsFile(path: string): Promise<Prediction[]> {
  const rows = await readParquet(path, {
    what: 'predictions',
    missing: 'run the training to its end; where it has ended, the same command with --fresh trains anew',
    broken: 'the same train command with --fresh trains anew and writes it',
    read: (file) => parquetReadObjects({ file }),
  });
  return checkPredictions(rows, path);
}

/** The rows themselves, once each is a prediction. @throws UnderstudyError `run` naming the first that is none */
export function checkPredictions(rows: readonly unknown[], where: string): Prediction[] {
  return rows.map((row, i) => checkJson(row, predictionSchema, `${where}, row ${i}`));
}
