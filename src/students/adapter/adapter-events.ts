/** What the training of adapters tells while it goes on. A batch is the students who are trained together. */

export type AdapterEvent =
  /** The class reads the questions of its students. */
  | { readonly event: 'encoding'; readonly questions: number; readonly cached: number; readonly done: number }
  | {
      readonly event: 'adapters';
      readonly student: null;
      /** From 1. */
      readonly batch: number;
      readonly of: number;
      readonly students: readonly string[];
      /** Training answers of all of them. */
      readonly train: number;
      /** Optimizer steps in all. */
      readonly steps: number;
      /** Steps that an earlier process did. */
      readonly done: number;
    }
  | {
      readonly event: 'step';
      readonly student: null;
      readonly batch: number;
      readonly step: number;
      /** Mean over students of their mean loss, nats. */
      readonly loss: number;
      readonly grad_norm: number;
      readonly learning_rate: number;
      readonly tokens: number;
      readonly seconds: number;
    }
  | {
      readonly event: 'evaluation';
      readonly student: null;
      readonly batch: number;
      /** 0 is the class as it is, before the first step. */
      readonly epoch: number;
      readonly step: number;
      readonly split: 'validation' | 'test';
      readonly rows: number;
      readonly log_loss: number;
      readonly best: boolean;
    }
  | { readonly event: 'skipped'; readonly student: string; readonly answers: number; readonly reason: string }
  | { readonly event: 'finished before'; readonly student: string }
  | {
      readonly event: 'trained adapters';
      readonly student: null;
      readonly batch: number;
      readonly step: number;
      readonly best_epoch: number;
      readonly temperature: number;
      readonly seconds: number;
    };
