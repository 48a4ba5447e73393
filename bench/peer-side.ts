/** The peer's side of a benchmark: `peer/finetune.py` in a process of its own, optimizer steps on request. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { BenchBatch } from './student-batches.ts';

export const PEER_MODES = {
  'max_length-bf16': 'peer as written (512 padded, bf16)',
  'longest-bf16': 'peer, padded to the longest, bf16',
  'longest-fp32': 'peer, padded to the longest, fp32',
} as const;
export type PeerMode = keyof typeof PEER_MODES;

/** Of every step. */
export interface PeerReply {
  readonly seconds: number[];
  readonly tokens: number[];
  readonly peak_rss_bytes: number;
}

export interface Peer {
  ask(request: { mode: PeerMode; steps: number }): Promise<PeerReply>;
  end(): void;
}

/** Ready when this returns: the model is loaded. */
export async function startPeer(
  python: string,
  {
    base,
    batches,
    threads,
  }: { readonly base: string; readonly batches: readonly BenchBatch[]; readonly threads: string },
): Promise<Peer> {
  const script = fileURLToPath(new URL('./peer/finetune.py', import.meta.url));
  const file = join(tmpdir(), 'understudy-bench-batches.json');
  writeFileSync(file, JSON.stringify(batches));
  const child = spawn(python, [script, '--serve', '--base', base, '--batches', file, '--threads', threads], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done)
      throw new Error('the peer ended; does its Python have the packages of bench/peer/requirements.txt?');
    return JSON.parse(value);
  };
  await next();
  return {
    async ask(request) {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      return next();
    },
    end: () => child.stdin.end(),
  };
}
