/** The ladder of a run, with progress. */
import { type Climbed, climb as climbing } from '../evaluation/index.ts';
import type { JudgedRun } from './judged-run.ts';
import type { WorkContext } from './work-context.ts';

/**
 * @param name of the run, among the predictors
 * @returns null when interrupted
 */
export function climb(run: JudgedRun, name: string, context: WorkContext): Climbed | null {
  const steps = climbing(run, name);
  let next = steps.next();
  for (; !next.done; next = steps.next()) {
    if (context.interrupted()) return null;
    const done = next.value;
    context.emit({ event: 'progress', doing: 'predicting by simpler means', done, of: run.parts.length });
  }
  return next.value;
}
