/** What a training leaves, in numbers. */
import type { ClassRecord, PooledMetrics, StudentRow } from '../../runs/index.ts';
import type { TrainPlan } from './plans.ts';

export interface TrainSummary {
  readonly folder: string;
  readonly recipe: TrainPlan['recipe'];
  /** Whether its students can leave the run, as models of Transformers. */
  readonly leaves: boolean;
  /** Parameters that the base did not have. */
  readonly fresh: readonly string[];
  readonly students: readonly StudentRow[];
  /** A class's scores on the test rows of all its students; with folds, on all answers, by models that had not seen them. */
  readonly pooled: PooledMetrics | null;
  /** What a class's logits are divided by, and what that did on the validation rows. */
  readonly calibration: (ClassRecord['calibration'] & { readonly temperature: number }) | null;
  /** What a class that reads with more than its base reads, and how good its base alone is. */
  readonly reading:
    | (Pick<NonNullable<ClassRecord['whole']>, 'shares' | 'alone'> & {
        /** Too few questions to learn from: all are taken to be as hard as these are on average. */
        readonly areFew: boolean;
      })
    | null;
  /** Of a class of one, the population, that was trained on items alone; not there where persons answered. */
  readonly items?: NonNullable<ClassRecord['items']>;
  /** Which rows chose the epoch, and into how many parts the answers were cut. */
  readonly selection: 'validation' | 'test';
  readonly folds: number | null;
}

/** What a recipe knows of it. @default fresh none, pooled, calibration and reading null */
export type Trained = Pick<TrainSummary, 'students'> &
  Partial<Pick<TrainSummary, 'fresh' | 'pooled' | 'calibration' | 'reading'>>;
