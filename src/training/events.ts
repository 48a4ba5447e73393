/** What a training tells while it goes on: the lines of log.jsonl, and what the progress display reads. */

export interface StepEvent {
  readonly event: 'step';
  readonly student: string;
  /** From 1, over all epochs. */
  readonly step: number;
  readonly loss: number;
  /** Before clipping. */
  readonly grad_norm: number;
  readonly learning_rate: number;
  readonly tokens: number;
  readonly seconds: number;
}

export interface EvaluationEvent {
  readonly event: 'evaluation';
  readonly student: string;
  readonly epoch: number;
  readonly step: number;
  /** The rows: validation, or test where the epoch is chosen on test. */
  readonly split: 'validation' | 'test';
  readonly loss: number;
  readonly accuracy: number;
  readonly f1: number;
  /** Whether this epoch is the best so far. */
  readonly best: boolean;
}

export type TrainingEvent = StepEvent | EvaluationEvent;
