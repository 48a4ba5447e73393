/** The progress of counted work: a live line on a terminal, every tenth of the way a plain one elsewhere. */
import type { EventOf } from '../../jobs/index.ts';
import type { WorkDisplay } from '../face.ts';
import type { Io } from '../io.ts';
import { liveLine } from './live-line.ts';
import { formatPath } from './path.ts';
import { type LineEvent, progressLine } from './progress-line.ts';

/** @param stopping what the job does when the user asks it to stop */
export function progressDisplay(io: Io, stopping = 'stopping'): WorkDisplay<LineEvent | EventOf<'inspect'>> {
  const line = liveLine(io);
  const showProgress = progressLine(line);
  let reached: string | null = null;
  return {
    event(event) {
      if (event.event === 'reading') line.show(`reading ${formatPath(event.what)}`);
      else if (event.event === 'auditing') line.show(`looking for leaks in ${formatPath(event.what)}`);
      else showProgress(event);
      if (event.event === 'progress') reached = `${event.done} of ${event.of}`;
    },
    stopping: () => line.keep(`${stopping}; press Ctrl-C again to stop at once`),
    end: () => line.end(),
    reached: () => reached,
  };
}
