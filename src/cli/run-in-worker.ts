/** Starts the process that computes, hands on what it says, and tells it when the user wants to stop. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { UnderstudyError } from '../errors.ts';
import type { FromWorker, Task, Tasks, ToWorker, WorkerEvent } from './worker-protocol.ts';

export interface WorkerOptions<T extends Task> {
  readonly task: T;
  readonly job: Tasks[T]['job'];
  readonly onEvent: (event: WorkerEvent) => void;
  /** The first Ctrl-C: the step is being finished. A second one ends the process at once. */
  readonly onStopping: () => void;
}

/** Signals that are no further apart are one wish of the user. */
const ONE_KEY_MS = 300;

/** What a terminal, a service manager and a closed window send. */
const STOPPING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * @returns `null` when the user stopped it at once
 * @throws UnderstudyError as the worker did; `run` when its process died
 */
export async function runInWorker<T extends Task>({
  task,
  job,
  onEvent,
  onStopping,
}: WorkerOptions<T>): Promise<Tasks[T]['result'] | null> {
  // From source (tests, benchmarks) the worker is a .ts file, and needs the loader that this process has.
  const worker = fileURLToPath(
    new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url),
  );
  const child = fork(worker, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const tell = (message: ToWorker) => child.connected && child.send(message);
  let stops = 0;
  let lastStop = Number.NEGATIVE_INFINITY;
  const onInterrupt = () => {
    // npm passes a signal on that the terminal has sent to the whole group: one key, two signals.
    const now = performance.now();
    if (now - lastStop < ONE_KEY_MS) return;
    lastStop = now;
    stops++;
    if (stops > 1) child.kill('SIGKILL');
    else {
      tell({ type: 'stop' });
      onStopping();
    }
  };
  for (const signal of STOPPING) process.on(signal, onInterrupt);

  try {
    return await new Promise<Tasks[T]['result'] | null>((resolve, reject) => {
      child.on('message', (message: FromWorker) => {
        if (message.type === 'event') onEvent(message.event);
        else if (message.type === 'done') resolve(message.result as Tasks[T]['result']);
        else if (message.type === 'failed')
          reject(
            new UnderstudyError(
              message.code,
              message.message,
              message.hint === undefined ? {} : { hint: message.hint },
            ),
          );
        else reject(new Error(message.stack));
      });
      child.on('error', reject);
      // Its last words may still be on the way when it is gone. A signal that met it before it listened ends it too.
      child.on('exit', (code, signal) =>
        setTimeout(() => (stops > 0 && signal !== null ? resolve(null) : reject(died(code, signal))), 200),
      );
      tell({ type: 'start', task, job } as ToWorker);
    });
  } finally {
    for (const signal of STOPPING) process.off(signal, onInterrupt);
  }
}

function died(code: number | null, signal: NodeJS.Signals | null): UnderstudyError {
  const how = signal === null ? `with status ${code}` : `by ${signal}`;
  return new UnderstudyError('run', `the process that computes ended ${how}`, {
    hint:
      signal === 'SIGKILL'
        ? 'see whether memory ran out (--dry-run estimates it) and try again'
        : 'try again',
  });
}
