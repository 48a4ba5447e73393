/** The command line: `main(argv)` gives the exit status. 0 done, 1 failed, 2 wrong use, 130 interrupted. */
import { Command, CommanderError } from 'commander';
import { isUnderstudyError } from '../errors.ts';
import { JOB_NAMES, type JobName } from '../jobs/index.ts';
import { VERSION } from '../version.ts';
import { addCompletion } from './completion.ts';
import { type Io, processIo } from './io.ts';
import { addJob } from './job-command.ts';
import { errorLine } from './say.ts';

/** @param argv the words after the command's name */
export async function main(argv: readonly string[], io: Io = processIo()): Promise<number> {
  let status = 0;
  const finish = (code: number) => {
    status = code;
  };
  const program = new Command('understudy')
    .description('Trains a synthetic student for each real student in an answer log.')
    .version(VERSION)
    .showHelpAfterError('(understudy --help lists the commands)')
    .configureOutput({
      writeOut: (text) => io.out.write(text),
      writeErr: (text) => io.err.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'understudy: ')),
    })
    .exitOverride();
  // Only the job that is asked for is loaded, which spares a good part of a second.
  const [first = ''] = argv;
  const names = isJob(first) ? [first] : JOB_NAMES;
  const positional = new Set<string>();
  for (const name of names)
    for (const argument of await addJob(program, name, { io, finish })) positional.add(argument);
  if (!isJob(first)) addCompletion(program, io);
  for (const command of program.commands)
    command
      .copyInheritedSettings(program)
      .showHelpAfterError(`(understudy ${command.name()} --help lists its flags)`);

  try {
    await program.parseAsync(argv, { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const message = isUnderstudyError(error)
      ? errorLine(error, isJob(first) ? [...positional] : [])
      : systemMessage(error);
    if (message === undefined) throw error;
    io.err.write(`understudy: ${message}\n`);
    return isUnderstudyError(error) && error.code === 'usage' ? 2 : 1;
  }
}

/** What the operating system refused, in one line; `undefined` for anything else, which is a defect of ours. */
function systemMessage(error: unknown): string | undefined {
  const { code, syscall, path } = error as NodeJS.ErrnoException;
  if (typeof code !== 'string' || syscall === undefined) return undefined;
  return `${path ?? 'the system'}: ${code} (${syscall}); see whether the path is right and may be written`;
}

function isJob(word: string): word is JobName {
  return (JOB_NAMES as readonly string[]).includes(word);
}
