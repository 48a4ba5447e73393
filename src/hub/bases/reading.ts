/** How a base is read from the Hub, and the events meanwhile. */
import type { HubWay } from '../access.ts';
import type { HubRetry } from '../patient-fetch.ts';

export interface BaseReading extends HubWay {
  /** Whether the weights are fetched, too; the other files are small. */
  readonly weights: boolean;
  readonly onEvent: (event: BaseEvent) => void;
  /** Ends it between two pieces; what has arrived stays for the next time. */
  readonly signal: AbortSignal;
  /** ISO time, for whoever finds the cache in use. */
  readonly now: string;
}

export type BaseEvent =
  | {
      readonly event: 'progress';
      readonly doing: string;
      readonly done: number;
      readonly of: number;
      readonly unit: 'bytes';
    }
  /** A request failed and is sent again. */
  | ({ readonly event: 'retry' } & HubRetry)
  /** Another process has the cache. `lock` is a file that a process which is gone may have left. */
  | { readonly event: 'waiting'; readonly what: string; readonly why: string; readonly lock: string }
  /** The Hub cannot be asked, and what is in the cache is used. */
  | { readonly event: 'cached base'; readonly base: string; readonly commit: string; readonly why: string };
