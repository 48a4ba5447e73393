/** The command line: `main(argv)` gives the exit status. 0 done, 1 failed, 2 wrong use, 130 interrupted. */
import { Command, CommanderError } from 'commander';
import { describeError, isUnderstudyError } from '../errors.ts';
import { VERSION } from '../version.ts';
import { type Io, processIo } from './io.ts';

/** In the order of --help. Only the one that is asked for is loaded, which spares a good part of a second. */
const COMMANDS = {
  train: async () => (await import('./commands/train.ts')).registerTrain,
  evaluate: async () => (await import('./commands/evaluate.ts')).registerEvaluate,
  difficulty: async () => (await import('./commands/difficulty.ts')).registerDifficulty,
  compare: async () => (await import('./commands/compare.ts')).registerCompare,
  simulate: async () => (await import('./commands/simulate.ts')).registerSimulate,
  join: async () => (await import('./commands/join.ts')).registerJoin,
  export: async () => (await import('./commands/export.ts')).registerExport,
  push: async () => (await import('./commands/push.ts')).registerPush,
  inspect: async () => (await import('./commands/inspect.ts')).registerInspect,
  sample: async () => (await import('./commands/sample.ts')).registerSample,
  pretrain: async () => (await import('./commands/pretrain.ts')).registerPretrain,
};

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
  const [first = ''] = argv;
  const loads = isCommand(first) ? [COMMANDS[first]] : Object.values(COMMANDS);
  for (const load of loads) (await load())(program, io, finish);
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

function isCommand(word: string): word is keyof typeof COMMANDS {
  return Object.hasOwn(COMMANDS, word);
}
