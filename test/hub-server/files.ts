/** Contents: `resolve`, which redirects, and the two places it redirects to. Both know ranges. */
import { createHash } from 'node:crypto';
import { type Answer, openToAsker, type Question, Refusal, readable, redirect } from './answers.ts';
import type { StoredFile } from './hub.ts';
import { commitAndPath } from './reading.ts';

/**
 * Large files are in the store: another origin, which the token must not reach. Ordinary files stay at the Hub, at an
 * address that names the commit.
 */
export function resolveFile(question: Question, name: string, rest: readonly string[]): Answer {
  const { file, commit, path } = fileOf(question, name, rest);
  const etag = `"${file.lfs?.sha256 ?? file.blobId}"`;
  const headers = {
    'x-repo-commit': commit,
    'x-linked-etag': etag,
    'x-linked-size': String(file.content.length),
    'accept-ranges': 'bytes',
  };
  if (file.lfs !== null) {
    const signature = createHash('md5').update(`${file.lfs.sha256} signed`).digest('hex');
    const location = `${question.hub.storeUrl}/cdn/${file.lfs.sha256}?Signature=${signature}`;
    return redirect(302, location, headers);
  }
  const pathInUrl = path.split('/').map(encodeURIComponent).join('/');
  return redirect(307, `/api/resolve-cache/models/${name}/${commit}/${pathInUrl}`, headers);
}

/** An ordinary file; private ones need the token here too. */
export function cachedFile(question: Question, name: string, rest: readonly string[]): Answer {
  const { file, commit } = fileOf(question, name, rest);
  const headers = { etag: `"${file.blobId}"`, 'x-repo-commit': commit };
  return partOf(file.content, question, headers);
}

/** A large file by its hash. The ETag is the store's own, and a token beside the signature is refused, as the real one does. */
export function storedObject(question: Question, oid: string): Answer {
  const content = question.hub.objects.get(oid);
  if (content === undefined) throw new Refusal(404, 'NoSuchKey');
  if (!question.query.has('Signature')) throw new Refusal(403, 'AccessDenied');
  if (question.headers.authorization !== undefined) throw new Refusal(400, 'Only one auth mechanism allowed');
  const etag = createHash('sha256').update(`stored ${oid}`).digest('hex');
  return partOf(content, question, { etag: `"${etag}"` });
}

function fileOf(
  question: Question,
  name: string,
  rest: readonly string[],
): { file: StoredFile; commit: string; path: string } {
  const repository = readable(question, name);
  openToAsker(question, repository);
  const { commit, path } = commitAndPath(repository, rest);
  const file = commit.tree.get(path);
  if (file === undefined) throw new Refusal(404, 'Entry not found', { code: 'EntryNotFound' });
  return { file, commit: commit.id, path };
}

/** RFC 9110, one range: `bytes=5-9`, `bytes=5-`, `bytes=-5`; If-Range with another ETag gets the whole file. */
function partOf(content: Uint8Array, question: Question, mine: Readonly<Record<'etag', string>>): Answer {
  const size = content.length;
  const headers = { 'content-type': 'application/octet-stream', 'accept-ranges': 'bytes', ...mine };
  const whole = { status: 200, headers, body: content };
  const condition = question.headers['if-range'];
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(question.headers.range ?? '') ?? [];
  if ((first === '' && last === '') || (condition !== undefined && condition !== mine.etag)) return whole;

  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (start > end) {
    const range = { 'content-range': `bytes */${size}` };
    return { status: 416, headers: { ...headers, ...range }, body: new Uint8Array(0) };
  }
  const range = { 'content-range': `bytes ${start}-${end}/${size}` };
  return { status: 206, headers: { ...headers, ...range }, body: content.subarray(start, end + 1) };
}
