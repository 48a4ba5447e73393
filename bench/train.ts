/**
 * Full fine-tuning of the ModernBERT-base shape, per optimizer step with everything in it, on question texts of
 * natural length, beside the peer (bench/peer) on the same machine in the same run:
 *
 *   npm run bench:train -- --log answers.csv.gz --tokenizer FOLDER --peer path/to/python
 *
 * Batch by batch: ours, then each of the peer's modes, over the very same tokens.
 */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { mostActiveStudents, openAnswerLog, studentAnswers } from '../src/answers/index.ts';
import { type ModernBertConfig, openCheckpoint } from '../src/model/index.ts';
import { loadTokenizer } from '../src/text/index.ts';
import { batchesOf, epochOrder } from '../src/training/schedule.ts';
import { benchOptions, median } from './options.ts';
import { randomBase } from './random-base.ts';
import type { SideReply, SideRequest } from './train-side.ts';

/** Not padded. */
export interface BenchBatch {
  readonly input_ids: number[][];
  readonly labels: number[];
}

interface Measured {
  readonly name: string;
  readonly seconds: number[];
  readonly tokens: number[];
  peakBytes: number;
}

const PEER_MODES = {
  'max_length-bf16': 'peer as written (512 padded, bf16)',
  'longest-bf16': 'peer, padded to the longest, bf16',
  'longest-fp32': 'peer, padded to the longest, fp32',
};

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
  const batches = await readBatches(
    options.log,
    options.tokenizer,
    Number(options.batch),
    Number(options.steps),
  );
  const ours: Measured & { rates: number[] } = {
    name: 'understudy (fp32, no padding)',
    seconds: [],
    tokens: [],
    peakBytes: 0,
    rates: [],
  };
  const peers = Object.entries(options.peer ? PEER_MODES : {}).map(([mode, name]) => ({
    mode,
    name,
    seconds: [] as number[],
    tokens: [] as number[],
    peakBytes: 0,
  }));

  const side = await startSide(base, batches, Number(options.threads));
  const peer = options.peer
    ? await startPeer(options.peer, here('./peer/finetune.py'), base, batches, options.threads)
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

/**
 * Batches of the first epoch of the most active student: as many as are asked for, at even steps of an ordering by
 * length, so that few batches stand for all; in the order of the epoch.
 */
async function readBatches(
  path: string,
  tokenizerFolder: string,
  size: number,
  count: number,
): Promise<BenchBatch[]> {
  const log = await openAnswerLog({ path });
  const student = (await mostActiveStudents(log, 1))[0]!;
  const answers = await studentAnswers(log, student.userId);
  log.close();
  const tokenizer = await loadTokenizer(tokenizerFolder);
  const batches = batchesOf(epochOrder(answers.length, 0, 42), size)
    .filter((rows) => rows.length === size)
    .map((rows) => ({
      input_ids: rows.map((row) => [...tokenizer.encode(answers[row]!.text, 512)]),
      labels: rows.map((row) => answers[row]!.label),
    }));
  const byLength = [...batches.keys()].sort((a, b) => tokensOf(batches[a]!) - tokensOf(batches[b]!));
  const chosen = Array.from(
    { length: Math.min(count, batches.length) },
    (_, i) => byLength[Math.floor(((i + 0.5) / count) * batches.length)]!,
  );
  return chosen.sort((a, b) => a - b).map((i) => batches[i]!);
}

const tokensOf = ({ input_ids }: BenchBatch) => input_ids.reduce((total, { length }) => total + length, 0);

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

interface PeerReply {
  readonly seconds: number[];
  readonly tokens: number[];
  readonly peak_rss_bytes: number;
}

async function startPeer(
  python: string,
  script: string,
  base: string,
  batches: BenchBatch[],
  threads: string,
) {
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
    async ask(request: { mode: string; steps: number }): Promise<PeerReply> {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      return next();
    },
    end: () => child.stdin.end(),
  };
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
  { hiddenSize: D, intermediateSize: I, layers }: ModernBertConfig,
  { input_ids }: BenchBatch,
): number {
  const linear = input_ids.reduce((total, { length }) => total + 6 * length * (4 * D * D + 3 * D * I), 0);
  const attention = input_ids.reduce((total, { length }) => total + 12 * length * length * D, 0);
  return layers * (linear + attention);
}

await main();
