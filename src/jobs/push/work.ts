/** Pushes students of a run to the Hub, one after another. */
import { contents, type Member, memberOf, openMembers, type ReadingEvent } from '../../classes/index.ts';
import { describeError, isUnderstudyError, type UnderstudyError } from '../../errors.ts';
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
  type StudentContent,
  writeAccess,
} from '../../hub/index.ts';
import { openRun, type Run, readStudentsCsv, type StudentRow } from '../../runs/index.ts';
import type { JobContext } from '../job.ts';
import { telling } from '../telling.ts';
import type { PushJob } from './input.ts';

export interface PushSummary {
  readonly endpoint: string;
  readonly owner: string;
  readonly visibility: PushSettings['visibility'];
  readonly students: readonly PushOutcome[];
  /** Left out, for their training has not ended. */
  readonly untrained: number;
  readonly seconds: number;
}

export interface PushPlan {
  readonly endpoint: string;
  /** Null where it is not known. */
  readonly owner: string | null;
  readonly visibility: PushSettings['visibility'];
  /** Who could not be pushed, and why. */
  readonly students: readonly PushOutcome[];
  readonly planned: readonly PlannedPush[];
  readonly untrained: number;
}

/** From 1. */
interface Place {
  readonly index: number;
  readonly of: number;
}

type OutcomeEvent<State extends PushOutcome['state']> = Omit<
  Extract<PushOutcome, { state: State }>,
  'state'
> &
  Place & { readonly event: State };

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
        const { untrained } = each;
        const about = { endpoint: hub.access.endpoint, visibility: job.settings.visibility, untrained };
        return pushed && { ...pushed, ...about, seconds: context.clock() - started };
      }),
    );
  } finally {
    await run.release();
  }
}

/** Makes nothing, and asks the Hub for the user's name at most. */
export async function* plan(job: PushJob, context: JobContext): AsyncGenerator<PushEvent, PushPlan | null> {
  const hub = await context.hub();
  const run = await openRun(job.run, { create: undefined, fresh: false, now: context.now() });
  try {
    yield { event: 'reading', what: job.run };
    return await withEach(job, run, { names: planNames }, (each) => planEach(each, job, hub));
  } finally {
    await run.release();
  }
}

/** Opens the members for `use`. */
async function withEach<Result>(
  { students, settings }: PushJob,
  run: Run,
  { names }: { readonly names: typeof nameStudents },
  use: (each: Each) => Promise<Result>,
): Promise<Result> {
  const members = await openMembers(run);
  try {
    const ids = students === null ? null : [...new Set(students)];
    const chosen = ids?.map((id) => memberOf(members, id, run)) ?? members.members;
    const ledger = await openLedger(run.folder);
    const named = await names(
      chosen.map(({ student }) => student),
      settings,
      ledger,
    );
    const rows = new Map((await readStudentsCsv(run.folder)).map((row) => [row.user_id, row]));
    const untrained = ids === null ? members.untrained : 0;
    return await use({ run, chosen, named, rows, ledger, contentOf: contents(run, members), untrained });
  } finally {
    await members.close();
  }
}

interface Each {
  readonly run: Run;
  readonly chosen: readonly Member[];
  /** In the same order. */
  readonly named: readonly NamedStudent[];
  readonly rows: ReadonlyMap<string, StudentRow>;
  readonly ledger: PushLedger;
  readonly contentOf: (member: Member) => Promise<StudentContent>;
  /** Left out, for their training has not ended. */
  readonly untrained: number;
}

/** Null when interrupted. */
async function push(
  { run, chosen, named, rows, ledger, contentOf }: Each,
  job: PushJob,
  {
    hub,
    context,
    onEvent,
  }: { readonly hub: HubWay; readonly context: JobContext; readonly onEvent: (event: PushEvent) => void },
): Promise<Pick<PushSummary, 'owner' | 'students'> | null> {
  const access = writeAccess(hub.access);
  const { signal } = context;
  const onRetry = (retry: HubRetry) => onEvent({ event: 'retry', ...retry });
  const patience = { ...hub.patience, onRetry };
  const owner = await pushOwner(access, { org: job.settings.org, fetch: patientFetch(patience) });
  const pushing = {
    header: run.header,
    ledger,
    access,
    patience,
    owner,
    settings: job.settings,
    force: job.force,
    newOnes: { refused: null },
    now: context.now,
    signal,
  };
  onEvent({ event: 'pushing', students: chosen.length, owner });
  const students: PushOutcome[] = [];
  /** What none of the others could be pushed with either. */
  let end: UnderstudyError | null = null;
  for (const [i, member] of chosen.entries()) {
    if (signal.aborted) return null;
    const about = { student: member.student, repository: `${owner}/${named[i]!.repository}` };
    const failed = (reason: string): PushOutcome => ({ ...about, state: 'failed', reason, again: true });
    if (end !== null) {
      students.push(failed(`not tried: ${describeError(end)}`));
      continue;
    }
    const place = { student: member.student, index: i + 1, of: chosen.length };
    const onProgress = (share: number) => onEvent({ event: 'push progress', ...place, share });
    onProgress(0);
    const student = {
      named: named[i]!,
      content: () => contentOf(member),
      row: rows.get(member.student) ?? null,
    };
    const outcome = await pushStudent(pushing, student, onProgress).catch((error: unknown) => {
      if (signal.aborted) return null;
      // Before anything has come about a line says it all.
      if (!isUnderstudyError(error) || students.length === 0) throw error;
      end = error;
      return failed(describeError(error));
    });
    if (outcome === null) return null;
    students.push(outcome);
    const { state, ...rest } = outcome;
    onEvent({ event: state, ...rest, index: i + 1, of: chosen.length } as PushEvent);
    // Lets the wish to stop in.
    await new Promise(setImmediate);
  }
  return { owner, students };
}

async function planEach(
  { run, chosen, named, rows, ledger, contentOf, untrained }: Each,
  job: PushJob,
  hub: HubWay,
): Promise<PushPlan> {
  const owner = await ownerIfKnown(job, hub);
  const { endpoint } = hub.access;
  const planned: PlannedPush[] = [];
  const students: PushOutcome[] = [];
  const isTaken = takenNames({ endpoint, owner, ledger, job });
  for (const [i, member] of chosen.entries()) {
    const one = named[i]!;
    const refusal = one.refusal === null ? isTaken(one) : describeError(one.refusal);
    if (refusal === null)
      planned.push(
        await planPush(
          { named: one, content: () => contentOf(member), row: rows.get(member.student) ?? null },
          {
            header: run.header,
            ledger,
            endpoint,
            owner,
            settings: job.settings,
            force: job.force,
          },
        ),
      );
    else {
      const about = { student: one.student, repository: `${owner ?? '?'}/${one.repository}` };
      students.push({ ...about, state: 'failed', reason: refusal, again: false });
    }
  }
  const { visibility } = job.settings;
  return { endpoint, owner, visibility, planned, students, untrained };
}

/** Says whose a student's repository is, of those that are pushed and those asked about before; null: their own. */
function takenNames({
  endpoint,
  owner,
  ledger,
  job: { settings, force },
}: {
  readonly endpoint: string;
  readonly owner: string | null;
  readonly ledger: PushLedger;
  readonly job: PushJob;
}): (named: NamedStudent) => string | null {
  const taken = new Map<string, string>();
  return ({ student, repository: name }) => {
    // Hashes are of nobody else, and stand open before there is a salt.
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
