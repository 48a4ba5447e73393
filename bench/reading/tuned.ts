/**
 * A base frozen, tuned on the difficulties, and tuned with words beside it: what each says of questions that were held
 * out, a fifth of each set.
 *
 *   npm run bench:tuned -- --base FOLDER --sets word-meanings,hq-trivia [--train 4000 --test 800 --epochs 1 --folds 2]
 */
import { join } from 'node:path';
import { formatTable } from '../../src/cli/display/table.ts';
import { cpuDevice } from '../../src/engine/index.ts';
import { type Checkpoint, openCheckpoint } from '../../src/model/index.ts';
import { permutation } from '../../src/numeric/index.ts';
import { type BlockName, learnBlocks, readDifficulty, sharesOf } from '../../src/readers/index.ts';
import { NO_CHECKPOINTS } from '../../src/students/class/checkpoint-parts.ts';
import { judgeEncoders, readLeftOut } from '../../src/students/population/compare-encoders.ts';
import { mixReaders } from '../../src/students/population/mix-readers.ts';
import { type TunedPopulation, tunePopulation } from '../../src/students/population/tune-population.ts';
import { fitTokenizer, loadTokenizer } from '../../src/text/index.ts';
import { POPULATION_DEFAULTS } from '../../src/training/index.ts';
import { benchOptions, wrongUse } from '../options.ts';
import { poolTexts } from '../pool-texts.ts';
import { foldsOf } from './folds.ts';
import { loadSets, SET_NAMES } from './load-sets.ts';
import type { ReadingSet } from './reading-set.ts';
import { scorePrediction } from './score.ts';

const D = POPULATION_DEFAULTS;
const options = benchOptions({
  sets: SET_NAMES.join(','),
  base: '',
  /** Which fifth is held out. */
  fold: '0',
  /** The most questions to learn from and to be tested on, chosen with a seed of their own; 0: all. */
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
  /** The folder that has a folder of each set's name. */
  data: join(import.meta.dirname, '../../../shared/data'),
});
const CHOICE_SEED = 7;
const device = cpuDevice({ threads: Number(options.threads) });
const BESIDE: readonly BlockName[] = ['words', 'letters', 'surface'];
const ALL: readonly BlockName[] = ['base', ...BESIDE];
const COLUMNS = [{ text: 'set' }, 'learned from', { text: 'read by' }, 'r', 'RMSE / spread', 'minutes'];

async function main(): Promise<void> {
  if (options.base === '') wrongUse('expected --base with the folder of a base');
  const base = await openCheckpoint(options.base);
  const rows: string[][] = [];
  for await (const set of loadSets(options.data, options.sets.split(',')))
    rows.push(...(await measure(set, base)));
  await base.close();
  console.log(JSON.stringify(options));
  console.log(formatTable(COLUMNS, rows));
}

/** The questions of a set that are learned from, then those that are tested; places in `texts`. */
async function choose(set: ReadingSet, { config }: Checkpoint) {
  const part = foldsOf(set, 5, Number(options.seed));
  const some = (isHeldOut: boolean, most: number): number[] => {
    const all = [...part.keys()].filter((q) => (part[q] === Number(options.fold)) === isHeldOut);
    const chosen = permutation(all.length, CHOICE_SEED).slice(0, most || all.length);
    return chosen.sort((a, b) => a - b).map((i) => all[i]!);
  };
  const train = some(false, Number(options.train));
  const questions = [...train, ...some(true, Number(options.test))];
  const tokenizer = fitTokenizer(await loadTokenizer(options.base), config);
  const groups = [...new Set(train.map((q) => set.questions[q]!.group))];
  const places = new Map(groups.map((name, i) => [name, i]));
  const texts = questions.map((q) => set.questions[q]!.text);
  return {
    texts,
    tokens: texts.map((text) => tokenizer.encode(text, Number(options['max-length']))),
    known: [...train.keys()],
    rest: [...questions.keys()].slice(train.length),
    group: train.map((q) => places.get(set.questions[q]!.group)!),
    real: Float64Array.from(questions, (q) => set.difficulty[q]!),
    error: Float64Array.from(train, (q) => set.error[q]!),
  };
}
type Chosen = Awaited<ReturnType<typeof choose>>;

async function measure(set: ReadingSet, base: Checkpoint): Promise<string[][]> {
  const chosen = await choose(set, base);
  const { texts, tokens, known, rest, real, error } = chosen;
  process.stderr.write(`${set.name}: ${tokens.reduce((n, { length }) => n + length, 0)} tokens\n`);
  const rows: string[][] = [];
  let started = performance.now();
  const minutes = () => ((performance.now() - started) / 60_000).toFixed(1);
  const add = (name: string, predicted: Float64Array): void => {
    const of = { predicted, real: real.slice(known.length), part: new Int32Array(rest.length) };
    const { r, rmse } = scorePrediction(of);
    rows.push([
      set.name,
      String(known.length),
      name,
      r?.toFixed(3) ?? '–',
      rmse?.toFixed(3) ?? '–',
      minutes(),
    ]);
    process.stderr.write(`\n${rows.at(-1)!.join('  ')}\n`);
  };
  const read = (name: string, blocks: readonly BlockName[], numbers: readonly ArrayLike<number>[]): void => {
    const on = (of: readonly number[]) => ({
      texts: of.map((i) => texts[i]!),
      base: of.map((i) => numbers[i] ?? []),
    });
    const difficulty = real.slice(0, known.length);
    const reader = learnBlocks({ ...on(known), blocks, difficulty, error, seed: 1 });
    add(name, readDifficulty(reader, on(rest)));
    const shares = sharesOf(reader).blocks.map(({ name: block, share }) => `${block} ${share.toFixed(3)}`);
    process.stderr.write(`  shares: ${shares.join(', ')}\n`);
  };
  read('words, letters, surface', BESIDE, []);
  const pooled = await poolTexts(device, base, tokens);
  read('base frozen', ['base'], pooled);
  read('base frozen + words, letters, surface', ALL, pooled);
  started = performance.now();
  const tuned = await tune(chosen, pooled, base);
  const numbers = Array.from(tuned.unseen, (b) => [b]);
  add(
    'base tuned',
    Float64Array.from(rest, (i) => tuned.mean + tuned.unseen[i]!),
  );
  read('base tuned, calibrated', ['base'], numbers);
  read('base tuned + words, letters, surface, by likelihood', ALL, numbers);
  const { prior } = mix(chosen, tuned, pooled);
  add(
    'base tuned + words, letters, surface, mixed',
    Float64Array.from(rest, (i) => prior[i]!),
  );
  await tuned.release();
  return rows;
}

/** What the product does: both read texts that they have not seen, in one sum; it chooses by texts left out in turn. */
function mix({ texts, known, real, error, group }: Chosen, tuned: TunedPopulation, pooled: Float32Array[]) {
  const difficulty = real.slice(0, known.length);
  const mixed = mixReaders({ ...tuned, texts, known, difficulty, error, beside: BESIDE, seed: 1 });
  const left = { difficulty, error, fold: tuned.fold, group };
  const frozen = readLeftOut(
    { ...left, texts: known.map((i) => texts[i]!), blocks: ALL, seed: 1 },
    known.map((i) => pooled[i]!),
  );
  const judged = judgeEncoders({ frozen, tuned: mixed.leftOut, beside: mixed.leftOutBeside }, left);
  const shares = sharesOf(mixed.reader).blocks.map(({ name, share }) => `${name} ${share.toFixed(3)}`);
  process.stderr.write(`  left out in turn: ${JSON.stringify(judged)}\n`);
  process.stderr.write(`  shares: ${shares.join(', ')}\n`);
  return mixed;
}

async function tune(
  { tokens, known, real, error, group }: Chosen,
  pooled: Float32Array[],
  base: Checkpoint,
): Promise<TunedPopulation> {
  const job = tunePopulation({
    device,
    base,
    texts: tokens,
    pooled,
    known,
    difficulty: real.slice(0, known.length),
    error,
    group,
    settings: {
      ...D,
      epochs: Number(options.epochs),
      folds: Number(options.folds),
      learningRate: Number(options['learning-rate']),
      headRate: Number(options['head-rate']),
      batchSize: Number(options['batch-size']),
      seed: Number(options.seed),
    },
    store: NO_CHECKPOINTS,
    clock: () => performance.now() / 1000,
    interrupted: () => false,
  });
  let next = await job.next();
  for (; !next.done; next = await job.next()) {
    const event = next.value;
    if (event.step % 50 === 0)
      process.stderr.write(
        `\rtuning ${event.tuning} of ${event.of}, step ${event.step}, ${(event.seconds_left / 60).toFixed(1)} min left `,
      );
  }
  return next.value!;
}

await main();
