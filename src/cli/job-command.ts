/** A command for a job: its flags from the spec of the job, what it shows from its face. */
import type { Command } from 'commander';
import {
  type AnyJob,
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

const HOST_FIELDS = fieldsOf({ input: hostInput, positional: [] });

/** Adds the command. @returns the names of its arguments */
export async function addJob(
  program: Command,
  name: JobName,
  { io, finish }: { readonly io: Io; readonly finish: (status: number) => void },
): Promise<readonly string[]> {
  const [job, face] = [await loadJob(name), await loadFace(name)];
  const fields = fieldsOf(job);
  const command = program.command(name).description(job.does);
  addFields(command, fields);
  if (name === 'train') addPushFlags(command);
  addHostFlags(command, job);
  command.addHelpText('after', `\n${face.examples.trim()}\n`).action(async (...given: unknown[]) => {
    const flags = command.opts<Record<string, unknown>>();
    const input = {
      ...(typeof flags.config === 'string' ? await inputOfFile(flags.config, job, fields) : {}),
      ...inputOfFlags(fields, { arguments: given.slice(0, job.positional.length) as string[], flags }),
    };
    if (flags.printConfig === true) {
      parseInput(job.input, input);
      const { formatConfigFile } = await import('./config-file.ts');
      io.out.write(formatConfigFile(input));
      return;
    }
    const options: RunOptions = {
      json: flags.json === true,
      host: parseInput(hostInput, inputOfFlags(HOST_FIELDS, { arguments: [], flags })),
    };
    if (name === 'train')
      finish(await runTraining(io, input as InputOf<'train'>, { ...options, flags, face: face as never }));
    else if (flags.dryRun === true) finish(await showPlan(io, name, input as never, { ...options, face }));
    else finish((await runJob(io, name, input as never, { ...options, face })).status);
  });
  return job.positional;
}

/** What a config file says, checked before flags are added, so that a wrong value is the file's. */
async function inputOfFile(
  path: string,
  { input }: AnyJob,
  fields: readonly Field[],
): Promise<Record<string, unknown>> {
  const { readConfigFile } = await import('./config-file.ts');
  const values = await readConfigFile(path, fields);
  parseInput(input.partial(), values, `${path}: `);
  return values;
}

/** What belongs to the host and the command line, the same for all jobs. */
function addHostFlags(command: Command, { uses, hasPlan }: AnyJob): void {
  addFields(
    command,
    HOST_FIELDS.filter(({ name }) => uses.includes(name as JobUse)),
  );
  if (hasPlan === true) command.option('--dry-run', 'say what would be done, and at what cost');
  command
    .option('--json', 'what happens as events, one a line on standard output')
    .option('--config <file>', 'inputs from a YAML file, under their names there; flags win over it')
    .option('--print-config', 'write such a file to standard output');
}
