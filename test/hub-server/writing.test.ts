/** The server, asked by the real client: what can be written, and what can go wrong. */
import { randomBytes } from 'node:crypto';
import { commit, createRepo, listCommits, uploadFiles, whoAmI } from '@huggingface/hub';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { all, blobOf, sha256, statusOf } from './client-answers.ts';
import { type HubServer, startHubServer } from './index.ts';

const TOKEN = 'hf_writer';

let server: HubServer;
let hubUrl: string;

beforeEach(async () => {
  server = await startHubServer();
  hubUrl = server.url;
  server.addUser(TOKEN, { name: 'ada', orgs: ['school'] });
});
afterEach(() => server.close());

const resolved = (repo: string, path: string, init?: RequestInit) =>
  fetch(`${hubUrl}/${repo}/resolve/main/${path}`, init);

describe('writing', () => {
  const weights = randomBytes(50_000);
  const files = (readme: string) => [
    { path: 'README.md', content: blobOf(readme) },
    { path: 'onnx/model.onnx', content: blobOf('onnx') },
    { path: 'model.safetensors', content: blobOf(weights) },
  ];

  test('create, commit, commit again', async () => {
    const repo = 'school/student';
    const created = await createRepo({ repo, visibility: 'private', accessToken: TOKEN, hubUrl });
    expect(created.repoUrl).toBe(`${hubUrl}/school/student`);
    expect(await statusOf(createRepo({ repo, accessToken: TOKEN, hubUrl }))).toBe(409);
    const first = await uploadFiles({
      repo,
      files: files('# One'),
      commitTitle: 'First',
      accessToken: TOKEN,
      hubUrl,
    });
    await uploadFiles({ repo, files: files('# Two'), commitTitle: 'Second', accessToken: TOKEN, hubUrl });

    const { commits, files: kept, private: isPrivate } = server.repositories.get(repo)!;
    expect(isPrivate).toBe(true);
    expect(commits.map(({ title }) => title)).toEqual(['initial commit', 'First', 'Second']);
    expect(commits[1]).toMatchObject({ id: first!.commit.oid, author: 'ada', branch: 'main' });
    expect(commits[1]!.files).toEqual(['README.md', 'onnx/model.onnx', 'model.safetensors']);
    expect(Buffer.from(kept.get('README.md')!).toString()).toBe('# Two');
    expect(sha256(kept.get('model.safetensors')!)).toBe(sha256(weights));
    expect(server.uploads).toEqual(
      new Map([
        [sha256(weights), 1],
        [sha256(Buffer.from('onnx')), 1],
      ]),
    );
    const listed = await all(listCommits({ repo, accessToken: TOKEN, hubUrl }));
    expect(listed.map(({ title }) => title)).toEqual(['Second', 'First', 'initial commit']);

    const parentCommit = first!.commit.oid;
    const again = commit({ repo, title: 'Late', operations: [], parentCommit, accessToken: TOKEN, hubUrl });
    expect(await statusOf(again)).toBe(412);
    const operations = [{ operation: 'delete', path: 'README.md' } as const];
    await commit({ repo, title: 'Remove', operations, accessToken: TOKEN, hubUrl });
    expect([...server.repositories.get(repo)!.files.keys()]).not.toContain('README.md');
  });

  test('a large object goes in parts', async () => {
    const content = randomBytes(21_000_000);
    await createRepo({ repo: 'ada/big', accessToken: TOKEN, hubUrl });
    const operations = [
      { operation: 'addOrUpdate', path: 'model.safetensors', content: blobOf(content) } as const,
    ];
    await commit({ repo: 'ada/big', title: 'Big', operations, accessToken: TOKEN, hubUrl });
    expect(sha256(server.repositories.get('ada/big')!.files.get('model.safetensors')!)).toBe(sha256(content));
    const parts = server.requests.filter(({ method }) => method === 'PUT');
    expect(parts.map(({ received }) => received).sort((a, b) => b - a)).toEqual([
      10_000_000, 10_000_000, 1_000_000,
    ]);
  });

  test('an object whose content is another is not taken', async () => {
    await server.addRepository('ada/base', { 'a.txt': 'text' });
    const oid = sha256(weights);
    const batch = await fetch(`${hubUrl}/ada/base.git/info/lfs/objects/batch`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}` },
      body: JSON.stringify({ operation: 'upload', objects: [{ oid, size: weights.length }] }),
    });
    const { objects } = (await batch.json()) as { objects: [{ actions: { upload: { href: string } } }] };
    const put = await fetch(objects[0].actions.upload.href, { method: 'PUT', body: 'other' });
    expect(put.status).toBe(400);
    expect(server.uploads.size).toBe(0);
  });
});

describe('faults', () => {
  const content = randomBytes(100_000);
  beforeEach(() => server.addRepository('ada/base', { 'model.safetensors': content, 'a.txt': '0123456789' }));
  const isStore = (path: string) => path.startsWith('/cdn/');

  test('a status comes instead of the work, or after it', async () => {
    const write = () =>
      statusOf(
        uploadFiles({
          repo: 'ada/base',
          files: [{ path: 'b.txt', content: blobOf('b') }],
          accessToken: TOKEN,
          hubUrl,
        }),
      );
    server.fault = ({ path }) => (path.includes('/commit/') ? { kind: 'status', status: 500 } : null);
    expect(await write()).toBe(500);
    expect(server.repositories.get('ada/base')!.commits).toHaveLength(1);
    server.fault = ({ path }) =>
      path.includes('/commit/') ? { kind: 'status', status: 502, after: true } : null;
    expect(await write()).toBe(502);
    expect(server.repositories.get('ada/base')!.commits).toHaveLength(2);
    server.fault = () => ({ kind: 'status', status: 429, retryAfter: 7 });
    expect((await fetch(`${hubUrl}/api/whoami-v2`)).headers.get('retry-after')).toBe('7');
  });

  test('a connection breaks in the middle of a download, after exactly so many bytes', async () => {
    server.fault = ({ path }) => (isStore(path) ? { kind: 'cut', afterBytes: 31_234 } : null);
    const response = await resolved('ada/base', 'model.safetensors');
    const received: Uint8Array[] = [];
    const read = async () => {
      for await (const chunk of response.body!) received.push(chunk);
    };
    await expect(read()).rejects.toThrow();
    expect(Buffer.concat(received).equals(content.subarray(0, 31_234))).toBe(true);
    expect(server.requests.at(-1)).toMatchObject({ status: 200, sent: 31_234 });
  });

  test('a connection breaks in the middle of an upload, or at once', async () => {
    server.fault = ({ method }) => (method === 'PUT' ? { kind: 'cut', afterBytes: 70_000 } : null);
    const write = () =>
      uploadFiles({
        repo: 'ada/base',
        files: [{ path: 'other.bin', content: blobOf(randomBytes(3_000_000)) }],
        accessToken: TOKEN,
        hubUrl,
      });
    await expect(write()).rejects.toThrow('fetch failed');
    expect(server.uploads.size).toBe(0);
    server.fault = () => ({ kind: 'refuse' });
    await expect(write()).rejects.toThrow('fetch failed');
    expect(server.requests.at(-1)).toMatchObject({ status: 0, sent: 0 });
  });

  test('a byte is another', async () => {
    server.fault = ({ path }) => (isStore(path) ? { kind: 'wrongByte', at: 500 } : null);
    const received = new Uint8Array(await (await resolved('ada/base', 'model.safetensors')).arrayBuffer());
    const wrong = [...received.keys()].filter((index) => received[index] !== content[index]);
    expect(wrong).toEqual([500]);
  });

  test('the log of requests does not hold the token', async () => {
    await whoAmI({ accessToken: TOKEN, hubUrl });
    expect(server.requests.at(-1)).toMatchObject({ path: '/api/whoami-v2', authorized: true, status: 200 });
    expect(JSON.stringify(server.requests)).not.toContain(TOKEN);
  });
});
