/** `understudy train`: from an answer log to a class of synthetic students. */
import type { Command } from 'commander';
import { trainDisplay } from '../display/train-display.ts';
import { printTrainSummary } from '../display/train-summary.ts';
import { printDryRun } from '../dry-run.ts';
import { type Io, print } from '../io.ts';
import { pushSettingsOf, refusePushFlags } from '../push-flags.ts';
import { pushWithTraining } from '../push-with-training.ts';
import { runInWorker } from '../run-in-worker.ts';
import { addTrainFlags, type TrainFlags, trainJobOf } from '../train-flags.ts';

const EXAMPLES = `
Examples:
  understudy sample && understudy train sample/answers.csv --base nano
  understudy train log.csv.gz --split question --encoder frozen
  understudy train log.csv.gz --recipe solo --students 8 --epochs 3
  understudy train log.csv.gz --base jhu-clsp/ettin-encoder-17m --columns user_id=student,is_correct=score
  understudy train log.csv.gz --push --hub-org school
  understudy train log.parquet --dry-run

The same command again goes on where it stopped; Ctrl-C finishes the step first.
`;

/** Adds the command; `finish` sets another exit status than 0. */
export function registerTrain(program: Command, io: Io, finish: (status: number) => void): void {
  const command = program
    .command('train')
    .description('train a synthetic student for each student of an answer log')
    .argument('<log>', 'answers as .csv, .csv.gz, .parquet or .jsonl');
  addTrainFlags(command)
    .addHelpText('after', EXAMPLES)
    .action(async (log: string, flags: TrainFlags) => {
      const job = trainJobOf(log, flags);
      const json = flags.json === true;
      const settings = pushSettingsOf(flags);
      if (!flags.push) refusePushFlags(flags);
      if (flags.dryRun) {
        await printDryRun(io, job, { json });
        if (flags.push && !json)
          print(
            io,
            `push     every student to ${settings.org ?? 'your own'}/${settings.pattern}, ${settings.visibility}`,
          );
        return;
      }
      const display = trainDisplay(io, { json });
      const push = flags.push
        ? await pushWithTraining(io, { job, settings, json, show: display.event })
        : null;
      const summary = await runInWorker({
        task: 'train',
        job: flags.push ? { ...job, push: settings } : job,
        onEvent(event) {
          display.event(event);
          push?.event(event);
        },
        onStopping: display.stopping,
      })
        .finally(display.end)
        .catch(async (error: unknown) => {
          await push?.abandon();
          throw error;
        });
      if (summary === null || summary.interrupted) await push?.abandon();
      if (summary === null) {
        io.err.write('stopped at once; the same command goes on\n');
        finish(130);
        return;
      }
      if (json)
        print(io, JSON.stringify({ event: summary.interrupted ? 'interrupted' : 'done', ...summary }));
      else printTrainSummary(io, summary, { job, reached: display.reached() });
      if (summary.interrupted) finish(130);
      else if (push !== null) finish(await push.finish());
    });
}
