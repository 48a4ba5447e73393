/**
 * A class costs what one student cost: wall time of `understudy train --recipe class`, the whole command, in the
 * ModernBERT-base shape, against one fine-tuning a student by the peer (bench/peer); and how the time grows with
 * the students:
 *
 *   npm run bench:class -- --log answers.csv.gz --tokenizer FOLDER --peer path/to/python
 *
 * The peer's time is not run but estimated: its seconds a step, measured before and after ours on a few batches of
 * one student, times the steps that it would take for all. The growth is measured on the nano base, since four classes
 * of the base shape, several times each, are hours; `--growth-base base` measures them all the same.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mostActiveStudents, openAnswerLog, splitSizes } from '../src/answers/index.ts';
import { openCheckpoint } from '../src/model/index.ts';
import { readRunEvents } from '../src/runs/index.ts';
import { TRAINING_DEFAULTS, totalSteps } from '../src/training/index.ts';
import { formatDuration } from '../src/words.ts';
import { benchOptions, median, wrongUse } from './options.ts';
import { PEER_MODES, startPeer } from './peer-side.ts';
import { randomBase } from './random-base.ts';
import { readBatches } from './student-batches.ts';
import { type TimedCommand, timedCommand } from './timed-command.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const options = benchOptions({
  log: here('../test/fixtures/notebook-run/answers.csv'),
  tokenizer: here('../assets/nano'),
  base: '',
  peer: '',
  students: '50',
  attempts: 'first',
  encoders: 'frozen,tuned',
  /** Timed repetitions of each encoder in the base shape. */
  repeats: '1',
  /** Steps of the peer before ours and as many after; one more before each warms it up. */
  'peer-steps': '5',
  /** Numbers of students; empty: this part is left out. */
  growth: '10,50,500,all',
  'growth-base': 'nano',
  'growth-repeats': '3',
  /** For short tries: other epochs than the recipe's. */
  epochs: '',
  threads: String(availableParallelism()),
});
const encoders = options.encoders.split(',') as Encoder[];
for (const encoder of encoders)
  if (!['tuned', 'frozen'].includes(encoder))
    wrongUse(`--encoders: expected some of tuned, frozen, got ${encoder}`);
const attempts = options.attempts as 'all' | 'first';

type Encoder = 'tuned' | 'frozen';

/** How many times less wall time than the peer's a class of 50 has to take. */
const LIMITS: Readonly<Record<Encoder, number>> = { tuned: 100, frozen: 1000 };
/** Times the time of 50 that all students may take. */
const GROWTH_LIMIT = 1.5;
const PEER_MODE = 'max_length-bf16';

interface TrainedClass extends TimedCommand {
  readonly students: number;
  readonly questions: number;
  readonly answers: number;
}

/** The command into a fresh folder that no other run lies beside: nothing is cached. */
async function trainClass(base: string, students: string, encoder: Encoder): Promise<TrainedClass> {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-bench-class-'));
  try {
    const out = join(folder, 'run');
    const timed = await timedCommand([
      ...['train', options.log, '--recipe', 'class', '--encoder', encoder, '--base', base],
      // A tuned one is trained along with its students.
      ...(encoder === 'tuned' ? ['--readers', 'base'] : []),
      ...['--students', students, '--attempts', attempts, '--threads', options.threads, '--out', out],
      ...(options.epochs === '' ? [] : ['--epochs', options.epochs]),
    ]);
    const begun = (await readRunEvents(out)).find(({ event }) => event === 'class')!;
    const count = (name: string) => Number(begun[name]);
    process.stderr.write(`${encoder}, ${count('students')} students: ${timed.seconds.toFixed(1)} s\n`);
    return {
      ...timed,
      students: count('students'),
      questions: count('questions'),
      answers: count('train') + count('validation') + count('test'),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Seconds of so many of the peer's steps, as the notebook has them. */
async function peerSteps(base: string): Promise<number[]> {
  const count = Number(options['peer-steps']);
  const batches = await readBatches(options.log, {
    tokenizerFolder: options.tokenizer,
    size: TRAINING_DEFAULTS.batchSize,
    count,
    attempts,
  });
  const peer = await startPeer(options.peer, { base, batches, threads: options.threads });
  await peer.ask({ mode: PEER_MODE, steps: 1 });
  const { seconds } = await peer.ask({ mode: PEER_MODE, steps: count });
  peer.end();
  process.stderr.write(`peer: ${seconds.map((one) => one.toFixed(2)).join(', ')} s\n`);
  return seconds;
}

/** Optimizer steps of one fine-tuning for each of the students, 80 % of the student's answers trained on. */
async function stepsOfPeer(): Promise<{ students: number; steps: number }> {
  const log = await openAnswerLog({ path: options.log, attempts });
  const students = (await mostActiveStudents(log, Number(options.students))).filter(
    ({ answers }) => answers > 1,
  );
  log.close();
  const { batchSize, epochs } = TRAINING_DEFAULTS;
  const steps = students.map(({ answers }) =>
    totalSteps(splitSizes(answers, { selection: 'test' }).train, batchSize, epochs),
  );
  return { students: students.length, steps: steps.reduce((a, b) => a + b, 0) };
}

async function againstPeer(base: string): Promise<void> {
  const before = options.peer === '' ? [] : await peerSteps(base);
  const ours = new Map<Encoder, TrainedClass[]>();
  for (const encoder of encoders) {
    const runs: TrainedClass[] = [];
    for (let i = 0; i < Number(options.repeats); i++)
      runs.push(await trainClass(base, options.students, encoder));
    ours.set(encoder, runs);
  }
  const after = options.peer === '' ? [] : await peerSteps(base);

  const { students, questions, answers } = ours.get(encoders[0]!)![0]!;
  const checkpoint = await openCheckpoint(base);
  await checkpoint.close();
  const { layers, hiddenSize } = checkpoint.config;
  console.log(
    `\n${students} students, ${answers} answers (${attempts === 'first' ? 'first attempts' : 'all attempts'}), ${questions} questions; ModernBERT ${layers} × ${hiddenSize}, ${options.threads} threads`,
  );
  const peerSeconds = options.peer === '' ? null : await peerEstimate(before, after);
  printTable([
    ['recipe class', 'median s', 'range', 'peak GB', 'peer takes', 'wanted'],
    ...[...ours].map(([encoder, runs]) => {
      const seconds = runs.map((run) => run.seconds);
      const ratio = peerSeconds === null ? '' : `${(peerSeconds / median(seconds)).toFixed(0)}×`;
      return [encoder, ...timesOf(runs), ratio, `${LIMITS[encoder]}×`];
    }),
  ]);
}

/** Prints how it came about. Seconds that the peer would take for all students. */
async function peerEstimate(before: readonly number[], after: readonly number[]): Promise<number> {
  const { batchSize, epochs } = TRAINING_DEFAULTS;
  const { students, steps } = await stepsOfPeer();
  const step = median([...before, ...after]);
  const seconds = step * steps;
  console.log(
    `${PEER_MODES[PEER_MODE]}: ${step.toFixed(2)} s a step (median of ${before.length + after.length} on batches of one student; before ours ${median(before).toFixed(2)}, after ${median(after).toFixed(2)})`,
  );
  console.log(
    `  × ${steps} steps of ${students} students alone (${epochs} epochs, batches of ${batchSize}, 80 % of the answers; its evaluations not counted) = ${formatDuration(seconds)}: estimated by steps, not run\n`,
  );
  return seconds;
}

async function growth(base: string): Promise<void> {
  const counts = options.growth.split(',');
  const name = options['growth-base'];
  for (const encoder of encoders) {
    const runs = new Map(counts.map((count) => [count, [] as TrainedClass[]]));
    // In turn, for the machine's speed may drift.
    for (let i = 0; i < Number(options['growth-repeats']); i++)
      for (const count of counts) runs.get(count)!.push(await trainClass(base, count, encoder));
    const secondsOf = (count: string) => median(runs.get(count)!.map(({ seconds }) => seconds));
    const reference = counts.includes('50') ? '50' : counts[0]!;
    console.log(
      `\nhow the time grows: class, ${encoder}; ${name === 'nano' ? 'nano base (the base shape would take too long)' : 'base shape'}, ${options['growth-repeats']} × each, in turn`,
    );
    printTable([
      ['students', 'questions', 'answers', 'median s', 'range', 'peak GB', `to ${reference}`],
      ...[...runs].map(([count, of]) => {
        const { students, questions, answers } = of[0]!;
        const ratio = (secondsOf(count) / secondsOf(reference)).toFixed(2);
        return [String(students), String(questions), String(answers), ...timesOf(of), `${ratio}×`];
      }),
    ]);
    if (counts.includes('all')) console.log(`(wanted: all students less than ${GROWTH_LIMIT}× of 50)`);
  }
}

/** Median and range of the seconds, and the largest peak. */
function timesOf(runs: readonly TrainedClass[]): [string, string, string] {
  const seconds = runs.map((run) => run.seconds);
  const peaks = runs.flatMap(({ peakBytes }) => peakBytes ?? []);
  return [
    median(seconds).toFixed(1),
    `${Math.min(...seconds).toFixed(1)}–${Math.max(...seconds).toFixed(1)}`,
    peaks.length === 0 ? '–' : (Math.max(...peaks) / 1e9).toFixed(2),
  ];
}

/** The first row is the head; the first column is set to the left, the others to the right. */
function printTable(rows: readonly (readonly string[])[]): void {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  for (const row of rows)
    console.log(
      row.map((text, i) => (i === 0 ? text.padEnd(widths[i]!) : text.padStart(widths[i]! + 2))).join(''),
    );
}

if (options.epochs !== '')
  console.log(`a short try: ${options.epochs} epochs instead of the recipe's; the peer's are not shortened`);
const baseShape = async () => options.base || (await randomBase(options.tokenizer));
if (options.students !== '0') await againstPeer(await baseShape());
if (options.growth !== '') await growth(options['growth-base'] === 'nano' ? 'nano' : await baseShape());
