/** The progress of `pretrain`: a live line on a terminal, now and then a plain one elsewhere. */

import { formatDuration } from '../../words.ts';
import type { Io } from '../io.ts';
import type { WorkerEvent } from '../worker-protocol.ts';
import { bar, liveLine } from './live-line.ts';
import { remainingTime } from './remaining-time.ts';
import type { WorkDisplay } from './work-display.ts';

/** @param json events go to standard output as they are */
export function pretrainDisplay(io: Io, { json }: { readonly json: boolean }): WorkDisplay {
  const line = liveLine(io, !json);
  const remaining = remainingTime();
  return {
    event(event: WorkerEvent) {
      if (json) io.out.write(`${JSON.stringify(event)}\n`);
      if (json || event.event !== 'step') return;
      const { step, steps, loss } = event as WorkerEvent & { step: number; steps: number; loss: number };
      const left = remaining(step, steps);
      const text = `step ${step} of ${steps} · loss ${loss.toFixed(3)} · ${left === undefined ? '' : `${formatDuration(left)} left`}`;
      if (line.live) line.show(`${bar(step / steps)} ${text}`);
      else if (step % Math.max(1, Math.floor(steps / 20)) === 0) line.keep(text);
    },
    stopping: () => line.keep('stopping'),
    end: () => line.end(),
  };
}
