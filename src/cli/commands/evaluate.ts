/** `understudy evaluate`: how good a run is on answers that it was not trained on. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { printEvaluation } from '../display/evaluation-summary.ts';
import { LARGEST_SEED, wholeNumber } from '../flags.ts';
import type { Io } from '../io.ts';
import { runAndTell } from '../run-and-tell.ts';

interface Flags {
  against?: string;
  log?: string;
  draws: number;
  seed: number;
  json?: true;
}

const EXAMPLES = `
Examples:
  understudy evaluate runs/answers-class
  understudy evaluate runs/answers-class --against runs/answers-solo
  understudy evaluate runs/answers-class --log moved/answers.csv.gz --draws 200
`;

/** Adds the command; `finish` sets another exit status than 0. */
export function registerEvaluate(program: Command, io: Io, finish: (status: number) => void): void {
  program
    .command('evaluate')
    .description('judge a run on held-out answers, beside simpler predictors on the same answers')
    .argument('<run>', 'the run folder')
    .option('--against <run>', 'another run of the same log: both on their common test answers')
    .option('--log <file>', "the run's answer log, where it has moved")
    .option('--draws <count>', 'of students and questions, for the intervals', wholeNumber(0, 100_000), 1000)
    .option('--seed <number>', 'of the draws', wholeNumber(0, LARGEST_SEED), 42)
    .option('--json', 'one event a line on standard output')
    .addHelpText('after', EXAMPLES)
    .action(async (run: string, { against, log, draws, seed, json }: Flags) => {
      await runAndTell(io, {
        task: 'evaluate',
        job: {
          run: resolve(run),
          against: against === undefined ? null : resolve(against),
          log: log ?? null,
          draws,
          seed,
        },
        json: json === true,
        say: (summary) => printEvaluation(io, summary),
        finish,
      });
    });
}
