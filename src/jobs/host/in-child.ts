/** A job in a process of its own: starts it, hands on what it says, stops it. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { UnderstudyError } from '../../errors.ts';
import type { JobEvent } from '../job.ts';
import type { FromChild, Order, ToChild } from './protocol.ts';

export interface ChildOptions {
  /** The first wish to stop: the job finishes its step. */
  readonly signal: AbortSignal;
  /** Ends the process at once; what it has written is whole. */
  readonly kill: AbortSignal;
  readonly onEvent: (event: JobEvent) => void;
  /** Where the job writes its events down; null where it does not. */
  readonly eventLog: string | null;
}

/** The last words of a process may still be on the way when it is gone. */
const LAST_WORDS_MS = 200;

/**
 * @returns the job's result; null when it was stopped
 * @throws UnderstudyError as the job did; `run` when its process died
 */
export async function performInChild(order: Order, options: ChildOptions): Promise<unknown> {
  // From source (tests, benchmarks) the child is a .ts file, and needs the loader that this process has.
  const module = new URL(import.meta.url.endsWith('.ts') ? './child.ts' : './child.js', import.meta.url);
  const child = fork(fileURLToPath(module), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: withoutCode(process.execArgv),
  });
  const tell = (message: ToChild) => child.connected && child.send(message);
  const stop = () => tell({ type: 'stop' });
  const kill = () => child.kill('SIGKILL');
  options.signal.addEventListener('abort', stop);
  options.kill.addEventListener('abort', kill);
  try {
    const outcome = outcomeOf(child, order, options);
    tell({ type: 'start', order });
    if (options.signal.aborted) stop();
    if (options.kill.aborted) kill();
    return await outcome;
  } finally {
    options.signal.removeEventListener('abort', stop);
    options.kill.removeEventListener('abort', kill);
  }
}

/** The flags of this process for another one that runs a file: not the code in place of one, nor what kind of code. */
function withoutCode(flags: readonly string[]): string[] {
  const isOfCode = (flag = '', end = '(=|$)') =>
    new RegExp(`^(-e|-p|-pe|--eval|--print|--input-type)${end}`).test(flag);
  return flags.filter((flag, i) => !isOfCode(flag) && (flag.startsWith('-') || !isOfCode(flags[i - 1], '$')));
}

function outcomeOf(child: ChildProcess, { job }: Order, options: ChildOptions): Promise<unknown> {
  const { signal: stopping, onEvent } = options;
  let last: JobEvent | null = null;
  return new Promise((resolve, reject) => {
    child.on('message', (message: FromChild) => {
      switch (message.type) {
        case 'event':
          last = message.event;
          onEvent(message.event);
          break;
        case 'done':
          resolve(message.result);
          break;
        case 'failed': {
          const { code, message: text, hint } = message;
          reject(new UnderstudyError(code, text, hint === undefined ? {} : { hint }));
          break;
        }
        case 'broken':
          reject(new Error(message.stack));
      }
    });
    child.on('error', reject);
    // A signal that met it before it listened ends it too.
    child.on('exit', (...end) =>
      setTimeout(
        () => (stopping.aborted && end[1] !== null ? resolve(null) : reject(died(end, last, job, options))),
        LAST_WORDS_MS,
      ),
    );
  });
}

function died(
  [status, signal]: [number | null, NodeJS.Signals | null],
  last: JobEvent | null,
  job: Order['job'],
  { kill: { aborted: isAsked }, eventLog }: ChildOptions,
): UnderstudyError {
  const how = signal === null ? `with status ${status}` : `by ${signal}${isAsked ? ', as was asked' : ''}`;
  const after = last === null ? 'before its first event' : `after the event ${shown(last)}`;
  const log = eventLog === null ? '' : `; its log is ${eventLog}`;
  const plan = job === 'train' ? ' (a plan of the training estimates it)' : '';
  const memory = signal === 'SIGKILL' && !isAsked ? `see whether memory ran out${plan} and ` : '';
  return new UnderstudyError('run', `the process that computes ended ${how}, ${after}${log}`, {
    hint: `${memory}try again`,
  });
}

/** Names and numbers; lists and long texts are of no help in a line. */
function shown(event: JobEvent): string {
  const plain = Object.entries(event).filter(
    ([, value]) => typeof value === 'number' || (typeof value === 'string' && value.length <= 40),
  );
  return JSON.stringify(Object.fromEntries(plain));
}
