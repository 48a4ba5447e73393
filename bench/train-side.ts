/** Our side of `bench/train.ts`, in a process of its own so that its memory is its own: steps on request. */
import { cpuDevice, matrixProductRate } from '../src/engine/index.ts';
import { openCheckpoint } from '../src/model/index.ts';
import { createClassifier } from '../src/training/index.ts';
import type { BenchBatch } from './student-batches.ts';

export interface SideJob {
  readonly base: string;
  readonly batches: readonly BenchBatch[];
  readonly threads: number;
}
export type SideRequest = { readonly job: SideJob } | { readonly steps: number };
export interface SideReply {
  /** Of every step, everything in it. */
  readonly seconds: readonly number[];
  readonly tokens: readonly number[];
  readonly loss: readonly number[];
  /** Floating-point operations a second of a plain matrix product, measured just before. */
  readonly rate: number;
  readonly peakBytes: number;
}

let side: ((steps: number) => Promise<SideReply>) | undefined;

process.on('message', async (request: SideRequest) => {
  if ('job' in request) {
    side = await prepare(request.job);
    process.send!({ ready: true });
  } else process.send!(await side!(request.steps));
});

async function prepare({ base, batches, threads }: SideJob) {
  const device = cpuDevice({ threads });
  const settings = { batchSize: batches[0]!.labels.length, seed: 0, weightDecay: 0, maxGradientNorm: 1 };
  const classifier = await createClassifier({
    device,
    base: await openCheckpoint(base),
    tokenizerFiles: [],
    settings,
  });
  const rows = batches.map(({ input_ids, labels }) =>
    input_ids.map((ids, i) => ({ tokens: Int32Array.from(ids), label: labels[i] as 0 | 1 })),
  );
  await classifier.begin(rows.flat().map(({ tokens }) => tokens));
  let step = 0;

  return async (steps: number): Promise<SideReply> => {
    const rate = await matrixProductRate(device, () => performance.now() / 1000);
    const reply = { seconds: [] as number[], tokens: [] as number[], loss: [] as number[] };
    for (let i = 0; i < steps; i++) {
      const batch = rows[step % rows.length]!;
      step++;
      const started = performance.now();
      const { loss } = await classifier.step(batch, { step, learningRate: 5e-5 });
      reply.seconds.push((performance.now() - started) / 1000);
      reply.tokens.push(batch.reduce((total, { tokens }) => total + tokens.length, 0));
      reply.loss.push(loss);
    }
    return { ...reply, rate, peakBytes: process.resourceUsage().maxRSS * 1024 };
  };
}
