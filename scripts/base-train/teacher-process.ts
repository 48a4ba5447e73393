/**
 * The teacher in a process of their own: they read the next batches while the student learns from this one. Two
 * processes with a thread each need two thirds of the processor time of one with two threads, which wait for each other.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { openDevice } from '../../src/engine/index.ts';
import { describeError, isUnderstudyError, UnderstudyError } from '../../src/errors.ts';
import { openCheckpoint } from '../../src/model/index.ts';
import { openTeacher, type Taught, type Teacher, type Tokens } from '../../src/training/index.ts';

type FromTeacher = { readonly width: number } | { readonly taught: Taught } | { readonly failed: string };

export interface TeacherProcess extends Teacher {
  /** Of their process. */
  readonly pid: number;
  /** Ends their process once they have read what they were given. */
  release(): Promise<void>;
}

/**
 * @param folder of the teacher's checkpoint
 * @returns a teacher whose `read` throws UnderstudyError `base` where they fail, or are gone
 * @throws UnderstudyError `base` where they do not open
 */
export async function forkTeacher(folder: string): Promise<TeacherProcess> {
  const child = fork(fileURLToPath(import.meta.url), [folder], {
    serialization: 'advanced',
    execArgv: ['--import', 'tsx'],
  });
  const ask = questionsTo(child);
  const first = await ask();
  const release = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    if (child.connected) child.disconnect();
    await gone;
  };
  if (!('width' in first)) {
    await release();
    throw failureOf(first);
  }
  return {
    width: first.width,
    pid: child.pid!,
    async read(batch) {
      const answer = await ask(batch);
      if (!('taught' in answer)) throw failureOf(answer);
      return answer.taught;
    },
    release,
  };
}

/** Each answer is that to the question which has waited longest; who is gone has an answer to all that wait and come. */
function questionsTo(child: ChildProcess): (batch?: readonly Tokens[]) => Promise<FromTeacher> {
  const waiting: ((message: FromTeacher) => void)[] = [];
  let gone: FromTeacher | null = null;
  const leave = (how: string) => {
    gone ??= { failed: `their process ${how}` };
    for (const answer of waiting.splice(0)) answer(gone);
  };
  child.on('message', (message: FromTeacher) => waiting.shift()?.(message));
  child.on('error', (error) => leave(`failed: ${error.message}`));
  child.on('exit', (status, signal) =>
    leave(signal === null ? `ended with status ${status}` : `was ended by ${signal}`),
  );
  return (batch) =>
    new Promise((resolve) => {
      if (gone !== null) return resolve(gone);
      waiting.push(resolve);
      // What is sent to a process that has just died is lost; `exit` answers then.
      if (batch !== undefined) child.send([...batch], () => undefined);
    });
}

function failureOf(answer: FromTeacher): UnderstudyError {
  return new UnderstudyError(
    'base',
    `the teacher: ${'failed' in answer ? answer.failed : 'an answer to nothing'}`,
  );
}

/** Answers batch after batch until the parent is gone. */
async function serve(folder: string): Promise<void> {
  // A terminal's interrupt goes to both processes; the parent ends this one.
  process.on('SIGINT', () => undefined);
  const checkpoint = await openCheckpoint(folder);
  const teacher = await openTeacher(await openDevice('cpu', { threads: 1 }), checkpoint);
  await checkpoint.close();
  let last: Promise<void> = Promise.resolve();
  process.on('message', (batch: Tokens[]) => {
    last = last.then(async () => {
      tellParent(await teacher.read(batch).then((taught) => ({ taught }), failed));
    });
  });
  process.on('disconnect', () => {
    last = last.then(() => teacher.release()).then(() => process.exit(0));
  });
  tellParent({ width: teacher.width });
}

/** Nobody is told where the parent is gone. */
function tellParent(message: FromTeacher): void {
  if (process.connected) process.send!(message);
}

function failed(error: unknown): FromTeacher {
  const text = isUnderstudyError(error) ? describeError(error) : (error as Error).message;
  return { failed: text.split('\n')[0]! };
}

if (process.send !== undefined && process.argv[1] === fileURLToPath(import.meta.url))
  await serve(process.argv[2]!).catch((error: unknown) => {
    tellParent(failed(error));
    process.disconnect();
  });
