/** What a training can be told. The defaults are the notebook's recipe, which are Trainer's own where it is silent. */
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
