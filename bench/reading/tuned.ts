/**
 * Frozen against tuned, and tuned with words beside it, on one fold of each set:
 *
 *   npm run bench:tuned -- --sets word-meanings,hq-trivia --base FOLDER [--train 4000 --epochs 2]
 */
import { join } from 'node:path';
import { formatTable } from '../../src/cli/display/table.ts';
import { cpuDevice } from '../../src/engine/index.ts';
import { openCheckpoint } from '../../src/model/index.ts';
import { permutation } from '../../src/numeric/index.ts';
import { type BlockName, learnToRead, readDifficulty, sharesOf } from '../../src/readers/index.ts';
import { NO_CHECKPOINTS } from '../../src/students/class/checkpoint-parts.ts';
import { tunePopulation } from '../../src/students/population/tune-population.ts';
import { fitTokenizer, loadTokenizer } from '../../src/text/index.ts';
import { createPooler, POPULATION_DEFAULTS, placeRows } from '../../src/training/index.ts';
import { benchOptions } from '../options.ts';
import { foldsOf } from './folds.ts';
import { loadSets } from './load-sets.ts';
import type { ReadingSet } from './reading-set.ts';
import { scorePrediction } from './score.ts';

const D = POPULATION_DEFAULTS;
const options = benchOptions({
  sets: 'word-meanings,hq-trivia',
  base: '',
  fold: '0',
  /** The most questions to learn from, and to be tested on. */
  train: '0',
  test: '0',
  'max-length': '128',
  epochs: String(D.epochs),
  folds: String(D.folds),
  'learning-rate': String(D.learningRate),
  'head-rate': String(D.headRate),
  'batch-size': String(D.batchSize),
  seed: '42',
  threads: '2',
  data: join(import.meta.dirname, '../../../shared/data'),
});

const device = cpuDevice({ threads: Number(options.threads) });
const ALL: readonly BlockName[] = ['base', 'words', 'letters', 'surface'];
const WITHOUT: readonly BlockName[] = ['words', 'letters', 'surface'];

async function main(): Promise<void> {
  const rows: string[][] = [];
  for await (const set of loadSets(options.data, options.sets.split(','))) rows.push(...(await trial(set)));
  console.log(JSON.stringify(options));
  console.log(
    formatTable([{ text: 'set' }, 'train', { text: 'reader' }, 'r', 'RMSE / spread', 'minutes'], rows),
  );
}

async function trial(set: ReadingSet): Promise<string[][]> {
  const part = foldsOf(set, 5, 42);
  const all = [...part.keys()];
  const held = all.filter((q) => part[q] === Number(options.fold));
  const others = all.filter((q) => part[q] !== Number(options.fold));
  const some = (of: readonly number[], most: number) =>
    permutation(of.length, 7)
      .slice(0, most || of.length)
      .sort((a, b) => a - b)
      .map((i) => of[i]!);
  const train = some(others, Number(options.train));
  const test = some(held, Number(options.test));
  const places = [...train, ...test];
  const base = await openCheckpoint(options.base);
  const tokenizer = fitTokenizer(await loadTokenizer(options.base), base.config);
  const texts = places.map((q) => set.questions[q]!.text);
  const tokens = texts.map((text) => tokenizer.encode(text, Number(options['max-length'])));
  const at = (qs: readonly number[], of: Float64Array) => Float64Array.from(qs, (q) => of[q]!);
  const [y, e] = [at(train, set.difficulty), at(train, set.error)];
  const real = at(test, set.difficulty);
  const score = (name: string, predicted: Float64Array, minutes: number): string[] => {
    const { r, rmse } = scorePrediction({ predicted, real, part: new Int32Array(test.length) });
    const row = [
      set.name,
      String(train.length),
      name,
      r?.toFixed(3) ?? '–',
      rmse?.toFixed(3) ?? '–',
      minutes.toFixed(1),
    ];
    process.stderr.write(`\n${row.join('  ')}\n`);
    return row;
  };
  const rows: string[][] = [];
  const known = [...train.keys()];
  const rest = [...test.keys()].map((i) => train.length + i);
  const read = (
    name: string,
    blocks: readonly BlockName[],
    baseOf: (text: number) => ArrayLike<number>,
    minutes = 0,
  ) => {
    const started = performance.now();
    const on = (of: readonly number[]) => ({ texts: of.map((i) => texts[i]!), base: of.map(baseOf) });
    const learned = learnToRead({ ...on(known), blocks, difficulty: y, error: e, seed: 1 });
    const predicted = readDifficulty(learned.reader, on(rest));
    const { blocks: shares, left } = sharesOf(learned.reader);
    process.stderr.write(
      `  ${shares.map((s) => `${s.name} ${s.share.toFixed(3)}`).join(', ')}, left ${left.toFixed(3)}`,
    );
    rows.push(score(name, predicted, minutes + (performance.now() - started) / 60_000));
  };
  process.stderr.write(
    `${set.name}: ${tokens.reduce((a, b) => a + b.length, 0)} tokens in ${texts.length}\n`,
  );
  read('words, letters, surface', WITHOUT, () => []);
  let started = performance.now();
  const pooler = await createPooler(device, base, 1);
  const flat = new Float32Array(tokens.length * pooler.width);
  for await (const pass of pooler.encode(tokens)) placeRows(flat, pooler.width, pass);
  await pooler.release();
  const pooled = tokens.map((_, i) => flat.subarray(i * pooler.width, (i + 1) * pooler.width));
  const pooling = (performance.now() - started) / 60_000;
  read('base frozen', ['base'], (i) => pooled[i]!, pooling);
  read('all frozen', ALL, (i) => pooled[i]!, pooling);
  started = performance.now();
  const groups = new Map<string, number>();
  const group = train.map((q) => {
    const name = set.questions[q]!.group;
    if (!groups.has(name)) groups.set(name, groups.size);
    return groups.get(name)!;
  });
  const settings = {
    ...D,
    epochs: Number(options.epochs),
    folds: Number(options.folds),
    learningRate: Number(options['learning-rate']),
    headRate: Number(options['head-rate']),
    batchSize: Number(options['batch-size']),
    seed: Number(options.seed),
  };
  const job = tunePopulation({
    device,
    base,
    texts: tokens,
    pooled,
    known,
    difficulty: y,
    error: e,
    group,
    settings,
    store: NO_CHECKPOINTS,
    clock: () => performance.now() / 1000,
    interrupted: () => false,
  });
  let step = await job.next();
  let [losses, count] = [0, 0];
  for (; !step.done; step = await job.next()) {
    const event = step.value;
    if (event.event !== 'tuning') continue;
    losses += event.loss;
    count++;
    if (event.step % 50 === 0) {
      process.stderr.write(
        `\r${event.tuning}/${event.of} step ${event.step} loss ${(losses / count).toFixed(3)} ${((performance.now() - started) / 60_000).toFixed(1)} min `,
      );
      [losses, count] = [0, 0];
    }
  }
  const tuned = step.value!;
  const minutes = (performance.now() - started) / 60_000;
  const own = Float64Array.from(known, (i) => tuned.unseen[i]!);
  const cross = scorePrediction({ predicted: own, real: y, part: new Int32Array(known.length) });
  process.stderr.write(`\nout of fold on training: r ${cross.r?.toFixed(3)} rmse ${cross.rmse?.toFixed(3)}`);
  rows.push(
    score(
      'tuned alone',
      Float64Array.from(rest, (i) => tuned.unseen[i]!),
      minutes,
    ),
  );
  read('tuned, calibrated', ['base'], (i) => [tuned.unseen[i]!], minutes);
  read('tuned + words, letters, surface', ALL, (i) => [tuned.unseen[i]!], minutes);
  await tuned.release();
  await base.close();
  return rows;
}

await main();
