/** The command line: `main(argv)` gives the exit status. 0 done, 1 failed, 2 wrong use, 130 interrupted. */
import { Command, CommanderError } from 'commander';
import { describeError, isUnderstudyError } from '../errors.ts';
import { registerCompare } from './commands/compare.ts';
import { registerDifficulty } from './commands/difficulty.ts';
import { registerEvaluate } from './commands/evaluate.ts';
import { registerExport } from './commands/export.ts';
import { registerInspect } from './commands/inspect.ts';
import { registerJoin } from './commands/join.ts';
import { registerPretrain } from './commands/pretrain.ts';
import { registerPush } from './commands/push.ts';
import { registerSample } from './commands/sample.ts';
import { registerSimulate } from './commands/simulate.ts';
import { registerTrain } from './commands/train.ts';
import { type Io, processIo } from './io.ts';
import { VERSION } from './version.ts';

/** @param argv the words after the command's name */
export async function main(argv: readonly string[], io: Io = processIo()): Promise<number> {
  let status = 0;
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
  const finish = (code: number) => {
    status = code;
  };
  for (const register of [
    registerTrain,
    registerEvaluate,
    registerDifficulty,
    registerCompare,
    registerSimulate,
    registerJoin,
    registerExport,
    registerPush,
    registerInspect,
    registerSample,
    registerPretrain,
  ])
    register(program, io, finish);
  for (const command of program.commands)
    command
      .copyInheritedSettings(program)
      .showHelpAfterError(`(understudy ${command.name()} --help lists its flags)`);

  try {
    await program.parseAsync(argv, { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const message = isUnderstudyError(error) ? describeError(error) : systemMessage(error);
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
