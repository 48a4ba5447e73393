/** Pushes students of a run to the Hub, one after another. */
import { contents, memberOf, openMembers, type ReadingEvent } from '../../classes/index.ts';
import { describeError, isUnderstudyError, UnderstudyError } from '../../errors.ts';
import {
  type HubRetry,
  type HubWay,
  type NamedStudent,
  nameStudents,
  ofAnother,
  openLedger,
  type PlannedPush,
  type PushLedger,
  type PushOutcome,
  type PushSettings,
  patientFetch,
  planNames,
  planPush,
  pushOwner,
  pushStudent,
  type StudentToPush,
  writeAccess,
} from '../../hub/index.ts';
import { isOfItems, openRun, type ReadableRun, readRun, readStudentsCsv } from '../../runs/index.ts';
import type { JobContext } from '../job.ts';
import { telling } from '../telling.ts';
import type { PushJob } from './input.ts';

export interface PushSummary {
  readonly endpoint: string;
  readonly owner: string;
  readonly visibility: PushSettings['visibility'];
  readonly students: readonly PushOutcome[];
  /** Students left out, since their training has not ended. */
  readonly untrained: number;
  readonly seconds: number;
}

export interface PushPlan extends Omit<PushSummary, 'owner' | 'seconds'> {
  /** Null where it is not known. */
  readonly owner: string | null;
  /** Who could not be pushed, and why. */
  readonly students: readonly PushOutcome[];
  readonly planned: readonly PlannedPush[];
}

/** From 1. */
interface Place {
  readonly index: number;
  readonly of: number;
}

type OutcomeEvent<State extends PushOutcome['state']> = Place &
  Omit<Extract<PushOutcome, { state: State }>, 'state'> & { readonly event: State };

export type PushEvent =
  | ReadingEvent
  | ({ readonly event: 'retry' } & HubRetry)
  | { readonly event: 'pushing'; readonly students: number; readonly owner: string }
  | ({ readonly event: 'push progress'; readonly student: string; readonly share: number } & Place)
  | OutcomeEvent<'pushed'>
  | OutcomeEvent<'unchanged'>
  | OutcomeEvent<'failed'>;

/**
 * What was pushed is noted in the run folder as soon as it is, so that the same job goes on where it stopped.
 *
 * @throws UnderstudyError `run` where there is no such student or nobody is trained; `hub` for what no student could be
 *   pushed with: no token, one that may not write, no network
 */
export async function* run(job: PushJob, context: JobContext): AsyncGenerator<PushEvent, PushSummary | null> {
  const started = context.clock();
  const hub = await context.hub();
  writeAccess(hub.access);
  // Locked: nobody trains, joins or pushes meanwhile.
  const run = await openRun(context.lockOf(job.run), { create: undefined, fresh: false, now: context.now() });
  try {
    yield { event: 'reading', what: job.run };
    return yield* telling<PushEvent, PushSummary | null>((onEvent) =>
      withEach(job, run, { names: nameStudents }, async (each) => {
        const pushed = await push(each, job, { hub, context, onEvent });
        const { visibility } = job.settings;
        const about = { endpoint: hub.access.endpoint, visibility, untrained: each.untrained };
        return pushed && { ...pushed, ...about, seconds: context.clock() - started };
      }),
    );
  } finally {
    await run.release();
  }
}

/** Makes nothing, takes no lock, and asks the Hub for the user's name at most. */
export async function* plan(job: PushJob, context: JobContext): AsyncGenerator<PushEvent, PushPlan | null> {
  const hub = await context.hub();
  yield { event: 'reading', what: job.run };
  const run = await readRun(job.run);
  return await withEach(job, run, { names: planNames }, (each) => planEach(each, job, hub));
}

/** Who is pushed, ready to be. */
interface Each {
  readonly run: ReadableRun;
  readonly students: readonly StudentToPush[];
  readonly ledger: PushLedger;
  /** Students left out, since their training has not ended. */
  readonly untrained: number;
}

/** Opens the members for `use`. */
async function withEach<Result>(
  { students, settings }: PushJob,
  run: ReadableRun,
  { names }: { readonly names: typeof nameStudents },
  use: (each: Each) => Promise<Result>,
): Promise<Result> {
  if (isOfItems(run.header))
    throw new UnderstudyError(
      'run',
      `${run.folder}: trained on items alone: the card of a student speaks of a person, and this is none`,
      { hint: 'export the population, and push the folder by hand' },
    );
  const members = await openMembers(run);
  try {
    const ids = students === null ? null : [...new Set(students)];
    const chosen = ids?.map((id) => memberOf(members, id, run)) ?? members.members;
    const ledger = await openLedger(run.folder);
    const chosenIds = chosen.map(({ student }) => student);
    const named = await names(chosenIds, settings, ledger);
    const rows = new Map((await readStudentsCsv(run.folder)).map((row) => [row.user_id, row]));
    const contentOf = contents(run, members);
    const each = chosen.map((member, i) => ({
      named: named[i]!,
      content: () => contentOf(member),
      row: rows.get(member.student) ?? null,
    }));
    return await use({ run, students: each, ledger, untrained: ids === null ? members.untrained : 0 });
  } finally {
    await members.close();
  }
}

/** Null when interrupted. */
async function push(
  { run, students: each, ledger }: Each,
  { settings, force }: PushJob,
  { hub, context, onEvent }: { hub: HubWay; context: JobContext; onEvent: (event: PushEvent) => void },
): Promise<Pick<PushSummary, 'owner' | 'students'> | null> {
  const access = writeAccess(hub.access);
  const { signal, now } = context;
  const onRetry = (retry: HubRetry) => onEvent({ event: 'retry', ...retry });
  const patience = { ...hub.patience, onRetry };
  const owner = await pushOwner(access, { org: settings.org, fetch: patientFetch(patience) });
  const to = { header: run.header, ledger, access, patience, owner, settings, force, now, signal };
  const pushing = { ...to, newOnes: { refused: null } };
  const of = each.length;
  onEvent({ event: 'pushing', students: of, owner });
  const students: PushOutcome[] = [];
  /** What none of the others could be pushed with either. */
  let end: UnderstudyError | null = null;
  for (const [i, one] of each.entries()) {
    if (signal.aborted) return null;
    const { student } = one.named;
    const failed = (reason: string): PushOutcome => {
      return {
        student,
        repository: `${owner}/${one.named.repository}`,
        state: 'failed',
        reason,
        again: true,
      };
    };
    if (end !== null) {
      students.push(failed(`not tried: ${describeError(end)}`));
      continue;
    }
    const place = { index: i + 1, of };
    const onProgress = (share: number) => onEvent({ event: 'push progress', student, ...place, share });
    onProgress(0);
    const outcome = await pushStudent(pushing, one, onProgress).catch((error: unknown) => {
      if (signal.aborted) return null;
      // Before anything has come about a line says it all.
      if (!isUnderstudyError(error) || students.length === 0) throw error;
      end = error;
      return failed(describeError(error));
    });
    if (outcome === null) return null;
    students.push(outcome);
    const { state, ...rest } = outcome;
    onEvent({ event: state, ...rest, ...place } as PushEvent);
    // Lets the wish to stop in.
    await new Promise(setImmediate);
  }
  return { owner, students };
}

async function planEach(
  { run: { header }, students: each, ledger, untrained }: Each,
  job: PushJob,
  hub: HubWay,
): Promise<PushPlan> {
  const { settings, force } = job;
  const { endpoint } = hub.access;
  const owner = await ownerIfKnown(job, hub);
  const planned: PlannedPush[] = [];
  const students: PushOutcome[] = [];
  const isTaken = takenNames(job, ledger, { endpoint, owner });
  for (const one of each) {
    const { student, repository, refusal } = one.named;
    const reason = refusal === null ? isTaken(one.named) : describeError(refusal);
    if (reason === null)
      planned.push(await planPush(one, { header, ledger, endpoint, owner, settings, force }));
    else {
      const about = { student, repository: `${owner ?? '?'}/${repository}` };
      students.push({ ...about, state: 'failed', reason, again: false });
    }
  }
  return { endpoint, owner, visibility: settings.visibility, planned, students, untrained };
}

/** Why a student cannot have their repository's name: it is another's, pushed or asked about before. Null: they can. */
function takenNames(
  { settings, force }: PushJob,
  ledger: PushLedger,
  { endpoint, owner }: Pick<PushPlan, 'endpoint' | 'owner'>,
): (named: NamedStudent) => string | null {
  const taken = new Map<string, string>();
  return ({ student, repository: name }) => {
    // Nobody else has the same hash, and before there is a salt the hashes are not known.
    if (settings.anonymous || force) return null;
    const repository = `${owner ?? '?'}/${name}`;
    const pushed = owner === null ? undefined : ledger.pushedTo(endpoint, repository)[0]?.user_id;
    const other = pushed ?? taken.get(name.toLowerCase()) ?? student;
    if (other !== student) return ofAnother(repository, other);
    taken.set(name.toLowerCase(), student);
    return null;
  };
}

/** A dry run needs no network, but asks it for the user's name where there is one. */
async function ownerIfKnown(
  { settings: { org } }: PushJob,
  { access, patience }: HubWay,
): Promise<string | null> {
  if (org !== null || access.offline || access.token === null) return org;
  const fetch = patientFetch({ ...patience, attempts: 1 });
  return await pushOwner(writeAccess(access), { org, fetch }).catch((error: unknown) => {
    if (isUnderstudyError(error)) return null;
    throw error;
  });
}
