/** A command for a job: its flags from the spec of the job, what it shows from its face. */
import type { Command } from 'commander';
import { UnderstudyError } from '../errors.ts';
import {
  type AnyJob,
  completeInput,
  type Field,
  fieldsOf,
  hostInput,
  type InputOf,
  type JobName,
  type JobUse,
  loadJob,
  parseInput,
} from '../jobs/index.ts';
import { loadFace } from './faces/index.ts';
import { addPushFlags, runTraining } from './faces/push/training-flags.ts';
import { addFields, inputOfFlags } from './flags.ts';
import type { Io } from './io.ts';
import { type RunOptions, runJob, showPlan } from './run-job.ts';
import { inWordsOfFile } from './say.ts';

const HOST_FIELDS = fieldsOf({ input: hostInput, positional: [] });

/** Adds the command. @returns the names of its arguments */
export async function addJob(
  program: Command,
  name: JobName,
  { io, finish }: { readonly io: Io; readonly finish: (status: number) => void },
): Promise<readonly string[]> {
  const [job, face] = [await loadJob(name), await loadFace(name)];
  const fields = fieldsOf(job);
  const hostFields = HOST_FIELDS.filter((field) => job.uses.includes(field.name as JobUse));
  const inConfig = [...fields.filter(({ isHidden }) => isHidden !== true), ...hostFields];
  const command = program.command(name).description(job.does);
  addFields(command, fields);
  if (name === 'train') addPushFlags(command);
  addFields(command, hostFields);
  addCommonFlags(command, { hasPlan: job.hasPlan === true, printsResult: face.json !== undefined });
  command.addHelpText('after', `\n${face.examples.trim()}\n`).action(async (...given: unknown[]) => {
    const flags = command.opts<Record<string, unknown>>();
    const words = given.slice(0, job.positional.length) as string[];
    const typed = inputOfFlags(inConfig, { arguments: words, flags });
    const path = flags.config as string | undefined;
    const filed = path === undefined ? {} : await inputOfFile(path, job, inConfig);
    try {
      await perform({ ...filed, ...typed }, flags);
    } catch (error) {
      throw path === undefined
        ? error
        : inWordsOfFile(error, path, (input) => input in filed && !(input in typed));
    }
  });
  return job.positional;

  async function perform(values: Record<string, unknown>, flags: Record<string, unknown>): Promise<void> {
    const isOfHost = ([key]: [string, unknown]) => hostFields.some((field) => field.name === key);
    const entries = Object.entries(values);
    const input = Object.fromEntries(entries.filter((entry) => !isOfHost(entry)));
    const host = parseInput(hostInput, Object.fromEntries(entries.filter(isOfHost)));
    if (flags.printConfig === true) {
      refuseBesidePrint(Object.keys(flags), inConfig);
      await completeInput(name, input as never);
      const { formatConfigFile } = await import('./config-file.ts');
      io.out.write(formatConfigFile(values, inConfig));
      return;
    }
    const options: RunOptions = { json: flags.json === true, host };
    if (name === 'train')
      finish(await runTraining(io, input as InputOf<'train'>, { ...options, flags, face: face as never }));
    else if (flags.dryRun === true) finish(await showPlan(io, name, input as never, { ...options, face }));
    else finish((await runJob(io, name, input as never, { ...options, face })).status);
  }
}

/** What a config file says, checked by itself too: a wrong value is one even where a flag wins over it. */
async function inputOfFile(
  path: string,
  { input }: AnyJob,
  fields: readonly Field[],
): Promise<Record<string, unknown>> {
  const { readConfigFile } = await import('./config-file.ts');
  const values = await readConfigFile(path, fields);
  const known = Object.fromEntries(fields.map(({ name }) => [name, true]));
  parseInput(input.extend(hostInput.shape).pick(known).partial(), values, `${path}: `, '');
  return values;
}

/** @throws UnderstudyError `usage` for a flag that no config file can hold */
function refuseBesidePrint(flags: readonly string[], inConfig: readonly Field[]): void {
  const kept = ['printConfig', 'config', ...inConfig.map(({ name }) => name)];
  const other = flags.find((flag) => !kept.includes(flag));
  if (other === undefined) return;
  throw new UnderstudyError('usage', `\`${other}\`: of no use beside \`printConfig\``, {
    hint: 'no config file holds it: give it with the command that reads the file',
  });
}

/** What belongs to the command line, the same for all jobs. */
function addCommonFlags(
  command: Command,
  { hasPlan, printsResult }: { readonly hasPlan: boolean; readonly printsResult: boolean },
): void {
  if (hasPlan) command.option('--dry-run', 'say what would be done, and at what cost');
  const what = printsResult ? 'the result as JSON' : 'what happens as events, one a line';
  command
    .option('--json', `${what} on standard output`)
    .option('--config <file>', 'inputs from a YAML file, under their names there; flags win over it')
    .option('--print-config', 'write such a file to standard output');
}
