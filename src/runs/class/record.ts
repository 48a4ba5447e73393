/** class.json: what a trained class is, its students aside. */
import { type ZodType, z } from 'zod';
import { nullableNumbers, type Shape } from '../shape.ts';

/** Metrics over the rows of all students together; null where a metric is not defined. */
export type PooledMetrics = {
  readonly rows: number;
  readonly accuracy: number | null;
  readonly auc: number | null;
  /** Share of pairs of a right and a wrong answer of the same student that are ranked right. */
  readonly auc_within_student: number | null;
  readonly log_loss: number | null;
  readonly brier: number | null;
};

export type ClassRecord = {
  readonly format: 1;
  /** Of the students' vectors v_s; a student's mean has `rank + 1` numbers. */
  readonly rank: number;
  readonly encoder: 'tuned' | 'frozen';
  /** Of the Gaussian priors on c_s and on v_s, `rank` numbers. */
  readonly prior: { readonly bias_variance: number; readonly vector_variances: readonly number[] };
  /** Whether the variances were given (`--shrinkage`), not estimated. */
  readonly fixed_prior: boolean;
  /** Logits are divided by it. */
  readonly temperature: number;
  /** The rows that the temperature was fitted on, and their log loss without it and with it. */
  readonly calibration: {
    readonly rows: number;
    readonly log_loss_before: number | null;
    readonly log_loss_after: number | null;
  };
  /** Tokens of the longest text that the class reads whole. */
  readonly max_length: number;
  /** Whether the texts that it was trained on list options; null in runs of earlier versions. */
  readonly reads_options: boolean | null;
  readonly base_fingerprint: string;
  /** The best, and the optimizer steps done by then. */
  readonly epoch: number;
  readonly step: number;
  /** Of the test rows; null where there are none. */
  readonly pooled: PooledMetrics | null;
};

const count = z.int().nonnegative();
const variance = z.number().nonnegative();

const pooled: Shape<PooledMetrics> = {
  rows: count,
  ...nullableNumbers('accuracy', 'auc', 'auc_within_student', 'log_loss', 'brier'),
};

/** Loose: a later version may keep more. Numbers are finite. */
export const classRecordSchema: ZodType<ClassRecord> = z
  .looseObject({
    format: z.literal(1),
    rank: count,
    encoder: z.enum(['tuned', 'frozen']),
    prior: z.looseObject({ bias_variance: variance, vector_variances: z.array(variance) }),
    fixed_prior: z.boolean(),
    temperature: z.number().positive(),
    calibration: z.looseObject({ rows: count, ...nullableNumbers('log_loss_before', 'log_loss_after') }),
    max_length: count,
    reads_options: z.boolean().nullable().default(null),
    base_fingerprint: z.string(),
    epoch: count,
    step: count,
    pooled: z.looseObject(pooled).nullable(),
  })
  .refine(({ rank, prior }) => prior.vector_variances.length === rank, {
    path: ['prior', 'vector_variances'],
    error: ({ input }) => {
      const { rank, prior } = input as ClassRecord;
      return `expected ${rank} variances (the rank), got ${prior.vector_variances.length}`;
    },
  });
