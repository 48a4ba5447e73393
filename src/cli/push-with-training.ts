/** `train --push`: the token before the training, students of `solo` during it, all others and the summary after it. */
import { describeError, isUnderstudyError } from '../errors.ts';
import {
  nameRepositories,
  type PushSettings,
  patientFetch,
  pushOwner,
  type WriteAccess,
  writeAccess,
} from '../hub/index.ts';
import { formatPath } from './display/format.ts';
import { pushDisplay } from './display/push-display.ts';
import { hasFailed, printPushSummary } from './display/push-summary.ts';
import { hubFromEnvironment, hubPatience } from './hub.ts';
import { type Io, print } from './io.ts';
import { type PushBeside, pushBeside } from './push-beside.ts';
import { runInWorker } from './run-in-worker.ts';
import type { TrainJob } from './train-job.ts';
import type { WorkerEvent } from './worker-protocol.ts';

export interface PushWithTraining {
  /** To be told all that the training tells. */
  event(event: WorkerEvent): void;
  /** Lets go of what is on the way: the training has not come to its end. */
  abandon(): Promise<void>;
  /** Pushes all students of the run who are not on the Hub as they are; tells it, and gives the exit status. */
  finish(): Promise<number>;
}

/**
 * Asks the Hub who the user is, and whether he may write.
 *
 * @param show tells of a student who was pushed, or could not be
 * @throws UnderstudyError `usage` for names that no class could have, `hub` where nothing could be pushed after the training
 */
export async function pushWithTraining(
  io: Io,
  {
    job,
    settings,
    json,
    show,
  }: {
    readonly job: Pick<TrainJob, 'out' | 'plan' | 'folds'>;
    readonly settings: PushSettings;
    readonly json: boolean;
    readonly show: (event: WorkerEvent) => void;
  },
): Promise<PushWithTraining> {
  // Whoever the students will be, the pattern must tell two of them apart.
  nameRepositories(['a', 'b'], settings);
  const access = writeAccess(await hubFromEnvironment());
  const patience = hubPatience(new AbortController().signal);
  const owner = await pushOwner(access, { org: settings.org, fetch: patientFetch(patience) });
  const beside = isOneByOne(job) ? besideTraining(io, { out: job.out, access, owner, settings, show }) : null;
  return {
    event({ event, student }) {
      if (event === 'kept') beside?.add(String(student));
    },
    async abandon() {
      beside?.stop();
      await beside?.settled();
    },
    async finish() {
      await beside?.settled();
      return await pushAll(io, { out: job.out, settings: { ...settings, org: owner }, json });
    },
  };
}

/** With folds a student is not known before all of them are done. */
function isOneByOne({ plan, folds }: Pick<TrainJob, 'plan' | 'folds'>): boolean {
  return plan.recipe === 'solo' && folds === null;
}

function besideTraining(
  io: Io,
  {
    out,
    access,
    owner,
    settings,
    show,
  }: {
    readonly out: string;
    readonly access: WriteAccess;
    readonly owner: string;
    readonly settings: PushSettings;
    readonly show: (event: WorkerEvent) => void;
  },
): PushBeside {
  return pushBeside({
    run: out,
    access,
    owner,
    settings,
    patience: hubPatience,
    now: io.now,
    onOutcome({ state, ...outcome }) {
      if (state !== 'unchanged') show({ event: state, ...outcome });
    },
  });
}

/** A push that fails has its own line: the training has not failed. */
async function pushAll(
  io: Io,
  { out, settings, json }: { readonly out: string; readonly settings: PushSettings; readonly json: boolean },
): Promise<number> {
  const display = pushDisplay(io, { json });
  const goOn = `understudy push ${formatPath(out)} goes on`;
  try {
    const summary = await runInWorker({
      task: 'push',
      job: { run: out, students: null, settings, force: false, dryRun: false },
      onEvent: display.event,
      onStopping: display.stopping,
    }).finally(display.end);
    if (json) print(io, JSON.stringify({ event: 'push done', ...summary }));
    else if (summary !== null) printPushSummary(io, summary);
    if (summary === null || summary.interrupted) {
      io.err.write(`trained, but not all pushed; ${goOn}\n`);
      return 130;
    }
    const failed = summary.students.filter(hasFailed);
    if (failed.length === 0) return 0;
    // The same would be refused again, and the reasons name what else to say.
    const next = failed.some(({ again }) => again)
      ? goOn
      : `go on with understudy push ${formatPath(out)}, as said there`;
    io.err.write(`trained, but not all pushed; ${next}\n`);
    return 1;
  } catch (error) {
    if (!isUnderstudyError(error)) throw error;
    io.err.write(
      `understudy: trained, but not pushed: ${describeError(error)}${error.code === 'usage' ? '' : `; ${goOn}`}\n`,
    );
    return 1;
  }
}
