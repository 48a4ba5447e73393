/**
 * The teacher in a process of their own: they read the next batches while the student learns from this one. Two
 * processes with a thread each need two thirds of the processor time of one with two threads, which wait for each other.
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { openDevice } from '../../src/engine/index.ts';
import { openCheckpoint } from '../../src/model/index.ts';
import { openTeacher, type Taught, type Teacher, type Tokens } from '../../src/training/index.ts';

type FromTeacher = { readonly width: number } | { readonly taught: Taught } | { readonly failed: string };

/** @throws Error with the teacher's own message */
export async function forkTeacher(folder: string): Promise<Teacher> {
  const child = fork(fileURLToPath(import.meta.url), [folder], { serialization: 'advanced' });
  const waiting: ((message: FromTeacher) => void)[] = [];
  child.on('message', (message: FromTeacher) => waiting.shift()?.(message));
  child.on('exit', (code) => {
    for (const settle of waiting.splice(0)) settle({ failed: `the teacher's process ended with ${code}` });
  });
  const answer = () =>
    new Promise<FromTeacher>((resolve) => {
      waiting.push(resolve);
    });
  const first = await answer();
  if (!('width' in first)) throw new Error('failed' in first ? first.failed : 'no width');
  return {
    width: first.width,
    async read(batch) {
      const answered = answer();
      child.send([...batch]);
      const message = await answered;
      if (!('taught' in message)) throw new Error('failed' in message ? message.failed : 'no vectors');
      return message.taught;
    },
    release: async () => {
      child.disconnect();
    },
  };
}

/** Answers batch after batch until the parent is gone. */
async function serve(folder: string, send: (message: FromTeacher) => void): Promise<void> {
  // A terminal's interrupt goes to both processes; the parent ends this one.
  process.on('SIGINT', () => undefined);
  const checkpoint = await openCheckpoint(folder);
  const teacher = await openTeacher(await openDevice('cpu', { threads: 1 }), checkpoint);
  await checkpoint.close();
  let last: Promise<void> = Promise.resolve();
  process.on('message', (batch: Tokens[]) => {
    last = last.then(async () => {
      try {
        send({ taught: await teacher.read(batch) });
      } catch (error) {
        send({ failed: (error as Error).message });
      }
    });
  });
  process.on('disconnect', () => process.exit(0));
  send({ width: teacher.width });
}

const send = process.send?.bind(process);
if (send !== undefined && process.argv[1] === fileURLToPath(import.meta.url))
  await serve(process.argv[2]!, (message) => send(message)).catch((error: Error) => {
    send({ failed: error.message });
    process.exit(1);
  });
