/** class.json: what a trained class is, its students aside. */
import { type ZodType, z } from 'zod';
import { loose, nullableNumbers, numbers, type RecordOf } from '../shape.ts';

const count = z.int().nonnegative();
const variance = z.number().nonnegative();

const pooled = {
  rows: count,
  /** Over the rows of all students together; null where a metric is not defined. */
  ...nullableNumbers('accuracy', 'auc'),
  /** Share of pairs of a right and a wrong answer of the same student that are ranked right. */
  ...nullableNumbers('auc_within_student'),
  ...nullableNumbers('log_loss', 'brier'),
};

const itemScores = {
  /** Held-out items. */
  items: count,
  /** Correlation of read and real b with its 95 % interval; null where it is not defined. */
  ...nullableNumbers('r', 'r_low', 'r_high'),
  /** Root mean squared and mean absolute difference of the two, logits; the first in parts of the spread of the real b. */
  ...nullableNumbers('rmse', 'rmse_of_spread', 'mae'),
  /** Share of the 90 % intervals, the error of the real b included, that hold it. */
  ...nullableNumbers('coverage'),
};

const record = {
  format: z.literal(1),
  /** Length of the students' vectors v_s; a student's mean has `rank + 1` numbers. */
  rank: count,
  encoder: z.enum(['tuned', 'frozen']),
  /** Variances of the Gaussian priors on c_s and on v_s, `rank` numbers. */
  prior: loose({ bias_variance: variance, vector_variances: z.array(variance) }),
  /** Whether the variances were given (`--shrinkage`), not estimated. */
  fixed_prior: z.boolean(),
  /** Logits are divided by it. */
  temperature: z.number().positive(),
  /** The rows that the temperature was fitted on, and their log loss without it and with it. */
  calibration: loose({ rows: count, ...nullableNumbers('log_loss_before', 'log_loss_after') }),
  /** Tokens of the longest text that the class reads whole. */
  max_length: count,
  /** What is left of a longer one: its question and options; of runs of earlier versions, which do not say, its beginning. */
  cut: z.literal('middle').exactOptional(),
  /** Whether the texts that it was trained on list options; null in runs of earlier versions. */
  reads_options: z.boolean().nullable().default(null),
  base_fingerprint: z.string(),
  /** The best, and the optimizer steps done by then. */
  epoch: count,
  step: count,
  /** Metrics of the test rows; null where there are none. */
  pooled: loose(pooled).nullable(),
  /** Of a class that reads with more than its base (reader.json): as above, which is then of the base alone. */
  whole: loose({
    bias_variance: variance,
    temperature: z.number().positive(),
    /** As above; not there in runs of earlier versions. */
    calibration: loose({
      rows: count,
      ...nullableNumbers('log_loss_before', 'log_loss_after'),
    }).exactOptional(),
    /** Different texts that it learned to read from; not there in runs of earlier versions. */
    texts: count.exactOptional(),
    /** Of the base alone, on the same rows as `pooled`. */
    alone: loose(pooled).nullable(),
    /** Parts of the variance of difficulties: each block's, and what is in none of them. */
    shares: loose({ blocks: z.array(loose({ name: z.string(), share: variance })), left: variance }),
  }).exactOptional(),
  /** Of a class of one, the population, that was trained on items without persons. */
  items: loose({
    /** What the bank says of an item: a share right, or b. */
    source: z.enum(['facility', 'b']),
    /** That it has learned from. */
    learned: count,
    /** Of all that is read, and of the base alone; null where nothing is held out. */
    scores: loose(itemScores).nullable(),
    alone: loose(itemScores).nullable(),
    /** What counts of options taught (options.json): how well shares of the wrong answers are read of held-out items. */
    options: loose({
      questions: count,
      /** Mean absolute difference of read and real share; and if all wrong options drew alike. */
      ...numbers('mae', 'mae_even'),
      /** Share of items whose most drawing wrong option is found; and by chance. */
      ...numbers('first', 'first_even'),
    })
      .nullable()
      .exactOptional(),
  }).exactOptional(),
};

export type PooledMetrics = RecordOf<typeof pooled>;
export type ItemScores = RecordOf<typeof itemScores>;
export type ClassRecord = RecordOf<typeof record>;

/** Loose: a later version may keep more. Numbers are finite. */
export const classRecordSchema: ZodType<ClassRecord> = loose(record).refine(
  ({ rank, prior }) => prior.vector_variances.length === rank,
  {
    path: ['prior', 'vector_variances'],
    error: ({ input }) => {
      const { rank, prior } = input as ClassRecord;
      return `expected ${rank} variances (the rank), got ${prior.vector_variances.length}`;
    },
  },
);
