/** `understudy evaluate`: how good a run is on answers that it was not trained on. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { printEvaluation } from '../display/evaluation-summary.ts';
import { progressDisplay } from '../display/progress-display.ts';
import { LARGEST_SEED, wholeNumber } from '../flags.ts';
import { type Io, print } from '../io.ts';
import { runInWorker } from '../run-in-worker.ts';

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
      const display = progressDisplay(io, { json: json === true, stopping: 'stopping' });
      const summary = await runInWorker({
        task: 'evaluate',
        job: {
          run: resolve(run),
          against: against === undefined ? null : resolve(against),
          log: log ?? null,
          draws,
          seed,
        },
        onEvent: display.event,
        onStopping: display.stopping,
      }).finally(display.end);
      if (summary === null || summary.interrupted) {
        if (json) print(io, JSON.stringify({ event: 'interrupted', ...summary }));
        else io.err.write('interrupted; nothing was written\n');
        finish(130);
        return;
      }
      if (json) print(io, JSON.stringify({ event: 'done', ...summary }));
      else printEvaluation(io, summary);
    });
}
