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

/** @throws UnderstudyError as the worker did; `run` when its process died */
export async function runInWorker<T extends Task>({
  task,
  job,
  onEvent,
  onStopping,
}: WorkerOptions<T>): Promise<Tasks[T]['result']> {
  // From source (tests, benchmarks) the worker is a .ts file, and needs the loader that this process has.
  const worker = fileURLToPath(
    new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url),
  );
  const child = fork(worker, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const tell = (message: ToWorker) => child.connected && child.send(message);
  let stops = 0;
  const onInterrupt = () => {
    stops++;
    if (stops > 1) child.kill('SIGKILL');
    else {
      tell({ type: 'stop' });
      onStopping();
    }
  };
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onInterrupt);

  try {
    return await new Promise<Tasks[T]['result']>((resolve, reject) => {
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
      // Its last words may still be on the way when it is gone.
      child.on('exit', (code, signal) => setTimeout(() => reject(died(code, signal)), 200));
      tell({ type: 'start', task, job } as ToWorker);
    });
  } finally {
    process.off('SIGINT', onInterrupt);
    process.off('SIGTERM', onInterrupt);
  }
}

function died(code: number | null, signal: NodeJS.Signals | null): UnderstudyError {
  return new UnderstudyError(
    'run',
    `the training process ended ${signal === null ? `with status ${code}` : `by ${signal}`}`,
    {
      hint:
        signal === 'SIGKILL'
          ? 'if memory ran out, try a smaller --batch-size; the same command goes on'
          : 'the same command goes on',
    },
  );
}
