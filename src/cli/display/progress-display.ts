/** The progress of counted work: a live line on a terminal, every tenth of the way a plain one elsewhere, or JSON. */
import type { Io } from '../io.ts';
import type { WorkerEvent } from '../worker-protocol.ts';
import { liveLine } from './live-line.ts';
import { type ProgressEvent, progressLine } from './progress-line.ts';
import type { WorkDisplay } from './work-display.ts';

type Shown = { readonly event: 'reading'; readonly what: string } | ProgressEvent;

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
  const showProgress = progressLine(line);
  function show(event: Shown): void {
    if (event.event === 'reading') line.show(`reading ${event.what}`);
    else showProgress(event);
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
