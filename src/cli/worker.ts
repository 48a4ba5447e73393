/** The process that computes. It ends with the command that started it, whatever becomes of that. */
import { isUnderstudyError } from '../errors.ts';
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

/** Only what the task needs is loaded: DuckDB, figures and statistics take longer to load than many a task. */
async function run(message: Start): Promise<Tasks[Task]['result']> {
  switch (message.task) {
    case 'train':
      return await (await import('./run-train.ts')).runTrain(message.job, context);
    case 'pretrain':
      return await (await import('./run-pretrain.ts')).runPretrain(message.job, context);
    case 'compare':
      return await (await import('./run-compare.ts')).runCompare(message.job, context);
    case 'difficulty':
      return await (await import('./run-difficulty.ts')).runDifficulty(message.job, context);
    case 'evaluate':
      return await (await import('./run-evaluate.ts')).runEvaluate(message.job, context);
    case 'export':
      return await (await import('./run-export.ts')).runExport(message.job, context);
    case 'push':
      return await (await import('./run-push.ts')).runPush(message.job, context);
    case 'simulate':
      return await (await import('./run-simulate.ts')).runSimulate(message.job, context);
    case 'join':
      return await (await import('./run-join.ts')).runJoin(message.job, context);
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
