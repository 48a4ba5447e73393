/** What changes repositories: create, preupload, commit. */
import { type Answer, isMember, json, type Question, Refusal, writable } from './answers.ts';
import {
  addCommit,
  findCommit,
  isLarge,
  largeFile,
  newRepository,
  regularFile,
  type StoredFile,
} from './hub.ts';
import { commitOf } from './reading.ts';

interface CreateRequest {
  readonly name: string;
  readonly organization?: string | null;
  readonly type?: string;
  readonly private?: boolean;
  readonly visibility?: string;
}

interface PreuploadRequest {
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

/** One line of a commit. */
type CommitLine =
  | { key: 'header'; value: { summary: string; description?: string; parentCommit?: string } }
  | { key: 'file'; value: { path: string; content: string; encoding?: 'utf-8' | 'base64' } }
  | { key: 'lfsFile'; value: { path: string; oid: string; size?: number } }
  | { key: 'deletedFile'; value: { path: string } };

/** A new repository, with the commit that the Hub itself puts into it. */
export function createRepository({ hub, user, body }: Question): Answer {
  if (user === null) throw new Refusal(401, 'Invalid username or password.');
  const request = JSON.parse(body.toString()) as CreateRequest;
  const namespace = request.organization ?? user.name;
  const name = `${namespace}/${request.name}`;
  if (!isLegalName(request.name))
    throw new Refusal(
      400,
      `Invalid repo name: ${request.name} - regex /^(?!.*--)(?!.*\\.\\.)[\\w.-]{1,96}$/`,
    );
  if (user.role !== 'write' || !isMember(user, name))
    throw new Refusal(403, `You don't have the rights to create a model under the namespace "${namespace}"`);
  const url = `${hub.url}/${name}`;
  if (hub.repositories.has(name))
    throw new Refusal(409, 'You already created this model repo', { extra: { url } });
  const isPrivate = request.private ?? request.visibility === 'private';
  const repository = newRepository(name, { isPrivate, isGated: false });
  hub.repositories.set(name, repository);
  const attributes = Buffer.from('*.safetensors filter=lfs diff=lfs merge=lfs -text\n');
  addCommit(repository, {
    branch: 'main',
    title: 'initial commit',
    author: user.name,
    written: new Map([['.gitattributes', regularFile(attributes)]]),
  });
  return json({ url, name, id: `id-of-${name}` });
}

/** How each file of a commit to come is to be sent. */
export function preupload(question: Question, name: string, revision: string): Answer {
  const commit = commitOf(writable(question, name), revision);
  const { files } = JSON.parse(question.body.toString()) as PreuploadRequest;
  return json({
    commitOid: commit.id,
    files: files.map(({ path, size }) => ({
      path,
      uploadMode: isLarge(path, size) ? 'lfs' : 'regular',
      shouldIgnore: false,
      oid: commit.tree.get(path)?.lfs?.sha256 ?? commit.tree.get(path)?.blobId ?? null,
    })),
  });
}

/** A commit, as lines of JSON. Like the Hub it makes one even where nothing differs. */
export function commit(question: Question, name: string, branch: string): Answer {
  const repository = writable(question, name);
  const { hub, user, query, body } = question;
  if (query.has('create_pr')) throw new Refusal(501, 'This server has no pull requests');
  const head = commitOf(repository, branch);
  const lines = body
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as CommitLine);
  const header = lines.find((line) => line.key === 'header')?.value;
  if (header === undefined || header.summary === '') throw new Refusal(400, 'A commit needs a summary');
  if (header.parentCommit !== undefined && findCommit(repository, header.parentCommit) !== head)
    throw new Refusal(412, 'A commit has happened since. Please refresh and try again.');

  const written = new Map<string, StoredFile>();
  const deleted: string[] = [];
  for (const line of lines) {
    if (line.key === 'deletedFile') deleted.push(line.value.path);
    if (line.key === 'file') {
      const { path, content, encoding = 'utf-8' } = line.value;
      written.set(path, regularFile(Buffer.from(content, encoding)));
    }
    if (line.key === 'lfsFile') {
      const content = hub.objects.get(line.value.oid);
      if (content === undefined)
        throw new Refusal(400, `LFS pointer pointed to a file that does not exist: ${line.value.path}`);
      written.set(line.value.path, largeFile(hub, content));
    }
  }
  const built = addCommit(repository, {
    branch,
    title: header.summary,
    author: user!.name,
    written,
    deleted,
  });
  return json({
    success: true,
    commitOid: built.id,
    commitUrl: `${hub.url}/${name}/commit/${built.id}`,
    hookOutput: '',
  });
}

function isLegalName(name: string): boolean {
  return /^(?!.*--)(?!.*\.\.)(?![-.])[\w.-]{1,96}(?<![-.])$/.test(name);
}
