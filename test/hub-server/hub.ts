/** What the server keeps, as plain records: users, repositories with their commits, objects of large files. */
import { createHash } from 'node:crypto';

export interface Hub {
  /** http://127.0.0.1:PORT: the API. */
  url: string;
  /** http://localhost:ANOTHER: where large files are fetched from and put to, as the Hub's store is another host than its API. */
  storeUrl: string;
  /** By token. */
  readonly users: Map<string, HubUser>;
  readonly repositories: Map<string, Repository>;
  /** Large files of all repositories by sha256. */
  readonly objects: Map<string, Uint8Array>;
  /** Parts of uploads that are not complete yet, by sha256. */
  readonly parts: Map<string, Map<number, Uint8Array>>;
  readonly uploads: Map<string, number>;
  /** Whether clients that can are told to send large files by Xet. */
  readonly isXet: boolean;
  /** Chunks, by the hash of the xorb that they came in. */
  readonly xorbs: Map<string, readonly Uint8Array[]>;
}

export interface HubUser {
  readonly name: string;
  readonly role: 'read' | 'write';
  readonly orgs: readonly string[];
}

export interface HubCommit {
  readonly id: string;
  readonly title: string;
  readonly branch: string;
  /** ISO 8601. */
  readonly date: string;
  readonly author: string;
  /** Paths that it wrote or deleted. */
  readonly files: readonly string[];
}

export interface Commit extends HubCommit {
  readonly parent: Commit | null;
  readonly tree: ReadonlyMap<string, StoredFile>;
}

export interface StoredFile {
  readonly content: Uint8Array;
  /** Git's id of the blob: of the content, or of the pointer that stands for a large file. */
  readonly blobId: string;
  readonly lfs: { readonly sha256: string; readonly pointerSize: number } | null;
}

/** Whether files are for those only who were let in, and how it stands with others who have an account. */
export type Gate = boolean | 'awaiting' | 'rejected';

/** What a test may look at. */
export interface HubRepository {
  readonly private: boolean;
  readonly gated: Gate;
  /** Oldest first, of all branches; a repository made through the API begins with the Hub's own `initial commit`. */
  readonly commits: readonly HubCommit[];
  /** Main as it is now. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

export interface Repository extends HubRepository {
  readonly name: string;
  readonly commits: Commit[];
  readonly branches: Map<string, Commit>;
}

export function newRepository(
  name: string,
  { isPrivate, isGated }: { isPrivate: boolean; isGated: Gate },
): Repository {
  const branches = new Map<string, Commit>();
  return {
    name,
    private: isPrivate,
    gated: isGated,
    commits: [],
    branches,
    get files() {
      return new Map([...(branches.get('main')?.tree ?? [])].map(([path, { content }]) => [path, content]));
    },
  };
}

export interface CommitDraft {
  readonly branch: string;
  readonly title: string;
  readonly author: string;
  readonly written: ReadonlyMap<string, StoredFile>;
  readonly deleted?: readonly string[];
}

/** A commit on top of its branch; a new branch starts from main. */
export function addCommit(repository: Repository, draft: CommitDraft): Commit {
  const { branch, title, author, written, deleted = [] } = draft;
  const parent = repository.branches.get(branch) ?? repository.branches.get('main') ?? null;
  const tree = new Map([...(parent?.tree ?? []), ...written]);
  for (const path of deleted) tree.delete(path);
  const number = repository.commits.length;
  const listing = [...tree].map(([path, { blobId }]) => `${blobId} ${path}`).sort();
  const id = sha1([repository.name, parent?.id ?? '', title, String(number), ...listing].join('\n'));
  const date = new Date(Date.UTC(2025, 0, 1, 0, 0, number)).toISOString();
  const commit = { id, title, branch, date, author, files: [...written.keys(), ...deleted], parent, tree };
  repository.commits.push(commit);
  repository.branches.set(branch, commit);
  return commit;
}

/** HEAD, a branch, a commit, or the beginning of a commit's id. */
export function findCommit(repository: Repository, revision: string): Commit | null {
  const branch = revision === 'HEAD' ? 'main' : revision.replace(/^refs\/heads\//, '');
  const named = repository.branches.get(branch);
  if (named !== undefined) return named;
  if (!/^[0-9a-f]{7,40}$/.test(revision)) return null;
  return repository.commits.find(({ id }) => id.startsWith(revision)) ?? null;
}

/** The last commit that wrote a path, seen from a commit. */
export function lastCommitOf(path: string, from: Commit): Commit {
  let commit = from;
  while (commit.parent !== null && commit.parent.tree.get(path) === from.tree.get(path))
    commit = commit.parent;
  return commit;
}

export function regularFile(content: Uint8Array): StoredFile {
  return { content, blobId: gitBlobId(content), lfs: null };
}

/** A large file; its content goes into the store and git sees a pointer (the Git LFS specification). */
export function largeFile(hub: Hub, content: Uint8Array): StoredFile {
  const oid = sha256(content);
  hub.objects.set(oid, content);
  const pointer = Buffer.from(
    `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${content.length}\n`,
  );
  return { content, blobId: gitBlobId(pointer), lfs: { sha256: oid, pointerSize: pointer.length } };
}

/** Takes an upload that has arrived whole; false where it has another hash than it should. */
export function storeObject(hub: Hub, oid: string, content: Uint8Array): boolean {
  if (sha256(content) !== oid) return false;
  hub.objects.set(oid, content);
  hub.uploads.set(oid, (hub.uploads.get(oid) ?? 0) + 1);
  return true;
}

export function isLarge(path: string, size: number): boolean {
  return size > 10_000 || (size > 0 && /\.(safetensors|onnx|bin)$/.test(path));
}

export function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

function gitBlobId(content: Uint8Array): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}

function sha1(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}
