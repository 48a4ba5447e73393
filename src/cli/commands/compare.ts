/** `understudy compare`: synthetic difficulties against real ones. */
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { DEVICE_NAMES, type DeviceName } from '../../engine/index.ts';
import { printComparison } from '../display/comparison-summary.ts';
import { LARGEST_SEED, wholeNumber } from '../flags.ts';
import type { Io } from '../io.ts';
import { runAndTell } from '../run-and-tell.ts';

interface Flags {
  log?: string;
  seed: number;
  threads: number;
  device: DeviceName;
  json?: true;
}

const EXAMPLES = `
Examples:
  understudy train log.csv.gz --split question --folds 5 --out runs/log-folds
  understudy compare runs/log-folds
`;

/** Adds the command; `finish` sets another exit status than 0. */
export function registerCompare(program: Command, io: Io, finish: (status: number) => void): void {
  program
    .command('compare')
    .description(
      'synthetic against real: difficulties of questions that the class had not met, and its answers',
    )
    .argument('<run>', 'a run that held out whole questions (train with --split question --folds 5)')
    .option('--log <file>', "the run's answer log, where it has moved")
    .option('--seed <number>', 'of synthetic answers, halves and samples', wholeNumber(0, LARGEST_SEED), 42)
    .option('--threads <count>', 'of one operation; 0 for all cores', wholeNumber(0), 0)
    .addOption(new Option('--device <name>', 'what computes').choices([...DEVICE_NAMES]).default('cpu'))
    .option('--json', 'one event a line on standard output')
    .addHelpText('after', EXAMPLES)
    .action(async (run: string, { log, seed, threads, device, json }: Flags) => {
      await runAndTell(io, {
        task: 'compare',
        job: { run: resolve(run), log: log ?? null, seed, threads, device },
        json: json === true,
        say: (summary) => printComparison(io, summary),
        finish,
      });
    });
}
