/** The progress of pushing: a live line on a terminal, a line a student elsewhere. */
import prettyBytes from 'pretty-bytes';
import type { EventOf } from '../../../jobs/index.ts';
import { formatStudent } from '../../../words.ts';
import { bar, liveLine, progressText } from '../../display/live-line.ts';
import { formatPath } from '../../display/path.ts';
import { progressLine } from '../../display/progress-line.ts';
import { remainingTime } from '../../display/remaining-time.ts';
import type { WorkDisplay } from '../../face.ts';
import type { Io } from '../../io.ts';
import { asFlags } from '../../say.ts';

type Shown = EventOf<'push'>;

export function pushDisplay(io: Io): WorkDisplay<Shown> {
  const line = liveLine(io);
  const showProgress = progressLine(line);
  const remaining = remainingTime();
  /** Students who are there as they are: passing over one takes no time to speak of. */
  let unchanged = 0;

  function show(event: Shown): void {
    switch (event.event) {
      case 'reading':
        line.show(`reading ${formatPath(event.what)}`);
        break;
      case 'push progress': {
        const done = event.index - 1 + event.share;
        const left = remaining(done - unchanged, event.of - unchanged);
        const text = progressText([`pushing synthetic student ${event.index} of ${event.of}`], left);
        line.show(`${bar(done / event.of)} ${text}`);
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
    event: show,
    stopping: () => line.keep('stopping; press Ctrl-C again to stop at once'),
    end: () => line.end(),
  };
}

/** A student who was pushed, or could not be. */
type OutcomeOf<E extends Shown['event']> = Omit<Extract<Shown, { event: E }>, 'index' | 'of'>;
export type PushedOrNot = OutcomeOf<'pushed'> | OutcomeOf<'failed'>;

/** What became of a student, in a line. */
export function describePush(event: PushedOrNot): string {
  const who = `synthetic student ${formatStudent(event.student)}`;
  return event.event === 'pushed'
    ? `${who}: pushed to ${event.repository}, ${prettyBytes(event.bytes)}`
    : `${who}: not pushed: ${asFlags(event.reason)}`;
}
