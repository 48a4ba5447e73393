/**
 * Makes a repository on the Hub hold given files, in one commit.
 *
 * The library does the talking. What is ours is what it does not do: it commits whatever it is given, so that we look
 * first at what is there; and a commit whose answer was lost may have been made, so that we look again before it is
 * sent a second time.
 */
import {
  commitIter,
  createRepo,
  downloadFile,
  HubApiError,
  type ListFileEntry,
  listFiles,
  modelInfo,
} from '@huggingface/hub';
import { UnderstudyError } from '../../errors.ts';
import { growingPause, type Patience, patientFetch } from '../patient-fetch.ts';
import type { WriteAccess } from './push-access.ts';
import { commitOnce, UnknownOutcome } from './push-commit-once.ts';
import { CreateRefused, failureOf, type PushFailure } from './push-failure.ts';
import { isSameContent, type PushFile, sizeOf, sourceOf } from './push-files.ts';

export interface PushTarget {
  readonly access: WriteAccess;
  readonly patience: Patience;
  /** Ends the work with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

export interface PushRequest {
  /** `owner/name` */
  readonly repository: string;
  /** What a repository that is made becomes. A public one is not pushed to where `private` is asked for. */
  readonly visibility: 'private' | 'public';
  /** All that the repository shall hold of ours; other files in it stay. */
  readonly files: readonly PushFile[];
  /** Of the commit. */
  readonly title: string;
  /** The file by which we know a repository that we have pushed to; what its text says if it is not that of this student. */
  readonly mark: { readonly path: string; readonly refusal: (text: string) => string | null };
  /** Whether what is there may be overwritten whatever it is: the user said so. */
  readonly isFree: boolean;
  /** What share of the bytes is sent, 0 to 1. */
  readonly onProgress: (share: number) => void;
}

export interface Pushed {
  /** The commit that has the files: ours, or one that was there. */
  readonly commit: string;
  /** What differed and so was committed; nothing where all was there. */
  readonly sent: readonly { readonly path: string; readonly bytes: number }[];
}

/**
 * @returns a failure where the Hub refuses or cannot be reached
 * @throws UnderstudyError `io` where a file cannot be read; the signal's reason when it was aborted
 */
export async function pushRepository(
  request: PushRequest,
  target: PushTarget,
): Promise<Pushed | PushFailure> {
  const { signal } = target;
  const hub = openHub(target);
  try {
    let sent: Pushed['sent'] = [];
    /** What was there is ours, or may be overwritten. */
    let checked: string | null = null;
    for (let attempt = 1; ; attempt++) {
      const found = (await look(hub, request.repository)) ?? (await made(hub, request));
      // Of a new one too: a Hub of another version might not know how to make it private.
      checkVisibility(hub, request, found);
      const changed = await changedFiles(request.files, found);
      if (changed.length === 0) return { commit: found.commit, sent };
      // Somebody else may have committed since we looked.
      if (found.commit !== checked) await checkOwn(hub, request, found);
      checked = found.commit;
      sent = await described(changed);
      try {
        return { commit: await commitFiles(hub, request, { changed, parent: found.commit }), sent };
      } catch (error) {
        const isLost = error instanceof UnknownOutcome;
        if (!(isLost || hasMovedOn(error)) || attempt >= target.patience.attempts)
          throw isLost ? error.why : error;
        const seconds = growingPause(target.patience, attempt);
        target.patience.onRetry?.({
          what: `commit to ${request.repository}`,
          attempt,
          seconds,
          why: isLost ? 'the answer was lost' : 'the repository has moved on',
        });
        await target.patience.sleep(seconds);
        signal?.throwIfAborted();
      }
    }
  } catch (error) {
    return failureOf(error, request.repository, target);
  }
}

/**
 * The commit that a repository is at; null where there is none. One request.
 *
 * @throws the signal's reason when it was aborted
 */
export async function headOf(
  repository: string,
  target: PushTarget,
): Promise<{ readonly commit: string | null } | PushFailure> {
  try {
    return { commit: (await main(openHub(target), repository))?.commit ?? null };
  } catch (error) {
    return failureOf(error, repository, target);
  }
}

/** What every call of the library is given. */
interface OpenHub {
  readonly call: {
    readonly hubUrl: string;
    readonly accessToken: string;
    readonly fetch: typeof fetch;
  };
  readonly committing: typeof fetch;
  readonly signal: AbortSignal | undefined;
}

function openHub({ access: { endpoint, token }, patience, signal }: PushTarget): OpenHub {
  const abortable =
    (patient: typeof fetch): typeof fetch =>
    (input, init) =>
      patient(input, signal === undefined ? (init ?? {}) : { ...init, signal: either(signal, init?.signal) });
  return {
    call: { hubUrl: endpoint, accessToken: token, fetch: abortable(patientFetch(patience)) },
    committing: abortable(patientFetch(patience, { fetch: commitOnce })),
    signal,
  };
}

function either(signal: AbortSignal, other: AbortSignal | null | undefined): AbortSignal {
  return other == null ? signal : AbortSignal.any([signal, other]);
}

/** A repository that was not there. It may have come meanwhile, or be one that this token may write but not make. */
async function made(hub: OpenHub, { repository, visibility }: PushRequest): Promise<Found> {
  const refusal = await createRepo({
    ...hub.call,
    repo: { type: 'model', name: repository },
    visibility,
  }).then(
    () => null,
    (error: unknown) => {
      if (error instanceof HubApiError && [401, 402, 403, 409].includes(error.statusCode)) return error;
      throw new CreateRefused(error);
    },
  );
  const found = await look(hub, repository);
  if (found === null) throw new CreateRefused(refusal ?? new HubApiError(hub.call.hubUrl, 404));
  return found;
}

interface Found {
  readonly commit: string;
  readonly isPrivate: boolean;
  readonly files: ReadonlyMap<string, ListFileEntry>;
}

/** What a repository holds now, all of one commit; null where there is none. */
async function look(hub: OpenHub, repository: string): Promise<Found | null> {
  const head = await main(hub, repository);
  if (head === null) return null;
  const files = new Map<string, ListFileEntry>();
  for await (const file of listFiles({
    ...hub.call,
    repo: { type: 'model', name: repository },
    revision: head.commit,
    recursive: true,
  }))
    files.set(file.path, file);
  return { ...head, files };
}

async function main({ call }: OpenHub, name: string): Promise<Omit<Found, 'files'> | null> {
  try {
    const info = await modelInfo({ ...call, name, revision: 'main', additionalFields: ['sha'] });
    return { commit: info.sha, isPrivate: info.private };
  } catch (error) {
    if (error instanceof HubApiError && error.statusCode === 404) return null;
    throw error;
  }
}

/** What the Hub itself puts into a new repository. */
const MADE_BY_HUB = '.gitattributes';

/** @throws UnderstudyError `hub` for a public repository where a private one was asked for */
function checkVisibility(
  { call }: OpenHub,
  { repository, visibility }: PushRequest,
  { isPrivate }: Found,
): void {
  if (visibility === 'public' || isPrivate) return;
  throw new UnderstudyError('hub', `${repository}: expected a private repository, got a public one`, {
    hint: `make it private in its settings (${call.hubUrl}/${repository}/settings), or say --hub-public`,
  });
}

/** @throws UnderstudyError `hub` for a repository that was there and must be left alone */
async function checkOwn(
  { call }: OpenHub,
  { repository, isFree, mark }: PushRequest,
  { commit, files }: Found,
): Promise<void> {
  if (isFree || [...files.keys()].every((path) => path === MADE_BY_HUB)) return;
  const repo = { type: 'model', name: repository } as const;
  const found = files.has(mark.path)
    ? await downloadFile({ ...call, repo, path: mark.path, revision: commit })
    : null;
  const refusal = found === null ? 'no synthetic student' : mark.refusal(await found.text());
  if (refusal === null) return;
  throw new UnderstudyError('hub', `${repository}: there already, and ${refusal}`, {
    hint: 'choose another --hub-name or --hub-org, or overwrite what it holds with --force',
  });
}

async function changedFiles(files: readonly PushFile[], found: Found): Promise<PushFile[]> {
  const changed: PushFile[] = [];
  for (const file of files) if (!(await isSameContent(file, found.files.get(file.path)))) changed.push(file);
  return changed;
}

/** The new commit's id. @param parent what the repository must still be at, or nothing is committed */
async function commitFiles(
  { call, committing, signal }: OpenHub,
  { repository, title, onProgress }: PushRequest,
  { changed, parent }: { readonly changed: readonly PushFile[]; readonly parent: string },
): Promise<string> {
  const sizes = new Map((await described(changed)).map(({ path, bytes }) => [path, bytes]));
  const all = [...sizes.values()].reduce((total, bytes) => total + bytes, 0);
  const shares = new Map<string, number>();
  const events = commitIter({
    ...call,
    fetch: committing,
    repo: { type: 'model', name: repository },
    title,
    parentCommit: parent,
    operations: changed.map((file) => ({
      operation: 'addOrUpdate',
      path: file.path,
      content: sourceOf(file),
    })),
    ...(signal === undefined ? {} : { abortSignal: signal }),
  });
  let next = await events.next();
  for (; !next.done; next = await events.next()) {
    const event = next.value;
    if (event.event !== 'fileProgress' || event.state !== 'uploading') continue;
    shares.set(event.path, event.progress);
    const sent = [...shares].reduce((total, [path, share]) => total + share * (sizes.get(path) ?? 0), 0);
    onProgress(sent / Math.max(1, all));
  }
  return next.value!.commit.oid;
}

async function described(files: readonly PushFile[]): Promise<{ path: string; bytes: number }[]> {
  return await Promise.all(files.map(async (file) => ({ path: file.path, bytes: await sizeOf(file) })));
}

/** Somebody else committed since we looked: or we did, and the answer came late. */
function hasMovedOn(error: unknown): boolean {
  return error instanceof HubApiError && (error.statusCode === 409 || error.statusCode === 412);
}
