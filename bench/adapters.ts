/**
 * Does it pay to train adapters of several students together? Time of a step by students and answers a student,
 * interleaved, medians:
 *
 *   npm run bench:adapters [-- --base FOLDER --rounds 7]
 */

import { openDevice } from '../src/engine/index.ts';
import { SHIPPED_BASES } from '../src/hub/bases/place.ts';
import { openCheckpoint } from '../src/model/index.ts';
import { pretrainingTexts } from '../src/samples/index.ts';
import { loadTokenizer } from '../src/text/index.ts';
import { ADAPTER_DEFAULTS, type AdapterNetwork, createAdapterNetwork } from '../src/training/index.ts';
import { benchOptions, median } from './options.ts';

const options = benchOptions({ base: SHIPPED_BASES.get('nano')!, rounds: '7', threads: '0' });
/** Students of a batch, and answers of each. */
const SHAPES = [
  [1, 4],
  [2, 4],
  [4, 4],
  [8, 4],
  [1, 16],
  [4, 16],
] as const;

const base = await openCheckpoint(options.base);
const tokenizer = await loadTokenizer(options.base);
const texts = [...pretrainingTexts({ seed: 1, count: 64 })].map((text) => tokenizer.encode(text, 512));
const device = await openDevice('cpu', { threads: Number(options.threads) });
const networks: { students: number; answers: number; network: AdapterNetwork; times: number[] }[] = [];
for (const [students, answers] of SHAPES) {
  const network = await createAdapterNetwork({
    device,
    base,
    lora: ADAPTER_DEFAULTS.lora,
    settings: { batchSize: students * answers, weightDecay: 0, seed: 1 },
  });
  await network.begin(
    Array.from({ length: students }, (_, s) => ({
      id: `s${s}`,
      row: new Float32Array(base.config.hiddenSize).fill(0.01),
      bias: 0,
    })),
  );
  networks.push({ students, answers, network, times: [] });
}

for (let round = 0; round <= Number(options.rounds); round++)
  for (const { students, answers, network, times } of networks) {
    const batch = Array.from({ length: students * answers }, (_, i) => ({
      student: Math.floor(i / answers),
      tokens: texts[(round * 7 + i) % texts.length]!,
      label: (i % 2) as 0 | 1,
      weight: 1 / answers,
    }));
    const started = performance.now();
    await network.step(batch, { step: round + 1, learningRate: 1e-4 });
    // The first step warms up.
    if (round > 0) times.push((performance.now() - started) / batch.length);
  }

const { hiddenSize, layers } = base.config;
console.log(
  `ModernBERT ${layers} × ${hiddenSize}, LoRA rank ${ADAPTER_DEFAULTS.lora.rank}, ${options.rounds} rounds\n`,
);
console.log('students × answers   ms an answer (median)   against one student');
for (const { students, answers, times } of networks) {
  const alone = networks.find((other) => other.students === 1 && other.answers === answers)!;
  const ratio = median(times) / median(alone.times);
  console.log(
    `${`${students} × ${answers}`.padEnd(21)}${median(times).toFixed(2).padStart(21)}   ${ratio.toFixed(2).padStart(18)}×`,
  );
}
for (const { network } of networks) await network.release();
await base.close();
