/** Pushes one synthetic student, unless the Hub has him as he is. */
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { isUnderstudyError, type UnderstudyError } from '../errors.ts';
import {
  type CardBase,
  modelCard,
  type NamedStudent,
  type Patience,
  type PushFile,
  parseBaseName,
  pushRepository,
  type WriteAccess,
} from '../hub/index.ts';
import type { RunHeader, StudentRow } from '../runs/index.ts';
import { formatStudent } from './display/format.ts';
import { EXPORT_MARK } from './export-folder.ts';
import type { StudentContent } from './push-content.ts';
import type { PushSettings } from './push-flags.ts';
import type { PushLedger } from './push-ledger.ts';

export interface Pushing {
  readonly header: RunHeader;
  readonly ledger: PushLedger;
  readonly access: WriteAccess;
  readonly patience: Patience;
  readonly owner: string;
  readonly settings: Pick<PushSettings, 'visibility' | 'anonymous'>;
  /** Overwrites what is there, whatever it is, and pushes what the record says is there. */
  readonly force: boolean;
  /** ISO time. */
  readonly now: () => string;
  readonly signal?: AbortSignal;
}

export interface StudentToPush {
  readonly named: NamedStudent;
  readonly content: () => Promise<StudentContent>;
  /** Of the run's table; null where it is lost. */
  readonly row: StudentRow | null;
}

export type PushOutcome = {
  readonly student: string;
  /** `owner/name` */
  readonly repository: string;
} & (
  | { readonly state: 'pushed'; readonly url: string; readonly commit: string; readonly bytes: number }
  | { readonly state: 'unchanged'; readonly url: string; readonly commit: string }
  | { readonly state: 'failed'; readonly reason: string }
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
  const { access, ledger, owner, settings, force, signal } = pushing;
  const { student, alias } = named;
  const repository = `${owner}/${named.repository}`;
  const url = `${access.endpoint}/${repository}`;
  const about = { student, repository };
  const failed = (error: UnderstudyError): PushOutcome => ({
    ...about,
    state: 'failed',
    reason: error.hint === undefined ? error.message : `${error.message}; ${error.hint}`,
  });
  try {
    const whole = await content();
    const texts = textsOf(pushing, { repository, alias, content: whole, row });
    const before = ledger.pushedTo(access.endpoint, repository)[0];
    if (before?.user_id === student && before.fingerprint === texts.fingerprint && !force)
      return { ...about, state: 'unchanged', url, commit: before.commit };
    if (before !== undefined && before.user_id !== student && !force)
      return {
        ...about,
        state: 'failed',
        reason: `${repository} is that of student ${formatStudent(before.user_id)}; choose another --hub-name, or give it to this one with --force`,
      };
    const result = await whole.withFiles((files) =>
      pushRepository(
        {
          repository,
          visibility: settings.visibility,
          files: [
            ...files,
            textFile('README.md', texts.card),
            textFile(EXPORT_MARK, texts.mark(files.map(({ path }) => path))),
          ],
          title: `Synthetic student ${alias}`,
          mark: { path: EXPORT_MARK, isOurs: (text) => isMarkOf(text, alias) },
          isFree: force || before !== undefined,
          onProgress,
        },
        { access, patience: pushing.patience, signal },
      ),
    );
    if ('error' in result) {
      if (result.concernsAll) throw result.error;
      return failed(result.error);
    }
    const { commit, sent } = result;
    const { endpoint } = access;
    const { fingerprint } = texts;
    await ledger.note({
      user_id: student,
      endpoint,
      repository,
      commit,
      fingerprint,
      pushed_at: pushing.now(),
    });
    if (sent.length === 0) return { ...about, state: 'unchanged', url, commit };
    return { ...about, state: 'pushed', url, commit, bytes: sent.reduce((sum, { bytes }) => sum + bytes, 0) };
  } catch (error) {
    // His own files: another's may be whole.
    if (isUnderstudyError(error) && (error.code === 'base' || error.code === 'numeric')) return failed(error);
    throw error;
  }
}

const textFile = (path: string, text: string): PushFile => ({
  path,
  content: { bytes: new TextEncoder().encode(text) },
});

interface Texts {
  readonly card: string;
  readonly mark: (files: readonly string[]) => string;
  /** Of all that would be pushed. */
  readonly fingerprint: string;
}

interface Described {
  readonly repository: string;
  readonly alias: string;
  readonly content: Pick<StudentContent, 'recipe' | 'fingerprint'>;
  readonly row: StudentRow | null;
}

/** What is written about the student. Versions are those that he was trained by: an update changes nobody. */
export function textsOf(
  {
    header,
    settings: { anonymous },
  }: { readonly header: RunHeader; readonly settings: Pick<PushSettings, 'anonymous'> },
  { repository, alias, content, row }: Described,
): Texts {
  const base = baseOf(header, anonymous);
  const { recipe } = content;
  const { settings, versions, seed, data } = header;
  const card = modelCard({
    repository,
    alias,
    recipe,
    base,
    log: anonymous ? null : basename(data.path),
    run: { settings, versions, seed },
    row,
  });
  const mark = {
    format: 1,
    synthetic: true,
    understudy: versions.understudy ?? null,
    student: alias,
    recipe,
    base: { name: base.name, revision: base.revision, fingerprint: header.base.fingerprint },
    // Tells what log it was to whoever has the log.
    ...(anonymous ? {} : { data: { fingerprint: data.fingerprint } }),
  };
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([content.fingerprint, card, mark]))
    .digest('hex');
  return {
    card,
    mark: (files) => `${JSON.stringify({ ...mark, files: [...files, 'README.md'].sort() }, null, 2)}\n`,
    fingerprint,
  };
}

/** A folder's name may be anybody's. */
function baseOf({ base }: RunHeader, anonymous: boolean): CardBase {
  const onHub = base.revision === undefined ? null : parseBaseName(base.name);
  if (onHub !== null)
    return { repository: onHub.repository, revision: base.revision ?? null, name: onHub.repository };
  const name = base.name === 'nano' ? "Understudy's nano" : anonymous ? 'a ModernBERT' : basename(base.name);
  return { repository: null, revision: null, name };
}

function isMarkOf(text: string, alias: string): boolean {
  try {
    const { synthetic, student } = JSON.parse(text) as { synthetic?: unknown; student?: unknown };
    return synthetic === true && student === alias;
  } catch {
    return false;
  }
}
