/**
 * How well difficulty is read from text: every set of `shared/data`, questions held out in folds, one row a
 * predictor.
 *
 *   npm run bench:reading [-- --sets dbe-kt22,naep-items --folds 5]
 *   npm run bench:reading -- --bases assets/primer,FOLDER --most 3000
 *
 * With bases, a second table holds the class's reader against the best of words, letters and its base.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatTable } from '../../src/cli/display/table.ts';
import type { BootstrapEstimate } from '../../src/numeric/index.ts';
import { benchOptions, wrongUse } from '../options.ts';
import { baseAlone } from './base-alone.ts';
import { baseVectors } from './base-vectors.ts';
import { againstBest } from './best-of-parts.ts';
import { classReader } from './class-reader.ts';
import { foldsOf } from './folds.ts';
import { loadSets, SET_NAMES } from './load-sets.ts';
import { PREDICTORS, type ReadingPredictor, type UncertainPredictor } from './predictors.ts';
import { fewerOf, type ReadingSet } from './reading-set.ts';
import { coverage, differenceOfR, type ReadingScore, scorePrediction } from './score.ts';

const options = benchOptions({
  sets: SET_NAMES.join(','),
  predictors: PREDICTORS.map(({ name }) => name).join(','),
  /** Folders of bases, each of which is read alone, and with all else that a class reads by. */
  bases: 'none',
  folds: '5',
  /** Questions of a set at most, chosen by the seed; 0 for all. */
  most: '0',
  threads: '0',
  seed: '42',
  /** The folder that has a folder of each set's name. */
  data: join(import.meta.dirname, '../../../shared/data'),
});
/** Every other prediction is held against this one. */
const AGAINST = 'words alone';
const SET_COLUMNS = [{ text: 'set' }, 'questions', 'answers', { text: 'predictor' }] as const;
const COLUMNS = [
  ...SET_COLUMNS,
  ...['r', 'RMSE / spread', `r less that of ${AGAINST}`, '90 % intervals hold', 'minutes', 'peak GB'],
];
const AGAINST_BEST = [
  ...([{ text: 'set' }, { text: 'reader' }, { text: 'best of words, letters, base' }] as const),
  ...['r of the best', 'r less that', 'below by more than half the interval'],
];

interface Column {
  readonly name: string;
  readonly predicted: Float64Array;
  /** Standard error of each prediction; null where none is said. */
  readonly error: Float64Array | null;
  readonly minutes: number;
  readonly peakBytes: number;
}

async function main(): Promise<void> {
  const [sets, names] = [
    options.sets.split(','),
    options.predictors.split(',').filter((name) => name !== ''),
  ];
  const unknown = sets.find((name) => !SET_NAMES.includes(name));
  if (unknown !== undefined) wrongUse(`--sets: expected some of ${SET_NAMES.join(', ')}, got ${unknown}`);
  const absent = sets.find((name) => !existsSync(join(options.data, name)));
  if (absent !== undefined) wrongUse(`--data: no folder ${absent} in ${options.data}`);
  const bases = options.bases === 'none' ? [] : options.bases.split(',');
  const named = names.map((name) => {
    const predictor = PREDICTORS.find((one) => one.name === name);
    return (
      predictor ??
      wrongUse(`--predictors: expected some of ${PREDICTORS.map((one) => one.name).join(', ')}, got ${name}`)
    );
  });
  const predictors = [...named, ...bases.flatMap(byBase)];
  const [rows, besideBest]: [string[][], string[][]] = [[], []];
  let started = performance.now();
  for await (const whole of loadSets(options.data, sets)) {
    const set = fewerOf(whole, Number(options.most), Number(options.seed));
    process.stderr.write(`${set.name}: read in ${seconds(started)} s\n`);
    const part = foldsOf(set, Number(options.folds), Number(options.seed));
    const columns: Column[] = [];
    for (const predictor of predictors) columns.push(await measure(predictor, set, part));
    rows.push(...rowsOf(set, part, columns));
    besideBest.push(...bases.map((folder) => rowAgainstBest(set, part, columns, folder)));
    started = performance.now();
  }
  console.log(`${options.folds} folds of questions, seed ${options.seed}; intervals of 95 %`);
  console.log(formatTable(COLUMNS, rows));
  if (besideBest.length > 0) console.log(formatTable(AGAINST_BEST, besideBest));
}

/** The minutes in which the base reads the texts are counted with the first that needs them. */
function byBase(folder: string): (ReadingPredictor | UncertainPredictor)[] {
  const threads = Number(options.threads);
  const vectors = baseVectors(folder, threads);
  return [baseAlone(folder, threads, vectors), classReader(folder, threads, vectors)];
}

/** Fold after fold: what the questions of the others say of the fold's. */
async function measure(
  predictor: ReadingPredictor | UncertainPredictor,
  set: ReadingSet,
  part: Int32Array,
): Promise<Column> {
  const started = performance.now();
  startPeak();
  const predicted = new Float64Array(part.length).fill(Number.NaN);
  const error = 'read' in predictor ? predicted.slice() : null;
  for (let fold = 0; fold < Number(options.folds); fold++) {
    const places = [...part.keys()];
    const test = places.filter((q) => part[q] === fold);
    const train = places.filter((q) => part[q] !== fold);
    const ofTest =
      'read' in predictor
        ? await predictor.read(set, train, test)
        : { difficulty: await predictor.predict(set, train, test), error: null };
    for (const [i, q] of test.entries()) {
      predicted[q] = ofTest.difficulty[i]!;
      if (error !== null) error[q] = ofTest.error![i]!;
    }
  }
  const unpredicted = [...part.keys()].find(
    (q) => !Number.isFinite(predicted[q]) || (error !== null && !Number.isFinite(error[q])),
  );
  if (unpredicted !== undefined)
    throw new Error(`${predictor.name}: question ${set.questions[unpredicted]!.id} has no finite prediction`);
  const r = scorePrediction({ predicted, real: set.difficulty, part }).r?.toFixed(3) ?? '–';
  process.stderr.write(`${set.name}, ${predictor.name}: r ${r}, ${seconds(started)} s\n`);
  return {
    name: predictor.name,
    predicted,
    error,
    minutes: (performance.now() - started) / 60_000,
    peakBytes: peakBytes(),
  };
}

function rowsOf(set: ReadingSet, part: Int32Array, columns: readonly Column[]): string[][] {
  const real = set.difficulty;
  const group = set.questions.map((question) => question.group);
  const against = columns.find(({ name }) => name === AGAINST);
  const count = (value: number | undefined) => (value === undefined ? '–' : value.toLocaleString('en-US'));
  return columns.map((column, i) => {
    const score: ReadingScore = scorePrediction({ predicted: column.predicted, real, part });
    const gain =
      against === undefined || column === against
        ? null
        : differenceOfR(
            { one: column.predicted, other: against.predicted, real, part, group },
            { seed: Number(options.seed) },
          );
    return [
      ...(i === 0 ? [set.name, count(score.questions), count(set.answers?.label.length)] : ['', '', '']),
      column.name,
      score.r?.toFixed(3) ?? '–',
      score.rmse?.toFixed(3) ?? '–',
      gain === null ? '–' : withInterval(gain),
      held(set, column),
      column.minutes.toFixed(2),
      (column.peakBytes / 1e9).toFixed(2),
    ];
  });
}

/** Of the difficulties, the share that lies within what the prediction and its error say. */
function held({ difficulty: real, error: ofReal }: ReadingSet, { predicted, error }: Column): string {
  if (error === null) return '–';
  const { observed, low, high } = coverage({ predicted, error, real, ofReal });
  const [share, from, to] = [observed, low, high].map((value) => (100 * value).toFixed(1));
  return `${share} % [${from}, ${to}]`;
}

function rowAgainstBest(
  set: ReadingSet,
  part: Int32Array,
  columns: readonly Column[],
  folder: string,
): string[] {
  const group = set.questions.map((question) => question.group);
  const found = againstBest({
    columns,
    folder,
    real: set.difficulty,
    part,
    group,
    seed: Number(options.seed),
  });
  if (found === null) return [set.name, folder, '–', '–', '–', '–'];
  const { best, r, difference, isBelow } = found;
  return [set.name, folder, best, r.toFixed(3), withInterval(difference), isBelow ? 'yes' : 'no'];
}

const withInterval = ({ value, low, high }: BootstrapEstimate): string =>
  `${signed(value)} [${signed(low)}, ${signed(high)}]`;

function signed(value: number | null): string {
  return value === null ? '–' : `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
}

function seconds(started: number): string {
  return ((performance.now() - started) / 1000).toFixed(1);
}

/** Lets the system count this process's peak memory anew, where it can (Linux). */
function startPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // The peak is then that since the process began.
  }
}

/** The high-water mark of resident memory since `startPeak`, what was held before it included. */
function peakBytes(): number {
  try {
    return 1024 * Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))![1]);
  } catch {
    return process.resourceUsage().maxRSS * 1024;
  }
}

await main();
