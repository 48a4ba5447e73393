/**
 * Full fine-tuning of the ModernBERT-base shape, per optimizer step with everything in it, on question texts of
 * natural length, beside the peer (bench/peer) on the same machine in the same run:
 *
 *   npm run bench:train -- --log answers.csv.gz --tokenizer FOLDER --peer path/to/python
 *
 * Rounds are interleaved: ours, then each of the peer's modes, over the very same batches.
 */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { mostActiveStudents, openAnswerLog, studentAnswers } from '../src/answers/index.ts';
import { openCheckpoint } from '../src/model/index.ts';
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
    rounds: '5',
    steps: '3',
    batch: '4',
    threads: String(availableParallelism()),
  });
  const base = options.base || (await randomBase(options.tokenizer));
  const batches = await readBatches(options.log, options.tokenizer, Number(options.batch));
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
  // A round that does not count warms everybody up.
  for (let round = 0; round <= Number(options.rounds); round++) {
    const steps = round === 0 ? 1 : Number(options.steps);
    const reply = await ask<SideReply>(side, { steps });
    if (round > 0) {
      ours.seconds.push(...reply.seconds);
      ours.tokens.push(...reply.tokens);
      ours.rates.push(reply.rate);
    }
    ours.peakBytes = reply.peakBytes;
    for (const measured of peers) {
      const answer = await peer!.ask({ mode: measured.mode, steps });
      if (round === 0) continue;
      measured.seconds.push(...answer.seconds);
      measured.tokens.push(...answer.tokens);
      measured.peakBytes = Math.max(measured.peakBytes, answer.peak_rss_bytes);
    }
    process.stderr.write(`round ${round} of ${options.rounds}\n`);
  }
  side.disconnect();
  peer?.end();
  await report(base, ours, peers, options.threads);
}

/** Batches of the most active student's training, in the order of its first epoch. */
async function readBatches(path: string, tokenizerFolder: string, size: number): Promise<BenchBatch[]> {
  const log = await openAnswerLog({ path });
  const [student] = await mostActiveStudents(log, 1);
  const answers = await studentAnswers(log, student!.userId);
  log.close();
  const tokenizer = await loadTokenizer(tokenizerFolder);
  return batchesOf(epochOrder(answers.length, 0, 42), size)
    .filter((rows) => rows.length === size)
    .map((rows) => ({
      input_ids: rows.map((row) => [...tokenizer.encode(answers[row]!.text, 512)]),
      labels: rows.map((row) => answers[row]!.label),
    }));
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
    side.once('message', (reply) => resolve(reply as T));
    side.once('exit', (status) => reject(new Error(`our side ended with status ${status}`)));
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
  ours: Measured & { rates: number[] },
  peers: readonly Measured[],
  threads: string,
): Promise<void> {
  const { config, close } = await openCheckpoint(base);
  await close();
  const { hiddenSize: D, intermediateSize: I, layers } = config;
  // Products of the linear layers, forward and twice backward; attention's own are not counted.
  const perToken = 6 * layers * (4 * D * D + 3 * D * I);
  const rate = median(ours.rates);
  const shares = ours.seconds.map((seconds, i) => (perToken * ours.tokens[i]!) / seconds / rate);
  const seconds = median(ours.seconds);
  console.log(
    `\nModernBERT ${layers} × ${D}, batch ${ours.tokens.length > 0 ? 'of questions' : ''} ${median(ours.tokens)} tokens (median), ${threads} threads, ${ours.seconds.length} steps each\n`,
  );
  console.log(
    `${'one optimizer step'.padEnd(40)}${'median s'.padStart(10)}${'range'.padStart(16)}${'tokens/s'.padStart(10)}${'peak GB'.padStart(9)}${'ratio'.padStart(8)}`,
  );
  for (const measured of [ours, ...peers]) {
    const middle = median(measured.seconds);
    const range = `${Math.min(...measured.seconds).toFixed(2)}–${Math.max(...measured.seconds).toFixed(2)}`;
    const speed = median(measured.seconds.map((s, i) => measured.tokens[i]! / s));
    console.log(
      `${measured.name.padEnd(40)}${middle.toFixed(2).padStart(10)}${range.padStart(16)}${speed.toFixed(0).padStart(10)}${(measured.peakBytes / 1e9).toFixed(2).padStart(9)}${`${(middle / seconds).toFixed(2)}×`.padStart(8)}`,
    );
  }
  console.log(
    `\nmatrix products of this machine: ${(rate / 1e9).toFixed(0)} GFLOP/s ([512, 768] × [768, 2304], median of ${ours.rates.length} rounds)`,
  );
  console.log(
    `of which the whole step reaches ${(100 * median(shares)).toFixed(0)} % (linear layers' products over all of the step's time)`,
  );
}

await main();
