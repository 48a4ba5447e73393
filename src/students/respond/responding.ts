/** Synthetic students who are asked questions: what all recipes have in common. */
import type { Device } from '../../engine/index.ts';
import type { Tokens } from '../../training/index.ts';

export interface AskJob {
  readonly device: Device;
  /** Each is asked once, of every student. */
  readonly texts: readonly Tokens[];
  readonly interrupted: () => boolean;
}

/**
 * Yields how many texts have gone through an encoder since it last did. Returns P(correct) [students, texts], the
 * first student's answers first; `null` when interrupted.
 */
export type Responding = AsyncGenerator<number, Float32Array | null>;
