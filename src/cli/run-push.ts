/** Pushes students of a run to the Hub, one after another. */
import { describeError, isUnderstudyError, type UnderstudyError } from '../errors.ts';
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
} from '../hub/index.ts';
import { openRun, type Run, readStudentsCsv, type StudentRow } from '../runs/index.ts';
import { hubWay } from './hub.ts';
import { type Member, openMembers } from './members.ts';
import { contents } from './push-content.ts';
import { memberOf } from './run-export.ts';
import type { WorkContext } from './work-context.ts';

export interface PushJob {
  readonly run: string;
  /** By the ids of the log; null for all. */
  readonly students: readonly string[] | null;
  readonly settings: PushSettings;
  readonly force: boolean;
  /** Only says what would be pushed. */
  readonly dryRun: boolean;
}

export interface PushSummary {
  readonly endpoint: string;
  /** Null where it is not known, which only a dry run puts up with. */
  readonly owner: string | null;
  readonly visibility: PushSettings['visibility'];
  readonly interrupted: boolean;
  readonly students: readonly PushOutcome[];
  /** Of a dry run. */
  readonly planned: readonly PlannedPush[];
  /** Left out, for their training has not ended. */
  readonly untrained: number;
  readonly seconds: number;
}

/**
 * What was pushed is noted in the run folder as soon as it is, so that the same job goes on where it stopped.
 *
 * @param way another one than the environment's
 * @throws UnderstudyError `run` where there is no such student or nobody is trained; `hub` for what no student could be
 *   pushed with: no token, one that may not write, no network
 */
export async function runPush(job: PushJob, context: WorkContext, way?: HubWay): Promise<PushSummary> {
  const started = context.clock();
  const hub = way ?? (await hubWay(context.signal));
  if (!job.dryRun) writeAccess(hub.access);
  // The lock: nobody trains, joins or pushes meanwhile.
  const run = await openRun(job.run, { create: undefined, fresh: false, now: context.now() });
  try {
    context.emit({ event: 'reading', what: job.run });
    const members = await openMembers(run);
    try {
      const ids = job.students === null ? null : [...new Set(job.students)];
      const chosen = ids?.map((id) => memberOf(members, id, run)) ?? members.members;
      const ledger = await openLedger(run.folder);
      const names = job.dryRun ? planNames : nameStudents;
      const named = await names(
        chosen.map(({ student }) => student),
        job.settings,
        ledger,
      );
      const rows = new Map((await readStudentsCsv(run.folder)).map((row) => [row.user_id, row]));
      const each: Each = { run, chosen, named, rows, ledger, contentOf: contents(run, members) };
      return {
        endpoint: hub.access.endpoint,
        visibility: job.settings.visibility,
        students: [],
        planned: [],
        untrained: ids === null ? members.untrained : 0,
        ...(job.dryRun ? await plan(each, job, hub) : await push(each, job, { hub, context })),
        seconds: context.clock() - started,
      };
    } finally {
      await members.close();
    }
  } finally {
    await run.release();
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
}

type Part = Pick<PushSummary, 'owner' | 'interrupted'> & Partial<Pick<PushSummary, 'students' | 'planned'>>;

async function push(
  { run, chosen, named, rows, ledger, contentOf }: Each,
  job: PushJob,
  { hub, context }: { readonly hub: HubWay; readonly context: WorkContext },
): Promise<Part> {
  const access = writeAccess(hub.access);
  const onRetry = (retry: HubRetry) => context.emit({ event: 'retry', ...retry });
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
    signal: context.signal,
  };
  context.emit({ event: 'pushing', students: chosen.length, owner });
  const students: PushOutcome[] = [];
  /** What none of the others could be pushed with either. */
  let end: UnderstudyError | null = null;
  for (const [i, member] of chosen.entries()) {
    if (context.interrupted()) break;
    const about = { student: member.student, repository: `${owner}/${named[i]!.repository}` };
    const failed = (reason: string): PushOutcome => ({ ...about, state: 'failed', reason, again: true });
    if (end !== null) {
      students.push(failed(`not tried: ${describeError(end)}`));
      continue;
    }
    const place = { student: member.student, index: i + 1, of: chosen.length };
    const tell = (share: number) => context.emit({ event: 'push progress', ...place, share });
    tell(0);
    const student = {
      named: named[i]!,
      content: () => contentOf(member),
      row: rows.get(member.student) ?? null,
    };
    const outcome = await pushStudent(pushing, student, tell).catch((error: unknown) => {
      if (context.interrupted()) return null;
      // Before anything has come about a line says it all.
      if (!isUnderstudyError(error) || students.length === 0) throw error;
      end = error;
      return failed(describeError(error));
    });
    if (outcome === null) break;
    students.push(outcome);
    const { state, ...told } = outcome;
    context.emit({ event: state, ...told, index: i + 1, of: chosen.length });
    // Lets the message "stop" in.
    await new Promise(setImmediate);
  }
  return { owner, students, interrupted: students.length < chosen.length };
}

async function plan(
  { run, chosen, named, rows, ledger, contentOf }: Each,
  job: PushJob,
  hub: HubWay,
): Promise<Part> {
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
  return { owner, planned, students, interrupted: false };
}

/** Says whose a student's repository is, of those that are pushed and those asked about before; null: his own. */
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
