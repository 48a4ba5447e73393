/** Long computations within a training: shown, and stopped where they are. */
import type { Steps } from '../numeric/index.ts';
import type { EstimatingEvent } from './events.ts';

/** Seconds between two events: Ctrl-C is heard as often. */
export const PAUSE = 0.1;

/**
 * Runs them to their end. Yields how far they are; meanwhile whoever asks for the next event lets the wish to stop in.
 *
 * @returns the result; null when interrupted. Nothing was written then: the same computations begin anew
 */
export async function* estimatingInSteps<Result extends object>(
  steps: Steps<Result>,
  { clock, interrupted }: { readonly clock: () => number; readonly interrupted: () => boolean },
): AsyncGenerator<EstimatingEvent, Result | null> {
  let last = Number.NEGATIVE_INFINITY;
  for (let next = steps.next(); ; next = steps.next()) {
    if (next.done) return next.value;
    if (clock() - last < PAUSE) continue;
    yield { event: 'estimating', student: null, done: next.value };
    if (interrupted()) return null;
    last = clock();
  }
}
