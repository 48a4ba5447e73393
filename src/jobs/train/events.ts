/** The events of a training. */
import type { ItemSource } from '../../answers/index.ts';
import type { ProgressEvent, ReadingEvent } from '../../classes/index.ts';
import type { BaseEvent } from '../../hub/index.ts';
import type { AdapterEvent, ClassEvent, SoloEvent } from '../../students/index.ts';
import type { BaseNotesEvent } from './base-notes.ts';
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
  | BaseNotesEvent
  | FoldEvent
  | RecipeEvent
  | ItemsAloneEvent
  | { readonly event: 'base'; readonly base: string; readonly commit: string };

/** Of a training on items without persons. */
type ItemsAloneEvent =
  | {
      /** The bank is read. */
      readonly event: 'items';
      readonly items: number;
      /** What it says of an item: a share right, or b. */
      readonly source: ItemSource;
      /** Items that nobody has answered, and rows that repeat another: left out. */
      readonly unanswered: number;
      readonly repeats: number;
      /** Held-out items, and those of them that ask what others ask that were learned from, in these words or nearly so. */
      readonly test: number;
      readonly affected: number;
    }
  | {
      readonly event: 'trained items';
      /** On held-out items; null where they do not define it. */
      readonly r: number | null;
      readonly rmse: number | null;
      readonly mae: number | null;
      readonly seconds: number;
    };

/** A fold's training begins; null: that of the class itself, from all answers. */
export interface FoldEvent {
  readonly event: 'fold';
  readonly fold: number | null;
  readonly of: number;
}
