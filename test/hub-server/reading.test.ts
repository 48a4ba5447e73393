/** The server, asked by the real client: what can be read, and by whom. */
import { createHash, randomBytes } from 'node:crypto';
import {
  checkRepoAccess,
  createRepo,
  downloadFile,
  fileDownloadInfo,
  listFiles,
  modelInfo,
  pathsInfo,
  repoExists,
  uploadFiles,
  whoAmI,
} from '@huggingface/hub';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { all, blobOf, sha256, statusOf } from './client-answers.ts';
import { type HubServer, startHubServer } from './index.ts';

const TOKEN = 'hf_writer';
const READER = 'hf_reader';
const STRANGER = 'hf_stranger';

let server: HubServer;
let hubUrl: string;

beforeEach(async () => {
  server = await startHubServer();
  hubUrl = server.url;
  server.addUser(TOKEN, { name: 'ada', orgs: ['school'] });
  server.addUser(READER, { name: 'ada', role: 'read' });
  server.addUser(STRANGER, { name: 'eve' });
});
afterEach(() => server.close());

const resolved = (repo: string, path: string, init?: RequestInit) =>
  fetch(`${hubUrl}/${repo}/resolve/main/${path}`, init);

describe('reading', () => {
  const weights = randomBytes(2_000_000);

  test('a repository: info, tree, paths', async () => {
    const id = await server.addRepository('org/base', {
      'config.json': '{"model_type":"modernbert"}',
      'model.safetensors': weights,
      'onnx/model.onnx': 'onnx',
    });
    const info = await modelInfo({
      name: 'org/base',
      hubUrl,
      additionalFields: ['sha', 'filePaths', 'config'],
    });
    expect(info).toMatchObject({ name: 'org/base', sha: id, private: false, gated: false });
    expect(info.filePaths).toEqual(['config.json', 'model.safetensors', 'onnx/model.onnx']);
    expect(info.config).toEqual({ model_type: 'modernbert' });

    const entries = await all(listFiles({ repo: 'org/base', recursive: true, hubUrl }));
    expect(entries.map(({ type, path, size }) => [type, path, size])).toEqual([
      ['file', 'config.json', 27],
      ['file', 'model.safetensors', 2_000_000],
      ['directory', 'onnx', 0],
      ['file', 'onnx/model.onnx', 4],
    ]);
    const top = await all(listFiles({ repo: 'org/base', hubUrl }));
    expect(top.map(({ path }) => path)).toEqual(['config.json', 'model.safetensors', 'onnx']);
    const inside = await all(listFiles({ repo: 'org/base', path: 'onnx', hubUrl }));
    expect(inside.map(({ path }) => path)).toEqual(['onnx/model.onnx']);

    const [config, model, ...none] = await pathsInfo({
      repo: 'org/base',
      paths: ['config.json', 'model.safetensors', 'missing'],
      expand: true,
      hubUrl,
    });
    expect(none).toEqual([]);
    // git hash-object, over `{"model_type":"modernbert"}`
    expect(config).toMatchObject({
      oid: createHash('sha1').update('blob 27\0{"model_type":"modernbert"}').digest('hex'),
    });
    expect(config!.lfs).toBeUndefined();
    expect(config!.lastCommit.id).toBe(id);
    expect(model!.lfs).toMatchObject({ oid: sha256(weights), size: 2_000_000 });
  });

  test('contents, whole and in ranges; the token stays at the Hub', async () => {
    await server.addRepository('org/base', { 'a.txt': '0123456789', 'model.safetensors': weights });
    const repo = 'org/base';
    const small = await downloadFile({ repo, path: 'a.txt', hubUrl, accessToken: TOKEN });
    expect(await small!.text()).toBe('0123456789');
    const large = await downloadFile({ repo, path: 'model.safetensors', hubUrl, accessToken: TOKEN });
    expect(sha256(new Uint8Array(await large!.arrayBuffer()))).toBe(sha256(weights));
    const slice = new Uint8Array(await large!.slice(1000, 1010).arrayBuffer());
    expect([...slice]).toEqual([...weights.subarray(1000, 1010)]);
    const atStore = server.requests.filter(({ path }) => path.startsWith('/cdn/'));
    expect(atStore.map(({ authorized }) => authorized)).toEqual([false, false, false]);
    expect(atStore.at(-1)).toMatchObject({ range: 'bytes=1000-1009', status: 206, sent: 10 });

    const info = await fileDownloadInfo({ repo, path: 'model.safetensors', hubUrl });
    expect(info).toMatchObject({ size: 2_000_000 });
    expect(await fileDownloadInfo({ repo, path: 'missing', hubUrl })).toBeNull();
  });

  test('ranges follow RFC 9110', async () => {
    await server.addRepository('org/base', { 'a.txt': '0123456789' });
    const ask = async (headers: Record<string, string>) => {
      const response = await resolved('org/base', 'a.txt', { headers });
      return [response.status, response.headers.get('content-range'), await response.text()];
    };
    const etag = (await resolved('org/base', 'a.txt')).headers.get('etag')!;
    expect(await ask({ range: 'bytes=4-' })).toEqual([206, 'bytes 4-9/10', '456789']);
    expect(await ask({ range: 'bytes=-3' })).toEqual([206, 'bytes 7-9/10', '789']);
    expect(await ask({ range: 'bytes=2-3', 'if-range': etag })).toEqual([206, 'bytes 2-3/10', '23']);
    expect(await ask({ range: 'bytes=2-3', 'if-range': '"other"' })).toEqual([200, null, '0123456789']);
    expect(await ask({ range: 'bytes=10-' })).toEqual([416, 'bytes */10', '']);
  });

  test('HEAD names commit, hash and size before any redirect', async () => {
    const id = await server.addRepository('org/base', { 'model.safetensors': weights });
    const response = await resolved('org/base', 'model.safetensors', { method: 'HEAD', redirect: 'manual' });
    expect(response.status).toBe(302);
    expect(response.headers.get('x-repo-commit')).toBe(id);
    expect(response.headers.get('x-linked-etag')).toBe(`"${sha256(weights)}"`);
    expect(response.headers.get('x-linked-size')).toBe('2000000');
  });

  test('a revision is a branch, whose name may hold slashes, or a commit or its beginning', async () => {
    const first = await server.addRepository('org/base', { 'a.txt': 'one' });
    await server.addRepository('org/base', { 'a.txt': 'two' });
    const branch = await server.addRepository('org/base', { 'b.txt': 'three' }, { branch: 'refs/pr/1' });
    const text = async (revision: string, path: string) =>
      (await downloadFile({ repo: 'org/base', path, revision, hubUrl }))!.text();
    expect(await text('main', 'a.txt')).toBe('two');
    expect(await text(first, 'a.txt')).toBe('one');
    expect(await text(first.slice(0, 7), 'a.txt')).toBe('one');
    expect(await text('refs/pr/1', 'b.txt')).toBe('three');
    const entries = await all(listFiles({ repo: 'org/base', revision: 'refs/pr/1', hubUrl }));
    expect(entries.map(({ path }) => path)).toEqual(['a.txt', 'b.txt']);
    expect(
      await modelInfo({ name: 'org/base', revision: 'refs/pr/1', additionalFields: ['sha'], hubUrl }),
    ).toMatchObject({
      sha: branch,
    });
    const answer = await fetch(`${hubUrl}/api/models/org/base/refs?include_prs=1`);
    const listed = (await answer.json()) as { pullRequests: object[]; branches: object[] };
    expect(listed.pullRequests).toEqual([{ name: 'refs/pr/1', ref: 'refs/pr/1', targetCommit: branch }]);
    expect(listed.branches).toMatchObject([{ name: 'main', ref: 'refs/heads/main' }]);
    expect(await statusOf(modelInfo({ name: 'org/base', revision: 'v9', hubUrl }))).toBe(404);
    const missing = await fetch(`${hubUrl}/org/base/resolve/v9/a.txt`);
    expect(missing.headers.get('x-error-code')).toBe('RevisionNotFound');
  });

  test('a long tree comes in pages', async () => {
    const names = Array.from({ length: 1001 }, (_, index) => `${String(index).padStart(4, '0')}.txt`);
    await server.addRepository('org/many', Object.fromEntries(names.map((name) => [name, name])));
    const entries = await all(listFiles({ repo: 'org/many', recursive: true, hubUrl }));
    expect(entries.map(({ path }) => path)).toEqual(names);
    expect(server.requests).toHaveLength(2);
  });
});

describe('who may what', () => {
  test('a token says who one is; one that is unknown is refused', async () => {
    const me = await whoAmI({ accessToken: TOKEN, hubUrl });
    expect(me).toMatchObject({ type: 'user', name: 'ada', orgs: [{ name: 'school' }] });
    expect(me.auth.accessToken?.role).toBe('write');
    expect(await statusOf(whoAmI({ accessToken: 'hf_unknown', hubUrl }))).toBe(401);
  });

  test('a private repository is there for its owner alone', async () => {
    await server.addRepository('school/secret', { 'a.txt': 'secret' }, { private: true });
    const repo = 'school/secret';
    const access = (accessToken?: string) =>
      statusOf(checkRepoAccess({ repo, hubUrl, ...(accessToken === undefined ? {} : { accessToken }) }));
    expect([await access(), await access(STRANGER), await access(TOKEN)]).toEqual([401, 404, 200]);
    expect(await repoExists({ repo, hubUrl })).toBe(false);
    const file = await downloadFile({ repo, path: 'a.txt', hubUrl, accessToken: TOKEN });
    expect(await file!.text()).toBe('secret');
    expect((await resolved(repo, 'a.txt')).headers.get('x-error-code')).toBe('RepoNotFound');
  });

  test('a gated repository shows what it has, not what is in it', async () => {
    await server.addRepository('school/gated', { 'a.txt': 'text' }, { gated: true });
    const repo = 'school/gated';
    expect(await modelInfo({ name: repo, hubUrl })).toMatchObject({ gated: 'manual' });
    const ask = async (token: string | null) => {
      const headers = token === null ? {} : { authorization: `Bearer ${token}` };
      const response = await resolved(repo, 'a.txt', { headers });
      return [response.status, response.headers.get('x-error-code')];
    };
    expect(await ask(null)).toEqual([401, 'GatedRepo']);
    expect(await ask(STRANGER)).toEqual([403, 'GatedRepo']);
    expect(await ask(TOKEN)).toEqual([200, null]);
  });

  test('writing needs the right token and the right namespace', async () => {
    await server.addRepository('school/base', { 'a.txt': 'text' });
    const write = (accessToken: string, repo: string) =>
      statusOf(uploadFiles({ repo, files: [{ path: 'b.txt', content: blobOf('b') }], accessToken, hubUrl }));
    expect(await write(READER, 'school/base')).toBe(403);
    expect(await write(STRANGER, 'school/base')).toBe(403);
    expect(await statusOf(createRepo({ repo: 'ada/new', accessToken: READER, hubUrl }))).toBe(403);
    expect(await statusOf(createRepo({ repo: 'eve/new', accessToken: TOKEN, hubUrl }))).toBe(403);
    expect(await statusOf(createRepo({ repo: 'ada/a--b', accessToken: TOKEN, hubUrl }))).toBe(400);
    expect([...server.repositories.keys()]).toEqual(['school/base']);
  });
});
