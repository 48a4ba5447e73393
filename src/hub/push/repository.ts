/**
 * Makes a repository on the Hub hold given files, in one commit.
 *
 * The library does the talking. What is ours is what it does not do: it commits whatever it is given, so that we look
 * first at what is there; and a commit whose answer was lost may have been made, so that we look again before it is
 * sent a second time.
 */
import { commitIter, createRepo, downloadFile, HubApiError } from '@huggingface/hub';
import { UnderstudyError } from '../../errors.ts';
import { growingPause } from '../patient-fetch.ts';
import { CreateRefused, failureOf, type PushFailure } from './failure.ts';
import { isSameContent, type PushFile, sizesOf, sourceOf } from './files.ts';
import { type Found, type HubCall, hubCall, look, type PushTarget, UnknownOutcome } from './remote.ts';

export interface PushRequest {
  /** `owner/name` */
  readonly repository: string;
  /** The visibility of a repository that is made. Where `private` is asked for, nothing is pushed to a public one. */
  readonly visibility: 'private' | 'public';
  /** All files of ours that the repository shall hold; other files in it stay. */
  readonly files: readonly PushFile[];
  /** The commit's title. */
  readonly title: string;
  /** The file by which we know a repository that we have pushed to, and what it says if it is another student's. */
  readonly mark: { readonly path: string; readonly refusal: (text: string) => string | null };
  /** Whether the user allows that anything there is overwritten. */
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
  const call = hubCall(target);
  try {
    let sent: Pushed['sent'] = [];
    /** What was there is ours, or may be overwritten. */
    let checked: string | null = null;
    for (let attempt = 1; ; attempt++) {
      const found = (await look(call, request.repository)) ?? (await create(call, request));
      // A new repository is checked, too: a Hub of another version might not know how to make it private.
      checkVisibility(call, request, found);
      const changed = await changedFiles(request.files, found);
      if (changed.length === 0) return { commit: found.commit, sent };
      // Somebody else may have committed since we looked.
      if (found.commit !== checked) await checkOwn(call, request, found);
      checked = found.commit;
      sent = await sizesOf(changed);
      try {
        const options = { sent, parent: found.commit, signal };
        return { commit: await commitFiles(call, request, changed, options), sent };
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

/** A repository that was not there. It may have come meanwhile, or be one that this token may write but not make. */
async function create(call: HubCall, { repository, visibility }: PushRequest): Promise<Found> {
  const repo = { type: 'model', name: repository } as const;
  const refusal = await createRepo({ ...call, repo, visibility }).then(
    () => null,
    (error: unknown) => {
      if (error instanceof HubApiError && [401, 402, 403, 409].includes(error.statusCode)) return error;
      throw new CreateRefused(error);
    },
  );
  const found = await look(call, repository);
  if (found === null) throw new CreateRefused(refusal ?? new HubApiError(call.hubUrl, 404));
  return found;
}

/** What the Hub itself puts into a new repository. */
const MADE_BY_HUB = '.gitattributes';

/** @throws UnderstudyError `hub` for a public repository where a private one was asked for */
function checkVisibility(call: HubCall, { repository, visibility }: PushRequest, { isPrivate }: Found): void {
  if (visibility === 'public' || isPrivate) return;
  throw new UnderstudyError('hub', `${repository}: expected a private repository, got a public one`, {
    hint: `make it private in its settings (${call.hubUrl}/${repository}/settings), or say \`hubPublic\``,
  });
}

/** @throws UnderstudyError `hub` for a repository that was there and must be left alone */
async function checkOwn(
  call: HubCall,
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
    hint: 'choose another `hubName` or `hubOrg`, or overwrite what it holds with `force`',
  });
}

async function changedFiles(files: readonly PushFile[], found: Found): Promise<PushFile[]> {
  const changed: PushFile[] = [];
  for (const file of files) if (!(await isSameContent(file, found.files.get(file.path)))) changed.push(file);
  return changed;
}

/** The new commit's id. @param parent what the repository must still be at, or nothing is committed */
async function commitFiles(
  call: HubCall,
  { repository, title, onProgress }: PushRequest,
  changed: readonly PushFile[],
  { sent, parent, signal }: Pick<Pushed, 'sent'> & Pick<PushTarget, 'signal'> & { readonly parent: string },
): Promise<string> {
  const sizes = new Map(sent.map(({ path, bytes }) => [path, bytes]));
  const all = sent.reduce((total, { bytes }) => total + bytes, 0);
  const shares = new Map<string, number>();
  const events = commitIter({
    ...call,
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
    const done = [...shares].reduce((total, [path, share]) => total + share * (sizes.get(path) ?? 0), 0);
    onProgress(done / Math.max(1, all));
  }
  return next.value!.commit.oid;
}

/** Somebody else committed since we looked: or we did, and the answer came late. */
function hasMovedOn(error: unknown): boolean {
  return error instanceof HubApiError && (error.statusCode === 409 || error.statusCode === 412);
}
