/** The process that computes. It ends with the process that started it, whatever becomes of that. */
import { isUnderstudyError } from '../../errors.ts';
import { parseInput } from '../fields.ts';
import { loadJob } from '../registry.ts';
import { perform } from './perform.ts';
import type { FromChild, Order, ToChild } from './protocol.ts';

const stopping = new AbortController();

// Signals reach the whole group; the process that asks decides what they mean and says so.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
process.once('disconnect', orphaned);
process.on('message', (message: ToChild) => {
  if (message.type === 'stop') stopping.abort();
  else void work(message.order);
});

async function work({ job: name, mode, input, at, settings }: Order): Promise<void> {
  try {
    const job = await loadJob(name);
    const result = await perform(job, {
      mode,
      input: job.complete(parseInput(job.input, input), at),
      at,
      settings,
      signal: stopping.signal,
      onEvent: (event) => void send({ type: 'event', event }),
    });
    await send({ type: 'done', result });
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

function orphaned(): void {
  process.exit(1);
}

/** Resolves when the message is on its way: a large one is not if the channel is closed at once. */
function send(message: FromChild): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined) resolve();
    else process.send(message, undefined, undefined, () => resolve());
  });
}
