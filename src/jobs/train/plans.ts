/** The complete input of a training: which answers, which base, which recipe with which settings. Plain data. */
import type { LocatedBase, PushSettings } from '../../hub/index.ts';
import type { ClassEncoder } from '../../model/index.ts';
import type { BlockName } from '../../readers/index.ts';
import type { DataSettings } from '../../runs/index.ts';
import type { Prior } from '../../students/index.ts';
import type {
  AdapterSettings,
  ClassSettings,
  PopulationSettings,
  TrainingSettings,
} from '../../training/index.ts';
import type { ItemsPlan } from './items/items-plan.ts';

export interface SoloPlan {
  readonly recipe: 'solo';
  readonly settings: TrainingSettings;
}

export interface ClassPlan {
  readonly recipe: 'class';
  readonly settings: ClassSettings;
  readonly encoder: ClassEncoder;
  /** How the encoder is tuned before the students; null where it is frozen, or tuned along with them. */
  readonly population: PopulationSettings | null;
  /** What questions are read with. */
  readonly readers: readonly BlockName[];
  /** Variances of the students; null: estimated. */
  readonly shrinkage: Prior | null;
}

export interface AdapterPlan {
  readonly recipe: 'adapter';
  /** The class that adapters stand on. */
  readonly class: ClassPlan;
  readonly settings: AdapterSettings;
}

export type TrainPlan = SoloPlan | ClassPlan | AdapterPlan;

export interface TrainJob extends DataSettings {
  readonly log: string;
  /** Whether columns that are guessed are taken so. */
  readonly yes?: boolean;
  /** As the user named it; `LocatedJob` knows where it is. */
  readonly base: { readonly name: string };
  /** The run folder. */
  readonly out: string;
  /** The run folder that keeps what a frozen encoder made of the questions: one for all folds. */
  readonly features: string;
  readonly fresh: boolean;
  readonly plan: TrainPlan;
  /** What is trained instead where there are many questions and a base that has read; null where the user chose. */
  readonly ofMany: ClassPlan | null;
  /** What is trained instead where the file has items and no persons. */
  readonly ofItems: ItemsPlan;
  /** Under which names the students are pushed afterwards; null where they are not. */
  readonly pushAs: Pick<PushSettings, 'pattern' | 'anonymous'> | null;
}

/** With the base on this machine. */
export interface LocatedJob extends TrainJob {
  readonly base: LocatedBase;
}
