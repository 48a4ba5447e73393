/** Pushes one synthetic student, unless the Hub has them as they are. */
import { describeError, isUnderstudyError, type UnderstudyError } from '../../errors.ts';
import type { StudentRow } from '../../runs/index.ts';
import { formatStudent } from '../../words.ts';
import { EXPORT_MARK, type PushSettings, type StudentContent } from './content.ts';
import type { PushFailure } from './failure.ts';
import type { PushFile } from './files.ts';
import type { NamedStudent } from './names.ts';
import { headOf, type PushTarget } from './remote.ts';
import { pushRepository } from './repository.ts';
import { textsOf, type Writing } from './texts.ts';

export interface Pushing extends PushTarget, Writing {
  readonly owner: string;
  readonly settings: Pick<PushSettings, 'visibility' | 'anonymous'>;
  /** Overwrites what is there, whatever it is, and pushes what the record says is there. */
  readonly force: boolean;
  /** Why the Hub refuses to make new repositories, once it has refused one: those that are there can still be pushed to. */
  readonly newOnes: { refused: UnderstudyError | null };
  /** ISO time. */
  readonly now: () => string;
}

export interface StudentToPush {
  readonly named: NamedStudent;
  readonly content: () => Promise<StudentContent>;
  /** Their row of the run's table; null where the table is lost. */
  readonly row: StudentRow | null;
}

export type PushOutcome = {
  readonly student: string;
  /** `owner/name` */
  readonly repository: string;
} & (
  | { readonly state: 'pushed'; readonly url: string; readonly commit: string; readonly bytes: number }
  | { readonly state: 'unchanged'; readonly url: string; readonly commit: string }
  | {
      readonly state: 'failed';
      readonly reason: string;
      /** Whether the same command may push them at another time. */
      readonly again: boolean;
    }
);

/**
 * @param onProgress what share of the bytes is sent, 0 to 1
 * @throws UnderstudyError `hub` where no other student could be pushed either; `io` when the disk refuses
 */
export async function pushStudent(
  pushing: Pushing,
  { named, content, row }: StudentToPush,
  onProgress: (share: number) => void,
): Promise<PushOutcome> {
  const { ledger, owner, settings, force, newOnes } = pushing;
  const { student, alias } = named;
  const repository = `${owner}/${named.repository}`;
  const { endpoint } = pushing.access;
  const url = `${endpoint}/${repository}`;
  const about = { student, repository };
  const failed = (reason: string, again: boolean) => ({ ...about, state: 'failed', reason, again }) as const;
  const failedAs = ({ error, concerns, again }: PushFailure) => {
    if (concerns === 'all') throw error;
    if (concerns === 'new') newOnes.refused = error;
    return failed(describeError(error), again);
  };
  if (named.refusal !== null) return failed(describeError(named.refusal), false);
  const before = ledger.pushedTo(endpoint, repository)[0];
  if (before !== undefined && before.user_id !== student && !force)
    return failed(ofAnother(repository, before.user_id), false);
  try {
    if (newOnes.refused !== null) {
      const head = await headOf(repository, pushing);
      if ('error' in head) return failedAs(head);
      if (head.commit === null) return failed(`not tried: ${describeError(newOnes.refused)}`, true);
    }
    const whole = await content();
    const texts = textsOf(pushing, { repository, alias, content: whole, row });
    const { fingerprint } = texts;
    if (before?.fingerprint === fingerprint && !force) {
      // Somebody may have changed or removed what is there.
      const head = await headOf(repository, pushing);
      if ('error' in head) return failedAs(head);
      if (head.commit === before.commit) return { ...about, state: 'unchanged', url, commit: before.commit };
    }
    const result = await whole.withFiles((files) => {
      const mark = textFile(EXPORT_MARK, texts.mark(files.map(({ path }) => path)));
      const request = {
        repository,
        visibility: settings.visibility,
        files: [...files, textFile('README.md', texts.card), mark],
        title: `Synthetic student ${alias}`,
        mark: { path: EXPORT_MARK, refusal: texts.refusalOf },
        isFree: force,
        onProgress,
      };
      return pushRepository(request, pushing);
    });
    if ('error' in result) return failedAs(result);
    const { commit, sent } = result;
    const pushed_at = pushing.now();
    await ledger.note({ user_id: student, endpoint, repository, commit, fingerprint, pushed_at });
    if (sent.length === 0) return { ...about, state: 'unchanged', url, commit };
    return { ...about, state: 'pushed', url, commit, bytes: sent.reduce((sum, { bytes }) => sum + bytes, 0) };
  } catch (error) {
    // Files of this student: another's may be whole.
    if (isUnderstudyError(error) && (error.code === 'base' || error.code === 'numeric'))
      return failed(describeError(error), true);
    throw error;
  }
}

/** Message: a repository's name is taken. To the Hub, as to Windows, `Anna` and `anna` are one name. */
export function ofAnother(repository: string, other: string): string {
  return `${repository} is that of student ${formatStudent(other)}; push with \`anonymous\`, choose another \`hubName\`, or give it to this one with \`force\``;
}

const textFile = (path: string, text: string): PushFile => ({
  path,
  content: { bytes: new TextEncoder().encode(text) },
});
