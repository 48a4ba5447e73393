/** `understudy train`: from an answer log to one ModernBERT per student. */
import { basename, join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { DEVICE_NAMES, type DeviceName } from '../../engine/index.ts';
import { TRAINING_DEFAULTS } from '../../training/index.ts';
import { baseFolder } from '../bases.ts';
import { trainDisplay } from '../display/train-display.ts';
import { printTrainSummary } from '../display/train-summary.ts';
import { printDryRun } from '../dry-run.ts';
import { columnMap, LARGEST_SEED, numberFromZero, positiveNumber, wholeNumber } from '../flags.ts';
import { type Io, print } from '../io.ts';
import { runInWorker } from '../run-in-worker.ts';
import type { TrainJob } from '../run-train.ts';

interface Flags {
  base: string;
  students: number;
  recipe: 'solo';
  epochs: number;
  batchSize: number;
  learningRate: number;
  weightDecay: number;
  warmupSteps: number;
  maxLength: number;
  split: 'random';
  selection: 'validation' | 'test';
  saveTotalLimit: number;
  seed: number;
  threads: number;
  device: DeviceName;
  columns?: Record<string, string>;
  out?: string;
  fresh?: true;
  dryRun?: true;
  json?: true;
}

const EXAMPLES = `
Examples:
  understudy sample && understudy train sample/answers.csv --students 8 --epochs 3
  understudy train log.csv.gz --base path/to/ModernBERT-base --columns user_id=student,is_correct=score
  understudy train log.parquet --dry-run

The same command again goes on where it stopped; Ctrl-C finishes the step first.
`;

/** Adds the command; `finish` sets another exit status than 0. */
export function registerTrain(program: Command, io: Io, finish: (status: number) => void): void {
  const d = TRAINING_DEFAULTS;
  program
    .command('train')
    .description('train a synthetic student for each of the most active students of an answer log')
    .argument('<log>', 'answers as .csv, .csv.gz, .parquet or .jsonl')
    .option('--base <model>', 'what training starts from: nano, or a folder with a ModernBERT', 'nano')
    .option(
      '--students <count>',
      'how many: the most active ones, trained in order from the fewest answers',
      wholeNumber(1),
      50,
    )
    .addOption(new Option('--recipe <name>', 'how students are trained').choices(['solo']).default('solo'))
    .option('--epochs <count>', 'times that every training answer is met', wholeNumber(1), d.epochs)
    .option('--batch-size <answers>', 'answers a step', wholeNumber(1), d.batchSize)
    .option(
      '--learning-rate <rate>',
      'peak of the schedule; falls on a line towards 0',
      positiveNumber,
      d.learningRate,
    )
    .option('--weight-decay <rate>', 'of AdamW', numberFromZero, d.weightDecay)
    .option(
      '--warmup-steps <count>',
      'steps over which the learning rate rises',
      wholeNumber(0),
      d.warmupSteps,
    )
    .option('--max-length <tokens>', 'longer texts are cut', wholeNumber(3), d.maxLength)
    .addOption(
      new Option('--split <kind>', 'what is held out: a fifth of the rows')
        .choices(['random'])
        .default('random'),
    )
    .addOption(
      new Option('--selection <rows>', 'which rows choose the epoch; test is what the research notebook did')
        .choices(['validation', 'test'])
        .default('validation'),
    )
    .option(
      '--save-total-limit <count>',
      'checkpoints kept of a student, the best among them',
      wholeNumber(1),
      d.saveTotalLimit,
    )
    .option(
      '--seed <number>',
      'of the order of rows and of a fresh classifier',
      wholeNumber(0, LARGEST_SEED),
      d.seed,
    )
    .option('--threads <count>', 'of one operation; 0 for all cores', wholeNumber(0), 0)
    .addOption(new Option('--device <name>', 'what computes').choices([...DEVICE_NAMES]).default('cpu'))
    .option('--columns <pairs>', "the log's own names, such as user_id=student,is_correct=score", columnMap)
    .option('--out <folder>', 'the run folder (default: runs/<name of the log>-<recipe>)')
    .option('--fresh', 'start over: what the run folder holds is removed')
    .option('--dry-run', 'say what would be trained, and what it would cost')
    .option('--json', 'one event a line on standard output')
    .addHelpText('after', EXAMPLES)
    .action(async (log: string, flags: Flags) => {
      const job = jobOf(log, flags);
      const json = flags.json === true;
      if (flags.dryRun) {
        await printDryRun(io, job, { json });
        return;
      }
      const display = trainDisplay(io, { json });
      const summary = await runInWorker({
        task: 'train',
        job,
        onEvent: display.event,
        onStopping: display.stopping,
      }).finally(display.end);
      if (summary === null) {
        io.err.write('stopped at once; the same command goes on\n');
        finish(130);
        return;
      }
      if (json)
        print(io, JSON.stringify({ event: summary.interrupted ? 'interrupted' : 'done', ...summary }));
      else printTrainSummary(io, summary);
      if (summary.interrupted) finish(130);
    });
}

function jobOf(log: string, flags: Flags): TrainJob {
  const { learningRate, batchSize, epochs, maxLength, weightDecay, seed, saveTotalLimit, warmupSteps } =
    flags;
  const { students, recipe, split, selection, device, threads, columns = {} } = flags;
  const name = basename(log).replace(/(\.(csv|parquet|jsonl|ndjson))?(\.gz)?$/i, '');
  return {
    log,
    columns,
    base: { name: flags.base, folder: baseFolder(flags.base) },
    students,
    recipe,
    split,
    selection,
    settings: {
      ...TRAINING_DEFAULTS,
      learningRate,
      batchSize,
      epochs,
      maxLength,
      weightDecay,
      warmupSteps,
      seed,
      saveTotalLimit,
    },
    device,
    threads,
    out: resolve(flags.out ?? join('runs', `${name}-${recipe}`)),
    fresh: flags.fresh === true,
  };
}
