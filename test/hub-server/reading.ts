/** What can be asked about repositories: who am I, model info, tree, paths-info, refs, commits. */
import { createHash } from 'node:crypto';
import { type Answer, json, type Question, Refusal, readable } from './answers.ts';
import { type Commit, findCommit, lastCommitOf, type Repository, type StoredFile } from './hub.ts';

/** Entries of a tree in one answer; the rest follows by the Link header. */
const PAGE = 1000;

export function whoAmI({ user }: Question): Answer {
  if (user === null) throw new Refusal(401, 'Invalid username or password.');
  return json({
    type: 'user',
    id: `id-of-${user.name}`,
    name: user.name,
    fullname: user.name,
    email: `${user.name}@example.org`,
    emailVerified: true,
    canPay: false,
    isPro: false,
    periodEnd: null,
    avatarUrl: '',
    orgs: user.orgs.map((name) => ({ type: 'org', id: `id-of-${name}`, name, fullname: name })),
    auth: {
      type: 'access_token',
      accessToken: { displayName: 'test', role: user.role, createdAt: '2025-01-01T00:00:00.000Z' },
    },
  });
}

/** All fields, or those that `expand` names. */
export function modelInfo(question: Question, name: string, revision: string): Answer {
  const repository = readable(question, name);
  const commit = commitOf(repository, revision);
  const fields = {
    author: name.split('/')[0],
    sha: commit.id,
    lastModified: commit.date,
    createdAt: repository.commits[0]?.date,
    private: repository.private,
    gated: repository.gated === false ? false : 'manual',
    disabled: false,
    downloads: 0,
    likes: 0,
    tags: [],
    config: configOf(commit),
    siblings: [...commit.tree].map(([path, file]) => ({
      rfilename: path,
      ...(question.query.get('blobs')?.toLowerCase() === 'true' ? blobFields(file) : {}),
    })),
  };
  const wanted = [...question.query.getAll('expand'), ...question.query.getAll('expand[]')];
  const chosen =
    wanted.length === 0
      ? fields
      : Object.fromEntries(Object.entries(fields).filter(([field]) => wanted.includes(field)));
  return json({ _id: `id-of-${name}`, id: name, modelId: name, ...chosen });
}

export function tree(question: Question, name: string, rest: readonly string[]): Answer {
  const repository = readable(question, name);
  const { commit, path: folder } = commitAndPath(repository, rest);
  const { query, hub } = question;
  const recursive = isTrue(query.get('recursive'));
  const prefix = folder === '' ? '' : `${folder}/`;
  const entries = new Map<string, object>();
  for (const [path, file] of [...commit.tree].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!path.startsWith(prefix)) continue;
    const parts = path.slice(prefix.length).split('/');
    for (let depth = 1; depth < (recursive ? parts.length : Math.min(parts.length, 2)); depth++) {
      const directory = prefix + parts.slice(0, depth).join('/');
      if (!entries.has(directory)) entries.set(directory, folderEntry(directory, commit));
    }
    if (recursive || parts.length === 1)
      entries.set(path, fileEntry(path, file, isTrue(query.get('expand')) ? commit : null));
  }
  if (folder !== '' && entries.size === 0)
    throw new Refusal(404, `${folder} does not exist on "${commit.branch}"`, { code: 'EntryNotFound' });

  const from = Number(query.get('cursor') ?? 0);
  const page = [...entries.values()].slice(from, from + PAGE);
  if (from + PAGE >= entries.size) return json(page);
  const next = new URLSearchParams(query);
  next.set('cursor', String(from + PAGE));
  const address = `${hub.url}/api/models/${name}/tree/${rest.map(encodeURIComponent).join('/')}`;
  return json(page, { link: `<${address}?${next}>; rel="next"` });
}

/** Entries of the paths asked for; those that are not there are left out. */
export function pathsInfo(question: Question, name: string, revision: string): Answer {
  const commit = commitOf(readable(question, name), revision);
  const { paths, expand } = askedPaths(question);
  return json(
    paths.flatMap((path) => {
      const file = commit.tree.get(path);
      if (file !== undefined) return [fileEntry(path, file, expand ? commit : null)];
      const isFolder = [...commit.tree.keys()].some((inTree) => inTree.startsWith(`${path}/`));
      return isFolder ? [folderEntry(path, commit)] : [];
    }),
  );
}

export function refs(question: Question, name: string): Answer {
  const all = [...readable(question, name).branches].map(([branch, { id }]) => {
    const isRef = branch.startsWith('refs/');
    return { name: branch, ref: isRef ? branch : `refs/heads/${branch}`, targetCommit: id };
  });
  const pulls = all.filter(({ name: ref }) => ref.startsWith('refs/pr/'));
  return json({
    branches: all.filter(({ name: ref }) => !ref.startsWith('refs/')),
    converts: [],
    tags: [],
    ...(question.query.has('include_prs') ? { pullRequests: pulls } : {}),
  });
}

export function commits(question: Question, name: string, revision: string): Answer {
  const found = [];
  let commit: Commit | null = commitOf(readable(question, name), revision);
  for (; commit !== null; commit = commit.parent) found.push(commit);
  return json(
    found.map(({ id, title, date, author }) => ({
      id,
      title,
      message: '',
      date,
      authors: [{ user: author, avatar: '' }],
    })),
  );
}

export function commitOf(repository: Repository, revision: string): Commit {
  const commit = findCommit(repository, revision);
  if (commit === null) throw new Refusal(404, `Invalid rev id: ${revision}`, { code: 'RevisionNotFound' });
  return commit;
}

/** `main/onnx/model.onnx`, `refs/pr/1/config.json`: the longest revision that there is, and the path behind it. */
export function commitAndPath(
  repository: Repository,
  rest: readonly string[],
): { commit: Commit; path: string } {
  const parts = rest.join('/').split('/');
  for (let length = parts.length; length > 0; length--) {
    const commit = findCommit(repository, parts.slice(0, length).join('/'));
    if (commit !== null) return { commit, path: parts.slice(length).join('/') };
  }
  return { commit: commitOf(repository, rest[0] ?? 'main'), path: '' };
}

/** Git's id of a folder is the hash of its listing; here it only has to be one. */
function folderEntry(path: string, { id }: Commit): object {
  return { type: 'directory', oid: createHash('sha1').update(`${id} ${path}`).digest('hex'), size: 0, path };
}

function fileEntry(path: string, { content, blobId, lfs }: StoredFile, expandFrom: Commit | null): object {
  const last = expandFrom === null ? null : lastCommitOf(path, expandFrom);
  return {
    type: 'file',
    oid: blobId,
    size: content.length,
    path,
    ...(lfs === null ? {} : { lfs: { oid: lfs.sha256, size: content.length, pointerSize: lfs.pointerSize } }),
    ...(last === null ? {} : { lastCommit: { id: last.id, title: last.title, date: last.date } }),
  };
}

function blobFields({ content, blobId, lfs }: StoredFile): object {
  const large =
    lfs === null ? {} : { lfs: { sha256: lfs.sha256, size: content.length, pointerSize: lfs.pointerSize } };
  return { size: content.length, blobId, ...large };
}

/** The part of config.json that the Hub shows. */
function configOf({ tree: files }: Commit): object | undefined {
  const file = files.get('config.json');
  if (file === undefined) return undefined;
  try {
    const { architectures, model_type } = JSON.parse(Buffer.from(file.content).toString());
    return { architectures, model_type };
  } catch {
    return undefined;
  }
}

/** The JavaScript client sends JSON, the Python client a form. */
function askedPaths({ headers, body }: Question): { paths: string[]; expand: boolean } {
  if (headers['content-type']?.startsWith('application/json')) {
    const { paths, expand } = JSON.parse(body.toString()) as { paths: string[]; expand?: boolean };
    return { paths, expand: expand ?? false };
  }
  const form = new URLSearchParams(body.toString());
  return { paths: form.getAll('paths'), expand: isTrue(form.get('expand')) };
}

function isTrue(value: string | null): boolean {
  return ['true', '1'].includes(value?.toLowerCase() ?? '');
}
