/** The progress of counted work: a live line on a terminal, every tenth of the way a plain one elsewhere. */
import type { WorkDisplay } from '../face.ts';
import type { Io } from '../io.ts';
import { liveLine } from './live-line.ts';
import { formatPath } from './path.ts';
import { type LineEvent, progressLine } from './progress-line.ts';

type ReadingOr =
  | LineEvent
  | { readonly event: 'reading'; readonly what: string }
  | { readonly event: 'auditing'; readonly what: string };

/** @param stopping what is being finished when the user asks to stop */
export function progressDisplay(io: Io, stopping = 'stopping'): WorkDisplay<ReadingOr> {
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
