/** What the process that trains is told: plain data, for it crosses to that process. */
import type { Fold, Selection, SplitKind } from '../answers/index.ts';
import type { DeviceName } from '../engine/index.ts';
import type { LocatedBase, PushSettings } from '../hub/index.ts';
import type { ClassEncoder } from '../model/index.ts';
import type { Prior } from '../students/index.ts';
import type { AdapterSettings, ClassSettings, TrainingSettings } from '../training/index.ts';

export interface SoloPlan {
  readonly recipe: 'solo';
  readonly settings: TrainingSettings;
}

export interface ClassPlan {
  readonly recipe: 'class';
  readonly settings: ClassSettings;
  readonly encoder: ClassEncoder;
  /** Variances that `--shrinkage` fixes; null: estimated. */
  readonly shrinkage: Prior | null;
}

export interface AdapterPlan {
  readonly recipe: 'adapter';
  /** The class that adapters stand on. */
  readonly class: ClassPlan;
  readonly settings: AdapterSettings;
}

export type TrainPlan = SoloPlan | ClassPlan | AdapterPlan;

export interface TrainJob {
  readonly log: string;
  readonly columns: Readonly<Record<string, string>>;
  /** Whether a student's later answers to a question count. */
  readonly attempts: 'all' | 'first';
  /** As the user named it; `LocatedJob` knows where it is. */
  readonly base: { readonly name: string };
  /** How many of the most active; null for all. */
  readonly students: number | null;
  readonly split: SplitKind;
  /** Into how many parts the answers are cut, each held out once; null: one split. */
  readonly folds: number | null;
  /** Which part this training holds out, of a training with folds. */
  readonly fold: Fold | null;
  readonly selection: Selection;
  readonly device: DeviceName;
  /** Of one operation; 0 for all cores. */
  readonly threads: number;
  readonly out: string;
  /** The run folder that keeps what a frozen encoder made of the questions: one for all folds. */
  readonly features: string;
  readonly fresh: boolean;
  readonly plan: TrainPlan;
  /** Under which names the students are pushed afterwards; absent where they are not. */
  readonly push?: Pick<PushSettings, 'pattern' | 'anonymous'>;
}

/** With the base on this machine. */
export interface LocatedJob extends TrainJob {
  readonly base: LocatedBase;
}
