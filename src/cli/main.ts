/** The command line: `main(argv)` gives the exit status. 0 done, 1 failed, 2 wrong use, 130 interrupted. */
import { Command, CommanderError } from 'commander';
import { describeError, isUnderstudyError } from '../errors.ts';
import { registerInspect } from './commands/inspect.ts';
import { registerPretrain } from './commands/pretrain.ts';
import { registerSample } from './commands/sample.ts';
import { registerTrain } from './commands/train.ts';
import { type Io, processIo } from './io.ts';
import { VERSION } from './version.ts';

export async function main(argv: readonly string[], io: Io = processIo()): Promise<number> {
  let status = 0;
  const program = new Command('understudy')
    .description('Trains a synthetic student for each real student in an answer log.')
    .version(VERSION)
    .showHelpAfterError('(understudy --help lists commands, understudy COMMAND --help their flags)')
    .configureOutput({
      writeOut: (text) => io.out.write(text),
      writeErr: (text) => io.err.write(text),
    })
    .exitOverride();
  const finish = (code: number) => {
    status = code;
  };
  for (const register of [registerTrain, registerInspect, registerSample, registerPretrain])
    register(program, io, finish);
  for (const command of program.commands)
    command.exitOverride().showHelpAfterError(true).copyInheritedSettings(program);

  try {
    await program.parseAsync(argv, { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!isUnderstudyError(error)) throw error;
    io.err.write(`understudy: ${describeError(error)}\n`);
    return error.code === 'usage' ? 2 : 1;
  }
}
