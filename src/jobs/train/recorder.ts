/**
 * Writes a training's events to the run's log such that a run that was killed and gone on with has the log of one
 * that was not: what is done again is logged once, what was logged before is not logged again.
 */
import type { Run, RunEvent } from '../../runs/index.ts';

/** Logged once a run, whichever process comes to it. */
const ONCE = ['run', 'fresh', 'skipped', 'encoders', 'not tuned'];
/** A training begins, or goes on after the step `done`. */
const BEGINNINGS = ['student', 'class', 'tunings', 'adapters'];
/** A training ends; one that goes on has not ended. */
const ENDS = ['trained', 'trained class', 'trained adapters'];

/** Logs an event, unless an earlier process did. */
export type Recorder = (event: RunEvent) => void;

export function runRecorder(run: Run): Recorder {
  const logged = new Set(run.resumed ? run.log.events().map((event) => JSON.stringify(event)) : []);
  return (event) => {
    if (event.event === 'finished before') return;
    if (ONCE.includes(event.event) && logged.has(JSON.stringify(event))) return;
    if (BEGINNINGS.includes(event.event)) {
      const done = Number(event.done);
      dropUndone(run, ownerOf(event), done);
      // Students of a batch are trained, or not, with it.
      if (Array.isArray(event.students))
        for (const student of event.students) dropUndone(run, ownerOf({ event: '', student }), 0);
      if (done > 0) return;
    }
    run.log.append(event);
  };
}

/** An event as it is logged: without a guess, which the log of a run that was left alone would not have. */
export function lasting<Event extends { readonly event: string }>(event: Event) {
  const { seconds_left: _, ...rest } = { seconds_left: 0, ...event };
  return rest;
}

/** What an earlier process logged of the same training after the checkpoint that is gone on from. */
function dropUndone(run: Run, owner: string, done: number): void {
  run.log.rewind((event) => {
    if (ownerOf(event) !== owner) return true;
    return done > 0 && !ENDS.includes(event.event) && Number(event.step ?? 0) <= done;
  });
}

/** Names the training that an event belongs to: that of a student, of a batch of adapters, or of the class. */
function ownerOf(event: RunEvent): string {
  return 'student' in event ? JSON.stringify([event.student, event.batch ?? null]) : 'run';
}
