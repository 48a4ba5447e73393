/** What a training would do, as plain data. */
import type { ClassEncoder } from '../../../model/index.ts';
import type { FoundRun } from '../../../runs/index.ts';
import type { PlannedStudent } from '../../../students/index.ts';
import type { TrainJob } from '../plans.ts';
import type { Cost } from './cost.ts';

/** Plain data; costs are of all trainings together. */
export interface TrainingPlan extends Cost {
  readonly recipe: TrainJob['plan']['recipe'];
  readonly base: {
    readonly name: string;
    /** The commit on the Hub; null for a folder. */
    readonly commit: string | null;
    /** Bytes of weights that are not on this machine yet. */
    readonly downloadBytes: number;
  };
  readonly students: readonly PlannedStudent[];
  /** Trainings one after another: a run with folds has one for each, and one for all answers. */
  readonly trainings: number;
  /** Questions (class) or answers (solo) of a step. */
  readonly batch: number;
  /** Questions of a step once the encoder is tuned, where they are more or fewer than `batch`. */
  readonly batchOfStudents?: number;
  /** Steps of one training of the class. */
  readonly classSteps: number;
  /** Of a class that reads with more than its base: what either encoder would cost. Null for others. */
  readonly encoders: PlannedEncoders | null;
  /** Floating-point operations a second that this machine reached in matrix products. */
  readonly rate: number;
  readonly out: string;
  readonly fresh: boolean;
  readonly folds: number | null;
  /** What the run folder holds of this training already; null where it would be made. */
  readonly found: FoundRun | null;
  /** Items to learn from, where the file has items and no persons. */
  readonly items?: number;
}

/** Seconds of all trainings together, by encoder. */
export interface PlannedEncoders extends Readonly<Record<ClassEncoder, number>> {
  /** With training answers. */
  readonly questions: number;
  /** Whether the base has read real text. */
  readonly hasRead: boolean;
  readonly asked: ClassEncoder;
  readonly advised: ClassEncoder;
}
