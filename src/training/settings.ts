/** What a training can be told. The defaults are the notebook's recipe, which are Trainer's own where it is silent. */
import { LORA_DEFAULTS, type LoraSettings } from '../model/index.ts';

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
  /** Of a fresh classifier, and of the order of rows. @default 42 */
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

/** What the training of a class can be told. */
export interface ClassSettings {
  /** Peak of the schedule, of the encoder. */
  readonly learningRate: number;
  /** How many times the encoder's rate the head and the class learn at. */
  readonly headRate: number;
  /** Questions a step; all training answers to them count. */
  readonly questions: number;
  readonly epochs: number;
  readonly maxLength: number;
  readonly weightDecay: number;
  /** Part of all steps over which the learning rate rises. */
  readonly warmup: number;
  readonly maxGradientNorm: number;
  /** Of the order of questions, U's start, and the draws of students. */
  readonly seed: number;
  /** Dimensions of what sets students apart beside their ability. */
  readonly rank: number;
  /** Deviation of U's initial values. */
  readonly loadingDeviation: number;
}

/** By the trials in docs/log.md. */
export const CLASS_DEFAULTS: ClassSettings = {
  learningRate: 5e-4,
  headRate: 1,
  questions: 8,
  epochs: 20,
  maxLength: 512,
  weightDecay: 0,
  warmup: 0.05,
  maxGradientNorm: 1,
  seed: 42,
  rank: 8,
  loadingDeviation: 0.01,
};

/** With a frozen encoder: a pass costs next to nothing, so there are many. */
export const FROZEN_DEFAULTS: ClassSettings = { ...CLASS_DEFAULTS, learningRate: 2e-3, epochs: 100 };

/** What the training of adapters on a class can be told. */
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
  students: 8,
  batchSize: 4,
  maxLength: 512,
  seed: 42,
};
