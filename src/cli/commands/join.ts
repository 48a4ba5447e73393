/** `understudy join`: new students in a trained class. */
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { DEVICE_NAMES, type DeviceName } from '../../engine/index.ts';
import { printJoinSummary } from '../display/join-summary.ts';
import { progressDisplay } from '../display/progress-display.ts';
import { columnMap, wholeNumber } from '../flags.ts';
import { type Io, print } from '../io.ts';
import { runInWorker } from '../run-in-worker.ts';

interface Flags {
  columns?: Record<string, string>;
  attempts?: 'all' | 'first';
  threads: number;
  device: DeviceName;
  json?: true;
}

const EXAMPLES = `
Example:
  understudy join runs/answers-class first-week.csv

One answer of a student is enough. Students who are in the class already stay as they are.
`;

/** Adds the command; `finish` sets another exit status than 0. */
export function registerJoin(program: Command, io: Io, finish: (status: number) => void): void {
  program
    .command('join')
    .description('take new students into a trained class, from a handful of answers each')
    .argument('<run>', 'the run folder, of recipe class or adapter')
    .argument('<answers>', 'their answers as .csv, .csv.gz, .parquet or .jsonl')
    .option('--columns <pairs>', "the file's own names, such as user_id=student,is_correct=score", columnMap)
    .addOption(
      new Option(
        '--attempts <which>',
        "answers to a question that count: all of a student's, or the first (default: as the class was trained)",
      ).choices(['all', 'first']),
    )
    .option('--threads <count>', 'of one operation; 0 for all cores', wholeNumber(0), 0)
    .addOption(new Option('--device <name>', 'what computes').choices([...DEVICE_NAMES]).default('cpu'))
    .option('--json', 'one event a line on standard output')
    .addHelpText('after', EXAMPLES)
    .action(async (run: string, log: string, { columns = {}, attempts, threads, device, json }: Flags) => {
      const display = progressDisplay(io, { json: json === true, stopping: 'stopping' });
      const summary = await runInWorker({
        task: 'join',
        job: { run: resolve(run), log, columns, attempts: attempts ?? null, threads, device },
        onEvent: display.event,
        onStopping: display.stopping,
      }).finally(display.end);
      if (summary === null) {
        io.err.write('stopped at once; the same command goes on with whoever is still new\n');
        finish(130);
        return;
      }
      if (summary.interrupted) {
        if (json) print(io, JSON.stringify({ event: 'interrupted', ...summary }));
        else io.err.write('interrupted; nobody joined\n');
        finish(130);
        return;
      }
      if (json) print(io, JSON.stringify({ event: 'done', ...summary }));
      else printJoinSummary(io, summary);
    });
}
