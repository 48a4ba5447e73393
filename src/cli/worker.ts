/** The process that computes. It ends with the command that started it, whatever becomes of that. */
import { isUnderstudyError } from '../errors.ts';
import { runCompare } from './run-compare.ts';
import { runDifficulty } from './run-difficulty.ts';
import { runEvaluate } from './run-evaluate.ts';
import { runExport } from './run-export.ts';
import { runJoin } from './run-join.ts';
import { runPretrain } from './run-pretrain.ts';
import { runPush } from './run-push.ts';
import { runSimulate } from './run-simulate.ts';
import { runTrain } from './run-train.ts';
import type { FromWorker, Task, Tasks, ToWorker, WorkerEvent } from './worker-protocol.ts';

const stopping = new AbortController();

const context = {
  emit: (event: WorkerEvent) => void send({ type: 'event', event }),
  interrupted: () => stopping.signal.aborted,
  signal: stopping.signal,
  clock: () => performance.now() / 1000,
  now: () => new Date().toISOString(),
};

// Signals reach the whole group; the command decides what they mean and says so.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
process.once('disconnect', orphaned);
process.on('message', (message: ToWorker) => {
  if (message.type === 'stop') stopping.abort();
  else void work(message);
});

type Start = Exclude<ToWorker, { type: 'stop' }>;

async function work(message: Start): Promise<void> {
  try {
    await send({ type: 'done', result: await run(message) });
  } catch (error) {
    if (isUnderstudyError(error))
      await send({ type: 'failed', code: error.code, message: error.message, hint: error.hint });
    else
      await send({
        type: 'broken',
        stack: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
  }
  // Not exit(): what was sent must arrive first.
  process.off('disconnect', orphaned);
  process.disconnect();
}

function run(message: Start): Promise<Tasks[Task]['result']> {
  switch (message.task) {
    case 'train':
      return runTrain(message.job, context);
    case 'pretrain':
      return runPretrain(message.job, context);
    case 'compare':
      return runCompare(message.job, context);
    case 'difficulty':
      return runDifficulty(message.job, context);
    case 'evaluate':
      return runEvaluate(message.job, context);
    case 'export':
      return runExport(message.job, context);
    case 'push':
      return runPush(message.job, context);
    case 'simulate':
      return runSimulate(message.job, context);
    case 'join':
      return runJoin(message.job, context);
  }
}

function orphaned(): void {
  process.exit(1);
}

/** Resolves when the message is on its way: a large one is not if the channel is closed at once. */
function send(message: FromWorker): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined) resolve();
    else process.send(message, undefined, undefined, () => resolve());
  });
}
