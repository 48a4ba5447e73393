/**
 * Full fine-tuning of the ModernBERT-base shape, per optimizer step with everything in it, on question texts of
 * natural length, beside the peer (bench/peer) on the same machine in the same run:
 *
 *   npm run bench:train -- --log answers.csv.gz --tokenizer FOLDER --peer path/to/python
 *
 * Batch by batch: ours, then each of the peer's modes, over the very same tokens.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type BaseConfig, openCheckpoint } from '../src/model/index.ts';
import { benchOptions, median } from './options.ts';
import { PEER_MODES, type PeerMode, startPeer } from './peer-side.ts';
import { randomBase } from './random-base.ts';
import { type BenchBatch, readBatches } from './student-batches.ts';
import type { SideReply, SideRequest } from './train-side.ts';

interface Measured {
  readonly name: string;
  readonly seconds: number[];
  readonly tokens: number[];
  peakBytes: number;
}

async function main(): Promise<void> {
  const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  const options = benchOptions({
    log: here('../test/fixtures/notebook-run/answers.csv'),
    tokenizer: here('../assets/nano'),
    base: '',
    peer: '',
    steps: '12',
    batch: '4',
    threads: String(availableParallelism()),
  });
  const base = options.base || (await randomBase(options.tokenizer));
  const batches = await readBatches(options.log, {
    tokenizerFolder: options.tokenizer,
    size: Number(options.batch),
    count: Number(options.steps),
  });
  const ours: Measured & { rates: number[] } = {
    name: 'understudy (fp32, no padding)',
    seconds: [],
    tokens: [],
    peakBytes: 0,
    rates: [],
  };
  const peers = Object.entries(options.peer ? PEER_MODES : {}).map(([mode, name]) => ({
    mode: mode as PeerMode,
    name,
    seconds: [] as number[],
    tokens: [] as number[],
    peakBytes: 0,
  }));

  const side = await startSide(base, batches, Number(options.threads));
  const peer = options.peer
    ? await startPeer(options.peer, { base, batches, threads: options.threads })
    : undefined;
  // The first batch warms everybody up and does not count.
  for (let round = 0; round <= Number(options.steps); round++) {
    const reply = await ask<SideReply>(side, { steps: 1 });
    if (round > 0) {
      ours.seconds.push(...reply.seconds);
      ours.tokens.push(...reply.tokens);
      ours.rates.push(reply.rate);
    }
    ours.peakBytes = reply.peakBytes;
    for (const measured of peers) {
      const answer = await peer!.ask({ mode: measured.mode, steps: 1 });
      if (round === 0) continue;
      measured.seconds.push(...answer.seconds);
      measured.tokens.push(...answer.tokens);
      measured.peakBytes = Math.max(measured.peakBytes, answer.peak_rss_bytes);
    }
    process.stderr.write(`batch ${round} of ${options.steps}\n`);
  }
  side.disconnect();
  peer?.end();
  await report(base, batches, ours, peers, options.threads);
}

async function startSide(base: string, batches: BenchBatch[], threads: number): Promise<ChildProcess> {
  const side = fork(fileURLToPath(new URL('./train-side.ts', import.meta.url)), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await ask(side, { job: { base, batches, threads } });
  return side;
}

function ask<T>(side: ChildProcess, request: SideRequest): Promise<T> {
  return new Promise((resolve, reject) => {
    const died = (status: number | null) => reject(new Error(`our side ended with status ${status}`));
    side.once('exit', died);
    side.once('message', (reply) => {
      side.off('exit', died);
      resolve(reply as T);
    });
    side.send(request);
  });
}

async function report(
  base: string,
  batches: readonly BenchBatch[],
  ours: Measured & { rates: number[] },
  peers: readonly Measured[],
  threads: string,
): Promise<void> {
  const checkpoint = await openCheckpoint(base);
  await checkpoint.close();
  const { hiddenSize, layers } = checkpoint.config;
  const shares = ours.seconds.map(
    (seconds, i) =>
      arithmetic(checkpoint.config, batches[(i + 1) % batches.length]!) / seconds / ours.rates[i]!,
  );
  console.log(
    `\nModernBERT ${layers} × ${hiddenSize}, ${threads} threads, ${ours.seconds.length} batches of ${batches[0]!.labels.length} questions, ${median(ours.tokens)} tokens (median)\n`,
  );
  const rows = [ours, ...peers].map((measured) => [
    measured.name,
    median(measured.seconds).toFixed(2),
    `${Math.min(...measured.seconds).toFixed(2)}–${Math.max(...measured.seconds).toFixed(2)}`,
    median(measured.seconds.map((seconds, i) => measured.tokens[i]! / seconds)).toFixed(0),
    (measured.peakBytes / 1e9).toFixed(2),
    `${(median(measured.seconds) / median(ours.seconds)).toFixed(2)}×`,
    // Batch by batch: a machine whose speed drifts is compared with itself.
    `${median(measured.seconds.map((seconds, i) => seconds / ours.seconds[i]!)).toFixed(2)}×`,
  ]);
  for (const [name, ...numbers] of [
    ['one optimizer step', 'median s', 'range', 'tokens/s', 'peak GB', 'medians', 'by batch'],
    ...rows,
  ])
    console.log(
      name!.padEnd(40) + numbers.map((text, i) => text.padStart([10, 14, 10, 9, 9, 10][i]!)).join(''),
    );
  console.log(
    `\nmatrix products of this machine: ${(median(ours.rates) / 1e9).toFixed(0)} GFLOP/s ([512, 768] × [768, 2304], measured before every step)`,
  );
  console.log(`of which the whole step reaches ${(100 * median(shares)).toFixed(0)} % (median over batches)`);
}

/** Floating-point operations of a step's matrix products, forward and twice backward, at the real lengths. */
function arithmetic(
  { hiddenSize: D, intermediateSize: I, layers }: BaseConfig,
  { input_ids }: BenchBatch,
): number {
  const linear = input_ids.reduce((total, { length }) => total + 6 * length * (4 * D * D + 3 * D * I), 0);
  const attention = input_ids.reduce((total, { length }) => total + 12 * length * length * D, 0);
  return layers * (linear + attention);
}

await main();
