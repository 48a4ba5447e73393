/** What of a synthetic student goes to the Hub, and how it stands there. */
import type { Recipe } from '../../runs/index.ts';
import type { PushFile } from './files.ts';

/** Lies beside the model, here and on the Hub, and says who it is; Transformers passes it over. */
export const EXPORT_MARK = 'understudy.json';

export interface StudentContent {
  readonly student: string;
  /** What the recipe made of them; a student without an adapter is as the class has them. */
  readonly recipe: Recipe;
  /** Of the weights: another training has another one. Nothing is exported to know it. */
  readonly fingerprint: string;
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
  /** Of the repositories' names. */
  readonly pattern: string;
  /** Whether ids and the log's name stay here. */
  readonly anonymous: boolean;
}
