/** The settings of trainings. The defaults are the notebook's recipe, which are Trainer's own where it is silent. */
import { LORA_DEFAULTS, type LoraSettings } from '../model/inputs.ts';

export interface TrainingSettings {
  /** Peak of the schedule. @default 5e-5 */
  readonly learningRate: number;
  /** Answers a step. @default 4 */
  readonly batchSize: number;
  /** @default 10 */
  readonly epochs: number;
  /** Longest text in tokens, [CLS] and [SEP] included. @default 512 */
  readonly maxLength: number;
  /** @default 0 */
  readonly weightDecay: number;
  /** Steps over which the learning rate rises. @default 0 */
  readonly warmupSteps: number;
  /** Norm that gradients are clipped to. @default 1 */
  readonly maxGradientNorm: number;
  /** Seeds a fresh classifier and the order of rows. @default 42 */
  readonly seed: number;
  /** Checkpoints of epochs that are kept: the latest, and the best. @default 2 */
  readonly saveTotalLimit: number;
}

export const TRAINING_DEFAULTS: TrainingSettings = {
  learningRate: 5e-5,
  batchSize: 4,
  epochs: 10,
  maxLength: 512,
  weightDecay: 0,
  warmupSteps: 0,
  maxGradientNorm: 1,
  seed: 42,
  saveTotalLimit: 2,
};

/** AdamW's constants in Trainer. */
export const ADAMW = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

/** The settings of the training of a class. */
export interface ClassSettings {
  /** Peak of the schedule. */
  readonly learningRate: number;
  /** Questions a step; all training answers to them count. */
  readonly questions: number;
  /** Null: as `epochsFor` says. */
  readonly epochs: number | null;
  /**
   * Steps from one estimate of the students to the next, at least: an estimate costs more than a step, so short
   * epochs share one.
   */
  readonly stepsPerRound: number;
  /** What the number of epochs aims at where it is not given. */
  readonly aim: { readonly steps: number; readonly leastEpochs: number };
  /** Longest text in tokens, [CLS] and [SEP] included. */
  readonly maxLength: number;
  /** Applies to matrices other than U. */
  readonly weightDecay: number;
  /** Part of all steps over which the learning rate rises. */
  readonly warmup: number;
  readonly maxGradientNorm: number;
  /** Seeds the order of questions, U's start, and the draws of students. */
  readonly seed: number;
  /** Dimensions of what sets students apart beside their ability. */
  readonly rank: number;
  /** U, which fits noise before anything else does: how it starts, learns and decays. */
  readonly loadings: {
    /** Deviation of the initial values. */
    readonly deviation: number;
    /** As a multiple of the learning rate. */
    readonly rate: number;
    readonly weightDecay: number;
  };
}

/** So many epochs as come nearest to a number of steps: few questions are met often, many seldom. */
export function epochsFor({ epochs, questions, aim }: ClassSettings, asked: number): number {
  return epochs ?? Math.max(aim.leastEpochs, Math.round((aim.steps * questions) / Math.max(1, asked)));
}

const LOADINGS = { deviation: 0.005, rate: 0.1, weightDecay: 10 } as const;

/** The encoder trained along, by the trials in docs/log.md. */
export const TUNED_DEFAULTS: ClassSettings = {
  learningRate: 1e-3,
  questions: 8,
  epochs: null,
  stepsPerRound: 20,
  aim: { steps: 200, leastEpochs: 3 },
  maxLength: 1024,
  weightDecay: 0,
  warmup: 0.1,
  maxGradientNorm: 1,
  seed: 42,
  rank: 8,
  loadings: LOADINGS,
};

/** Head and students on a frozen encoder: a pass costs next to nothing, so there are many. */
export const FROZEN_DEFAULTS: ClassSettings = {
  ...TUNED_DEFAULTS,
  learningRate: 5e-3,
  aim: { steps: 1500, leastEpochs: 5 },
  weightDecay: 0.01,
};

/** The settings of the tuning of an encoder on how difficult questions are for a population. */
export interface PopulationSettings {
  /** Peak of the schedule. */
  readonly learningRate: number;
  /** Of the linear layer that difficulty is read by, as a multiple of the learning rate. */
  readonly headRate: number;
  /** Questions a step. */
  readonly batchSize: number;
  readonly epochs: number;
  /** Parts of the questions that are left out in turn. */
  readonly folds: number;
  /** Part of all steps over which the learning rate rises. */
  readonly warmup: number;
  readonly weightDecay: number;
  readonly maxGradientNorm: number;
  /** Seeds the order of questions, and which of them are left out together. */
  readonly seed: number;
}

export const POPULATION_DEFAULTS: PopulationSettings = {
  learningRate: 4e-5,
  headRate: 1,
  batchSize: 16,
  epochs: 2,
  folds: 3,
  warmup: 0.1,
  weightDecay: 0,
  maxGradientNorm: 1,
  seed: 42,
};

/** The settings of the training of adapters on a class. */
export interface AdapterSettings {
  readonly lora: LoraSettings;
  /** Peak of the schedule. */
  readonly learningRate: number;
  /** Times that a student's answers are met. */
  readonly epochs: number;
  /** Students trained together: their answers share a step, their weights nothing. */
  readonly students: number;
  /** Answers of each student in a step, at most. */
  readonly batchSize: number;
  readonly maxLength: number;
  readonly seed: number;
}

export const ADAPTER_DEFAULTS: AdapterSettings = {
  lora: LORA_DEFAULTS,
  learningRate: 5e-4,
  epochs: 3,
  students: 4,
  batchSize: 4,
  maxLength: TUNED_DEFAULTS.maxLength,
  seed: 42,
};
