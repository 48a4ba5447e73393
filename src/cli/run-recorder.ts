/**
 * Writes a training's events to the run's log such that a run that was killed and gone on with has the log of one
 * that was not: what is done again is logged once, what was logged before is not logged again.
 */
import type { Run, RunEvent } from '../runs/index.ts';

/** Said once a run, whatever process says it. */
const ONCE = ['run', 'fresh', 'skipped'];

/** A function that logs one event, or knows that it has been logged. */
export function runRecorder(run: Run): (event: RunEvent) => void {
  const said = new Set(run.resumed ? run.log.events().map((event) => JSON.stringify(event)) : []);
  return (event) => {
    if (event.event === 'finished before') return;
    if (ONCE.includes(event.event) && said.has(JSON.stringify(event))) return;
    if (event.event === 'student') {
      const done = Number(event.done);
      dropUndone(run, String(event.student), done);
      if (done > 0) return;
    }
    run.log.append(event);
  };
}

/** What an earlier process logged of a student after the checkpoint that is gone on from. */
function dropUndone(run: Run, student: string, done: number): void {
  run.log.rewind((event) => {
    if (event.student !== student) return true;
    return done > 0 && event.event !== 'trained' && Number(event.step ?? 0) <= done;
  });
}
