/** `understudy push`: synthetic students to the Hugging Face Hub. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { pushDisplay } from '../display/push-display.ts';
import { hasFailed, printPushPlan, printPushSummary } from '../display/push-summary.ts';
import { type Io, print } from '../io.ts';
import { addPushFlags, type PushFlags, pushSettingsOf } from '../push-flags.ts';
import { runInWorker } from '../run-in-worker.ts';

interface Flags extends PushFlags {
  student?: string[];
  force?: true;
  dryRun?: true;
  json?: true;
}

const EXAMPLES = `
Examples:
  understudy push runs/answers-class --dry-run
  understudy push runs/answers-class --hub-org school
  understudy push runs/answers-class --student 07 21 --anonymous

Each synthetic student becomes a repository of his own, private unless --hub-public is said, with a model card. The
token is that of HUGGINGFACE_ACCESS_TOKEN or HF_TOKEN, in the environment or in .env, or of a login by Hugging Face's own
tools. The same command again goes on where it stopped, and passes over whom it has pushed as he is.
`;

/** Adds the command; `finish` sets another exit status than 0. */
export function registerPush(program: Command, io: Io, finish: (status: number) => void): void {
  const command = program
    .command('push')
    .description('push synthetic students to the Hugging Face Hub, a repository each')
    .argument('<run>', 'the run folder')
    .option('--student <id...>', 'these students only, by the ids of the answer log');
  addPushFlags(command)
    .option('--force', 'overwrite whatever the repositories hold, students of another class among it')
    .option('--dry-run', 'say what would be pushed')
    .option('--json', 'one event a line on standard output')
    .addHelpText('after', EXAMPLES)
    .action(async (run: string, flags: Flags) => {
      const json = flags.json === true;
      const dryRun = flags.dryRun === true;
      const settings = pushSettingsOf(flags);
      const display = pushDisplay(io, { json });
      const summary = await runInWorker({
        task: 'push',
        job: {
          run: resolve(run),
          students: flags.student ?? null,
          settings,
          dryRun,
          force: flags.force === true,
        },
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
      else (dryRun ? printPushPlan : printPushSummary)(io, summary);
      if (summary.interrupted) finish(130);
      else if (summary.students.some(hasFailed)) finish(1);
    });
}
