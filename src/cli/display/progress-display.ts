/** The progress of counted work: a live line on a terminal, every tenth of the way a plain one elsewhere, or JSON. */
import type { Io } from '../io.ts';
import type { WorkerEvent } from '../worker-protocol.ts';
import { formatCount, formatDuration } from './format.ts';
import { bar, liveLine } from './live-line.ts';
import { remainingTime } from './remaining-time.ts';
import type { WorkDisplay } from './work-display.ts';

type Shown =
  | { readonly event: 'reading'; readonly what: string }
  | { readonly event: 'progress'; readonly doing: string; readonly done: number; readonly of: number };

/** Work that is over sooner needs no lines. */
const FEWEST_SECONDS_LEFT = 2;

/**
 * @param json events go to standard output as they are
 * @param stopping what is being finished when the user asks to stop
 */
export function progressDisplay(
  io: Io,
  options: { readonly json: boolean; readonly stopping: string },
): WorkDisplay {
  const { json, stopping } = options;
  const line = liveLine(io, !json);
  let remaining = remainingTime();
  let before: string | undefined;
  let tenths = 0;
  function show(event: Shown): void {
    if (event.event === 'reading') {
      line.show(`reading ${event.what}`);
      return;
    }
    const { doing, done, of } = event;
    // What was done before took another time for each.
    if (doing !== before) [remaining, before, tenths] = [remainingTime(), doing, 0];
    const left = remaining(done, of);
    const text = [
      `${doing} · ${formatCount(done)} of ${formatCount(of)}`,
      ...(left === undefined ? [] : [`${formatDuration(left)} left`]),
    ].join(' · ');
    line.show(`${bar(done / Math.max(1, of))} ${text}`);
    const passed = Math.floor((10 * done) / Math.max(1, of));
    if (!line.live && passed > tenths && (left ?? 0) >= FEWEST_SECONDS_LEFT) line.keep(text);
    tenths = passed;
  }
  return {
    event(event: WorkerEvent) {
      if (json) io.out.write(`${JSON.stringify(event)}\n`);
      else show(event as unknown as Shown);
    },
    stopping: () => line.keep(`${stopping}; press Ctrl-C again to stop at once`),
    end: () => line.end(),
  };
}
