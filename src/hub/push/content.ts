/** What goes to the Hub for a synthetic student, and under which settings. */
import type { PooledMetrics, Recipe } from '../../runs/index.ts';
import type { PushFile } from './files.ts';

/** The file beside the model, here and on the Hub, that says whose model it is; Transformers ignores it. */
export const EXPORT_MARK = 'understudy.json';

/** What a class reads with that its students cannot take along. */
export interface WholeReading {
  /** The run's own: base, words, letters, surface, covariates. */
  readonly blocks: readonly string[];
  /** How good the base alone is on the test answers of all students; null where it is not known. */
  readonly alone: PooledMetrics | null;
}

export interface StudentContent {
  readonly student: string;
  /** `class` for a student of recipe `adapter` who has no adapter. */
  readonly recipe: Recipe;
  /** Changes with the weights, and so with each training. It is known before anything is exported. */
  readonly fingerprint: string;
  /** Of a class that reads with more than its base, which alone leaves. Without it, what is measured is the model that leaves. */
  readonly whole?: WholeReading;
  /** The files' names and bytes, before they are made. */
  sizes(): Promise<readonly { readonly path: string; readonly bytes: number }[]>;
  /** Makes the files, hands them over, and removes what was made. */
  withFiles<Result>(use: (files: readonly PushFile[]) => Promise<Result>): Promise<Result>;
}

/** Plain data, for it crosses to the process that pushes. */
export interface PushSettings {
  /** Null: the token's own user. */
  readonly org: string | null;
  readonly visibility: 'private' | 'public';
  /** The pattern of the repositories' names. */
  readonly pattern: string;
  /** Whether ids and the log's name stay on this machine. */
  readonly anonymous: boolean;
}
