/** Work that leaves nothing behind when it is interrupted: runs it, shows its progress, tells its end. */
import { progressDisplay } from './display/progress-display.ts';
import { type Io, print } from './io.ts';
import { runInWorker } from './run-in-worker.ts';
import type { Tasks } from './worker-protocol.ts';

type Telling = 'evaluate' | 'simulate' | 'difficulty' | 'compare';

/**
 * @param say prints the end for people; with `--json` it is an event like the others
 * @param finish sets another exit status than 0
 */
export async function runAndTell<T extends Telling>(
  io: Io,
  {
    task,
    job,
    json,
    say,
    finish,
  }: {
    readonly task: T;
    readonly job: Tasks[T]['job'];
    readonly json: boolean;
    readonly say: (summary: Tasks[T]['result']) => void;
    readonly finish: (status: number) => void;
  },
): Promise<void> {
  const display = progressDisplay(io, { json, stopping: 'stopping' });
  const summary = await runInWorker({
    task,
    job,
    onEvent: display.event,
    onStopping: display.stopping,
  }).finally(display.end);
  if (summary === null || summary.interrupted) {
    if (json) print(io, JSON.stringify({ event: 'interrupted', ...summary }));
    else io.err.write('interrupted; nothing was written\n');
    finish(130);
    return;
  }
  if (json) print(io, JSON.stringify({ event: 'done', ...summary }));
  else say(summary);
}
