/** How `pretrain` is shown. */
import type { EventOf } from '../../jobs/index.ts';
import { formatCount, formatPercent } from '../../words.ts';
import { bar, liveLine, progressText } from '../display/live-line.ts';
import { formatPath } from '../display/path.ts';
import { remainingTime } from '../display/remaining-time.ts';
import type { Face, WorkDisplay } from '../face.ts';
import { type Io, print } from '../io.ts';

export const pretrainFace: Face<'pretrain'> = {
  examples: `
Example:
  understudy pretrain --out my-base --steps 2000
`,
  display,
  tell(io, { folder, weights, texts, quality: { loss, accuracy, masked } }) {
    print(
      io,
      `${formatCount(weights)} weights, trained on ${formatCount(texts)} distinct texts`,
      `held-out text: loss ${loss.toFixed(3)} nats, ${formatPercent(accuracy)} of ${formatCount(masked)} masked tokens right`,
      `base: ${formatPath(folder)}`,
    );
  },
};

/** A live line on a terminal, now and then a plain one elsewhere. */
function display(io: Io): WorkDisplay<EventOf<'pretrain'>> {
  const line = liveLine(io);
  const remaining = remainingTime();
  return {
    event(event) {
      if (event.event !== 'step') return;
      const { step, steps, loss } = event;
      const parts = [`step ${step} of ${steps}`, `loss ${loss.toFixed(3)}`];
      const text = progressText(parts, remaining(step, steps));
      if (line.live) line.show(`${bar(step / steps)} ${text}`);
      else if (step % Math.max(1, Math.floor(steps / 20)) === 0) line.keep(text);
    },
    stopping: () => line.keep('stopping'),
    end: () => line.end(),
  };
}
