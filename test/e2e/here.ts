/** The command in this process: flags in, streams and exit status out, without the seconds that processes take to start. */
import { Writable } from 'node:stream';
import { main } from '../../src/cli/main.ts';
import type { Outcome } from './process.ts';

/** As `understudy` of process.ts, of which each command has tests too. */
export async function understudyHere(...args: string[]): Promise<Outcome> {
  const out = sink();
  const err = sink();
  const status = await main(args, {
    out: out.stream,
    err: err.stream,
    env: process.env,
    now: () => new Date().toISOString(),
    host: 'here',
  });
  return { status, out: out.text(), err: err.text() };
}

function sink() {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  return { stream, text: () => chunks.join('') };
}
