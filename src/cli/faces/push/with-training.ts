/** `train --push`: the token before the training, students of `solo` during it, all others and the summary after it. */
import { isUnderstudyError } from '../../../errors.ts';
import { nameRepositories, patientFetch, pushOwner, writeAccess } from '../../../hub/index.ts';
import {
  completeInput,
  type EventOf,
  type HubInput,
  hubFromEnvironment,
  type InputOf,
  type PushBeside,
  patienceUntil,
  pushBeside,
  pushSettingsOf,
} from '../../../jobs/index.ts';
import { formatPath } from '../../display/path.ts';
import type { Face, WorkDisplay } from '../../face.ts';
import type { Io } from '../../io.ts';
import { INTERRUPTED, type Listener, type RunOptions, runJob } from '../../run-job.ts';
import { errorLine } from '../../say.ts';
import type { PushedOrNot } from './display.ts';
import { pushFace } from './index.ts';
import { hasFailed } from './summary.ts';

/**
 * Asks the Hub who the user is, and whether they may write, before anything is trained.
 *
 * @throws UnderstudyError `usage` for names that no class could have, `hub` where nothing could be pushed after the training
 */
export async function trainAndPush(
  io: Io,
  input: InputOf<'train'>,
  hub: HubInput,
  { face, ...options }: RunOptions & { readonly face: Face<'train'> },
): Promise<number> {
  const settings = pushSettingsOf(hub);
  // Whoever the students will be, the pattern must tell two of them apart.
  nameRepositories(['a', 'b'], { pattern: settings.pattern, aliasOf: (student) => student });
  const { access, patience } = await hubFromEnvironment(new AbortController().signal);
  const write = writeAccess(access);
  const owner = await pushOwner(write, { org: settings.org, fetch: patientFetch(patience) });

  const { out, plan, folds } = await completeInput('train', input);
  // With folds a student is not known before all of them are done.
  const isOneByOne = plan.recipe === 'solo' && folds === null;
  let beside: PushBeside | null = null;
  const listener: Listener<'train'> = (event, display) => {
    if (event.event !== 'kept' || !isOneByOne) return;
    beside ??= pushBeside({
      run: out,
      access: write,
      owner,
      settings,
      patience: patienceUntil,
      now: io.now,
      onOutcome({ state, ...outcome }) {
        const shown = { event: state, ...outcome } as PushedOrNot;
        if (state !== 'unchanged') (display as WorkDisplay<EventOf<'train'> | PushedOrNot>).event(shown);
      },
    });
    beside.add(event.student);
  };
  const stopBeside = async (): Promise<void> => {
    beside?.stop();
    await beside?.settled();
  };
  const pushAs = { pattern: settings.pattern, anonymous: settings.anonymous };
  try {
    const { status } = await runJob(io, 'train', { ...input, pushAs }, { ...options, face, listener });
    if (status !== 0) {
      await stopBeside();
      return status;
    }
  } catch (error) {
    await stopBeside();
    throw error;
  }
  await (beside as PushBeside | null)?.settled();
  return await pushAll(io, { ...hub, run: out, hubOrg: owner }, options);
}

/** A push that fails has a line of its own: the training has not failed. */
async function pushAll(io: Io, input: InputOf<'push'>, options: RunOptions): Promise<number> {
  const at = formatPath(input.run);
  const goOn = `understudy push ${at} goes on`;
  const pushing = { ...options, done: 'push done', face: pushFace };
  try {
    const { status, result } = await runJob(io, 'push', input, pushing);
    if (status === 0) return 0;
    if (result === null) {
      io.err.write(`trained, but not all pushed; ${goOn}\n`);
      return INTERRUPTED;
    }
    // The same would be refused again, and the reasons name what else to do.
    const next = result.students.filter(hasFailed).some(({ again }) => again)
      ? goOn
      : `go on with understudy push ${at}, as said there`;
    io.err.write(`trained, but not all pushed; ${next}\n`);
    return 1;
  } catch (error) {
    if (!isUnderstudyError(error)) throw error;
    io.err.write(
      `understudy: trained, but not pushed: ${errorLine(error)}${error.code === 'usage' ? '' : `; ${goOn}`}\n`,
    );
    return 1;
  }
}
