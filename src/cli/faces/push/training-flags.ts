/** The flags of `push` that `train` has too, and what they ask for. */
import { type Command, Option } from 'commander';
import { UnderstudyError } from '../../../errors.ts';
import { fieldsOf, hubInput, type InputOf, parseInput, pushSettingsOf } from '../../../jobs/index.ts';
import type { Face } from '../../face.ts';
import { addFields, inputOfFlags } from '../../flags.ts';
import { type Io, print } from '../../io.ts';
import { type RunOptions, runJob, showPlan } from '../../run-job.ts';

const FIELDS = fieldsOf({ input: hubInput('with --push: '), positional: [] });

/** The flags of `push` that `train` has too. */
export function addPushFlags(command: Command): void {
  command.addOption(
    new Option('--push', 'push every student to the Hugging Face Hub, as soon as they are done'),
  );
  addFields(command, FIELDS);
}

export interface TrainingOptions extends RunOptions {
  readonly face: Face<'train'>;
  readonly flags: Readonly<Record<string, unknown>>;
}

/**
 * Trains, or says what a training would do, and pushes where that is asked for.
 *
 * @returns the exit status
 */
export async function runTraining(
  io: Io,
  input: InputOf<'train'>,
  { flags, face, ...options }: TrainingOptions,
): Promise<number> {
  const given = inputOfFlags(FIELDS, { arguments: [], flags });
  if (flags.push !== true) refuseHubFlags(Object.keys(given));
  const hub = parseInput(hubInput(), given);
  const { org, pattern, visibility } = pushSettingsOf(hub);
  if (flags.dryRun === true) {
    const status = await showPlan(io, 'train', input, { ...options, face });
    if (flags.push === true && !options.json)
      print(io, `push     every student to ${org ?? 'your own'}/${pattern}, ${visibility}`);
    return status;
  }
  if (flags.push !== true) return (await runJob(io, 'train', input, { ...options, face })).status;
  // Whoever does not push needs nothing of the Hub.
  const { trainAndPush } = await import('./with-training.ts');
  return await trainAndPush(io, input, hub, { ...options, face });
}

/** @throws UnderstudyError `usage` for one of them without the flag that it belongs to */
function refuseHubFlags([given]: readonly string[]): void {
  if (given === undefined) return;
  throw new UnderstudyError('usage', `\`${given}\`: of no use without \`push\``, {
    hint: 'add `push`, or leave it out',
  });
}
