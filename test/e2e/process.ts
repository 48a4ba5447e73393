/** Runs the built command as a user does: a process, its streams, its exit status. */
import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';

export const BIN: string = resolve(import.meta.dirname, '../../bin/understudy.js');
export const FIXTURES: string = resolve(import.meta.dirname, '../fixtures');

export interface Outcome {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

export function understudy(...args: string[]): Promise<Outcome> {
  return outcome(start(args));
}

/** As a group of its own, so that it can be killed with the processes that it starts. */
export function start(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [BIN, ...args], { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
}

export async function outcome(child: ChildProcess): Promise<Outcome> {
  const texts = { out: '', err: '' };
  child.stdout?.on('data', (chunk) => {
    texts.out += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    texts.err += chunk;
  });
  const status = await new Promise<number | null>((done) => child.on('close', done));
  return { status, ...texts };
}
