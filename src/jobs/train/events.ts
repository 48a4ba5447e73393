/** The events of a training. */
import type { ProgressEvent, ReadingEvent } from '../../classes/index.ts';
import type { BaseEvent } from '../../hub/index.ts';
import type { AdapterEvent, ClassEvent, SoloEvent } from '../../students/index.ts';
import type { LeaksEvent } from './open-training.ts';

/** The events of a recipe. */
export type RecipeEvent =
  | SoloEvent
  | ClassEvent
  | AdapterEvent
  | { readonly event: 'plan'; readonly steps: number }
  | { readonly event: 'shared texts'; readonly questions: number }
  | { readonly event: 'class trained before' }
  /** The student's folder is complete. */
  | { readonly event: 'kept'; readonly student: string };

export type TrainEvent =
  | ReadingEvent
  | ProgressEvent
  | BaseEvent
  | LeaksEvent
  | FoldEvent
  | RecipeEvent
  | { readonly event: 'base'; readonly base: string; readonly commit: string };

/** A fold's training begins; null: that of the class itself, from all answers. */
export interface FoldEvent {
  readonly event: 'fold';
  readonly fold: number | null;
  readonly of: number;
}
