/** The events of trainings: lines of log.jsonl, which the progress display reads too. */
import type { EvaluationEvent, StepEvent, TrainingEvent } from '../training/index.ts';
import type { EncoderJudgement } from './population/compare-encoders.ts';

/** The event is about the class as a whole, or about students who are trained together. */
type Together = { readonly student: null };

/** Every question is encoded once; `cached` were encoded by an earlier run, or read as another does. */
type EncodingEvent = {
  readonly event: 'encoding';
  readonly questions: number;
  readonly cached: number;
  readonly done: number;
};

type PassedOverEvent =
  | { readonly event: 'skipped'; readonly student: string; readonly answers: number; readonly reason: string }
  | { readonly event: 'finished before'; readonly student: string };

/** How much is trained. */
interface Amount {
  /** Training answers. */
  readonly train: number;
  /** Optimizer steps in all. */
  readonly steps: number;
  /** Steps that an earlier process did. */
  readonly done: number;
}

export type SoloEvent =
  | TrainingEvent
  | PassedOverEvent
  | (Amount & {
      readonly event: 'student';
      readonly student: string;
      /** From 1. */
      readonly index: number;
      readonly of: number;
      readonly answers: number;
      readonly validation: number;
      readonly test: number;
    })
  /** Parameters that the base does not have, drawn by the seed. */
  | { readonly event: 'fresh'; readonly parameters: readonly string[] }
  | {
      readonly event: 'trained';
      readonly student: string;
      readonly step: number;
      readonly best_epoch: number;
      /** On the test rows; null without any. */
      readonly accuracy: number | null;
      readonly f1: number | null;
      readonly majority_accuracy: number | null;
      readonly seconds: number;
    };

/** What is trained in a part of the training of a class, and on which encoder. */
export type StageName =
  | 'head on the base'
  | 'encoder'
  | 'head on the tuned encoder'
  | 'population'
  | 'head on the kept encoder';

/** A step of the tuning of an encoder on difficulties: of several tunings, all but the last without some questions. */
export type TuningEvent = Together &
  Omit<StepEvent, 'event'> & {
    readonly event: 'tuning';
    /** From 1. */
    readonly tuning: number;
    readonly of: number;
    /** Until all are done. */
    readonly seconds_left: number;
  };

/** Encoders begin to be tuned in the trainings on a bank of items, one after another; steps are counted over all. */
export type TuningsEvent = Together &
  Omit<Amount, 'train'> & { readonly event: 'tunings'; readonly trainings: number };

/** How well encoders read the difficulty of training questions that were left out, with all that is read beside; which is kept. */
export type ComparedEvent = Together &
  EncoderJudgement & {
    readonly event: 'encoders';
    readonly questions: number;
  };

/** The encoder stays as the base has it: its tuning could not be judged, nothing that it learned could be left out. */
export type UntunedEvent = Together & {
  readonly event: 'not tuned';
  readonly questions: number;
};

/** What follows from a trained network for all students and questions is estimated; the share that is done. */
export type EstimatingEvent = Together & { readonly event: 'estimating'; readonly done: number };

/** Steps and epochs are counted over all stages; a loss is the mean over a batch's answers, students drawn. */
export type ClassEvent =
  | EncodingEvent
  | TuningEvent
  | ComparedEvent
  | UntunedEvent
  | TuningsEvent
  | EstimatingEvent
  /** The head once more, with the validation rows. */
  | { readonly event: 'refit'; readonly epoch: number; readonly epochs: number }
  | (Together &
      Amount & {
        readonly event: 'class';
        readonly students: number;
        /** Distinct texts. */
        readonly questions: number;
        /** Answers on the other sides. */
        readonly validation: number;
        readonly test: number;
        /** One after another. */
        readonly stages: readonly {
          readonly stage: StageName;
          readonly epochs: number;
          readonly steps: number;
        }[];
      })
  | (Together & StepEvent & { readonly questions: number; readonly answers: number })
  | (Together &
      EvaluationEvent & {
        /** Answers that choose the epoch; the numbers are null where there are none. */
        readonly rows: number;
        readonly log_loss: number | null;
        readonly auc: number | null;
        readonly auc_within_student: number | null;
        /** Squared logits. */
        readonly bias_variance: number;
        readonly vector_variances: readonly number[];
      })
  | (Together & {
      readonly event: 'trained class';
      readonly step: number;
      readonly best_epoch: number;
      readonly temperature: number;
      /** On the test rows, pooled over students, calibrated; null without any. */
      readonly log_loss: number | null;
      readonly auc: number | null;
      readonly seconds: number;
    });

/** Students who are trained together. */
type OfBatch = Together & {
  /** From 1. */
  readonly batch: number;
};

/** Epoch 0 is the class as it is, before the first step; a loss is the mean over students of their mean loss. */
export type AdapterEvent =
  | EncodingEvent
  | PassedOverEvent
  | (OfBatch &
      Amount & { readonly event: 'adapters'; readonly of: number; readonly students: readonly string[] })
  | (OfBatch & StepEvent)
  | (OfBatch & EvaluationEvent & { readonly rows: number; readonly log_loss: number })
  | (OfBatch & {
      readonly event: 'trained adapters';
      readonly step: number;
      readonly best_epoch: number;
      readonly temperature: number;
      readonly seconds: number;
    });
