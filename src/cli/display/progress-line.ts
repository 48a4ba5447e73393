/** The line of work that is counted, and of what that work waits for. */
import prettyBytes from 'pretty-bytes';
import type { NoteEvent, ProgressEvent } from '../../classes/index.ts';
import type { BaseEvent } from '../../hub/index.ts';
import { formatCount, formatDuration } from '../../words.ts';
import { bar, type LiveLine, progressText } from './live-line.ts';
import { noteLine } from './note-line.ts';
import { remainingTime } from './remaining-time.ts';

export type LineEvent = ProgressEvent | BaseEvent | NoteEvent;

/** Work that is over sooner needs no lines. */
const FEWEST_SECONDS_LEFT = 2;

/**
 * Shows such events: on a terminal in the live line, elsewhere every tenth of the way in a plain one.
 *
 * @param clock seconds from any fixed moment
 */
export function progressLine(line: LiveLine, clock?: () => number): (event: LineEvent) => void {
  let remaining = remainingTime(clock);
  let before: string | undefined;
  let tenths = 0;
  function progress({ doing, done, of, unit }: ProgressEvent): void {
    // The work before this one took another time for each.
    if (doing !== before) [remaining, before, tenths] = [remainingTime(clock), doing, 0];
    const left = remaining(done, of);
    const count = unit === 'bytes' ? (bytes: number) => prettyBytes(bytes) : formatCount;
    const text = progressText([doing, `${count(done)} of ${count(of)}`], left);
    line.show(`${bar(done / Math.max(1, of))} ${text}`);
    const passed = Math.floor((10 * done) / Math.max(1, of));
    if (!line.live && passed > tenths && (left ?? 0) >= FEWEST_SECONDS_LEFT) line.keep(text);
    tenths = passed;
  }
  return (event) => {
    switch (event.event) {
      case 'progress':
        progress(event);
        break;
      case 'note':
        line.keep(noteLine(event));
        break;
      case 'retry': {
        const text = `${event.what}: ${event.why}; again in ${formatDuration(event.seconds)}`;
        if (!line.live && event.seconds >= FEWEST_SECONDS_LEFT) line.keep(text);
        line.show(text);
        break;
      }
      case 'waiting':
        line.keep(
          `${event.what}: ${event.why}; waiting for it (if that process is gone, delete ${event.lock})`,
        );
        break;
      case 'cached base':
        line.keep(`${event.base}: ${event.why}; taking commit ${event.commit.slice(0, 12)} from the cache`);
        break;
    }
  };
}
