/** What the training of a class tells while it goes on: lines of log.jsonl, and what the progress display reads. */

/** What is trained in a part of the training, and on which encoder. */
export type StageName = 'head on the base' | 'encoder' | 'head on the tuned encoder';

export type ClassEvent =
  /** A frozen encoder encodes every question once; `cached` were encoded by an earlier run, or read as another does. */
  | { readonly event: 'encoding'; readonly questions: number; readonly cached: number; readonly done: number }
  /** The head once more, with the validation rows. */
  | { readonly event: 'refit'; readonly epoch: number; readonly epochs: number }
  | {
      readonly event: 'class';
      /** The class as a whole. */
      readonly student: null;
      readonly students: number;
      /** Distinct texts. */
      readonly questions: number;
      /** Answers on each side. */
      readonly train: number;
      readonly validation: number;
      readonly test: number;
      /** Optimizer steps in all. */
      readonly steps: number;
      /** One after another; epochs and steps of all events are counted over all of them. */
      readonly stages: readonly {
        readonly stage: StageName;
        readonly epochs: number;
        readonly steps: number;
      }[];
      /** Steps that an earlier process did. */
      readonly done: number;
    }
  | {
      readonly event: 'step';
      /** The class as a whole. */
      readonly student: null;
      /** From 1, over all stages. */
      readonly step: number;
      /** Mean over the batch's answers, nats, students drawn from their posteriors. */
      readonly loss: number;
      /** Before clipping. */
      readonly grad_norm: number;
      readonly learning_rate: number;
      readonly questions: number;
      readonly answers: number;
      readonly tokens: number;
      readonly seconds: number;
    }
  | {
      readonly event: 'evaluation';
      /** The class as a whole. */
      readonly student: null;
      readonly epoch: number;
      readonly step: number;
      readonly split: 'validation' | 'test';
      /** Answers that choose the epoch; the numbers are null where there are none. */
      readonly rows: number;
      readonly log_loss: number | null;
      readonly auc: number | null;
      readonly auc_within_student: number | null;
      /** Of the epochs of its stage until then. */
      readonly best: boolean;
      /** Squared logits. */
      readonly bias_variance: number;
      readonly vector_variances: readonly number[];
    }
  | {
      readonly event: 'trained class';
      /** The class as a whole. */
      readonly student: null;
      readonly step: number;
      readonly best_epoch: number;
      readonly temperature: number;
      /** On the test rows, pooled over students, calibrated; null without any. */
      readonly log_loss: number | null;
      readonly auc: number | null;
      readonly seconds: number;
    };
