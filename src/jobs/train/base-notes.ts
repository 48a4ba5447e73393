/** What a training leaves out of what its base says of itself, in sentences for people. */
import type { BaseConfig } from '../../model/index.ts';

export interface BaseNotesEvent {
  readonly event: 'base notes';
  readonly notes: readonly string[];
}

/** @param tunes whether weights of the encoder are trained, all of them or by LoRA */
export function baseNotes({ dropouts }: Pick<BaseConfig, 'dropouts'>, tunes: boolean): readonly string[] {
  const named = Object.entries(dropouts).map(([key, share]) => `${key} ${share}`);
  if (!tunes || named.length === 0) return [];
  return [`the base is tuned without dropout, though its config.json has ${named.join(', ')}`];
}
