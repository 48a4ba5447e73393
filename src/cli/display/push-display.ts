/** The progress of pushing: a live line on a terminal, a line a student elsewhere, or JSON. */
import prettyBytes from 'pretty-bytes';
import type { PushOutcome } from '../../hub/index.ts';
import { formatStudent } from '../../words.ts';
import type { Io } from '../io.ts';
import type { WorkerEvent } from '../worker-protocol.ts';
import { formatDuration } from './format.ts';
import { bar, liveLine } from './live-line.ts';
import { type ProgressEvent, progressLine } from './progress-line.ts';
import { remainingTime } from './remaining-time.ts';
import type { WorkDisplay } from './work-display.ts';

interface Place {
  /** From 1. */
  readonly index: number;
  readonly of: number;
}

type Outcome<State extends PushOutcome['state']> = Omit<Extract<PushOutcome, { state: State }>, 'state'> &
  Place & { readonly event: State };

type Shown =
  | { readonly event: 'reading'; readonly what: string }
  | { readonly event: 'pushing'; readonly students: number; readonly owner: string }
  | ({ readonly event: 'push progress'; readonly student: string; readonly share: number } & Place)
  | ProgressEvent
  | Outcome<'pushed'>
  | Outcome<'unchanged'>
  | Outcome<'failed'>;

/** @param json events go to standard output as they are */
export function pushDisplay(io: Io, { json }: { readonly json: boolean }): WorkDisplay {
  const line = liveLine(io, !json);
  const showProgress = progressLine(line);
  const remaining = remainingTime();
  /** Passed over as they are: that takes no time to speak of. */
  let unchanged = 0;

  function show(event: Shown): void {
    switch (event.event) {
      case 'reading':
        line.show(`reading ${event.what}`);
        break;
      case 'push progress': {
        const done = event.index - 1 + event.share;
        const left = remaining(done - unchanged, event.of - unchanged);
        const text = [
          `${bar(done / event.of)} pushing synthetic student ${event.index} of ${event.of}`,
          ...(left === undefined ? [] : [`${formatDuration(left)} left`]),
        ];
        line.show(text.join(' · '));
        break;
      }
      case 'unchanged':
        unchanged++;
        break;
      case 'pushing':
        line.keep(`pushing to ${event.owner}`);
        break;
      case 'pushed':
      case 'failed':
        line.keep(`${describePush(event)} (${event.index} of ${event.of})`);
        break;
      default:
        showProgress(event);
    }
  }
  return {
    event(event: WorkerEvent) {
      if (json) io.out.write(`${JSON.stringify(event)}\n`);
      else show(event as unknown as Shown);
    },
    stopping: () => line.keep('stopping; press Ctrl-C again to stop at once'),
    end: () => line.end(),
  };
}

/** A student who was pushed, or could not be. */
export type PushedOrNot = Omit<Outcome<'pushed'>, keyof Place> | Omit<Outcome<'failed'>, keyof Place>;

/** What became of a student, in a line. */
export function describePush(event: PushedOrNot): string {
  const who = `synthetic student ${formatStudent(event.student)}`;
  return event.event === 'pushed'
    ? `${who}: pushed to ${event.repository}, ${prettyBytes(event.bytes)}`
    : `${who}: not pushed: ${event.reason}`;
}
