/** One repository, against a Hub that fails in every way. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { type HubServer, startHubServer } from '../../../test/hub-server/index.ts';
import type { Patience } from '../patient-fetch.ts';
import { pushOwner, writeAccess } from './access.ts';
import type { PushFailure } from './failure.ts';
import type { PushFile } from './files.ts';
import { headOf } from './remote.ts';
import { type Pushed, type PushRequest, pushRepository } from './repository.ts';

const TOKEN = 'hf_SecretOfTheTest';
const folder = mkdtempSync(join(tmpdir(), 'understudy-test-'));
const weights = join(folder, 'model.safetensors');
writeFileSync(weights, Buffer.alloc(30_000, 'weights'));
const weightsHash = createHash('sha256').update(Buffer.alloc(30_000, 'weights')).digest('hex');
afterAll(() => rmSync(folder, { recursive: true }));

const FILES: readonly PushFile[] = [
  { path: 'model.safetensors', content: { file: weights } },
  { path: 'README.md', content: { bytes: Buffer.from('# card ä\n') } },
  { path: 'understudy.json', content: { bytes: Buffer.from('{"student":"07"}') } },
];
const MARK: PushRequest['mark'] = {
  path: 'understudy.json',
  refusal: (text) => (text.includes('"07"') ? null : 'another synthetic student'),
};

let server: HubServer;
beforeEach(async () => {
  server = await startHubServer();
  server.addUser(TOKEN, { name: 'ada', orgs: ['school'] });
  server.addUser('hf_readonly', { name: 'eve', role: 'read', orgs: ['school'] });
  return () => server.close();
});

const patience: Patience = {
  attempts: 5,
  firstPause: 0.001,
  longestPause: 0.002,
  sleep: (seconds) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds)),
  random: () => 0.5,
};
const accessWith = (token: string | null, endpoint = server.url) => ({
  endpoint,
  token,
  cacheFolder: folder,
  offline: false,
});

/** Where nobody listens. */
async function nowhere(): Promise<string> {
  const { url, close } = await startHubServer();
  await close();
  return url;
}

async function push(
  change: Partial<PushRequest> = {},
  { token = TOKEN, url = server.url, signal }: { token?: string; url?: string; signal?: AbortSignal } = {},
) {
  return await pushRepository(
    {
      repository: 'school/twin',
      visibility: 'private',
      files: FILES,
      title: 'Synthetic student 07',
      mark: MARK,
      isFree: false,
      onProgress: () => {},
      ...change,
    },
    { access: writeAccess(accessWith(token, url)), patience, signal },
  );
}

const commits = () => server.repositories.get('school/twin')!.commits.map(({ title }) => title);
const ONCE = ['initial commit', 'Synthetic student 07'];
const isPushed = (result: Pushed | PushFailure): result is Pushed => 'commit' in result;

describe('pushRepository', () => {
  test('makes a private repository, with all files in one commit', async () => {
    const shares: number[] = [];
    const result = await push({ onProgress: (share) => shares.push(share) });
    const repository = server.repositories.get('school/twin')!;
    expect(commits()).toEqual(ONCE);
    expect(repository.private).toBe(true);
    expect(result).toEqual({
      commit: repository.commits[1]!.id,
      sent: [
        { path: 'model.safetensors', bytes: 30_000 },
        { path: 'README.md', bytes: 10 },
        { path: 'understudy.json', bytes: 16 },
      ],
    });
    expect(Buffer.from(repository.files.get('README.md')!).toString()).toBe('# card ä\n');
    expect(shares.at(-1)).toBeGreaterThan(0.99);
    expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
  });

  test('what is there is not committed again, and of the rest only what differs', async () => {
    await push();
    expect(await push()).toMatchObject({ sent: [] });
    expect(commits()).toEqual(ONCE);
    const card: PushFile = { path: 'README.md', content: { bytes: Buffer.from('# card ö\n') } };
    const result = await push({ files: [FILES[0]!, card, FILES[2]!] });
    expect(isPushed(result) && result.sent.map(({ path }) => path)).toEqual(['README.md']);
    expect(server.uploads.get(weightsHash)).toBe(1);
  });

  test.each([500, 503, 429])('status %i at the first request of each kind: one commit', async (status) => {
    const met = new Set<string>();
    server.fault = ({ method, path }) => {
      if (met.has(`${method} ${path}`)) return null;
      met.add(`${method} ${path}`);
      return { kind: 'status', status };
    };
    expect(isPushed(await push())).toBe(true);
    expect(commits()).toEqual(ONCE);
    expect(server.uploads.get(weightsHash)).toBe(1);
  });

  test.each([
    { kind: 'status', status: 500, after: true },
    { kind: 'status', status: 500 },
    { kind: 'refuse' },
  ] as const)('the answer to a commit is lost (%j): one commit', async (fault) => {
    let lost = 0;
    server.fault = ({ path }) => (path.includes('/commit/') && lost++ < 2 ? fault : null);
    const result = await push();
    const created = server.repositories.get('school/twin')!.commits[1]!;
    expect(commits()).toEqual(ONCE);
    expect(result).toMatchObject({ commit: created.id, sent: [{}, {}, {}] });
  });

  test('gives up after all attempts, and says that it is the Hub', async () => {
    server.fault = ({ path }) => (path.includes('/commit/') ? { kind: 'status', status: 502 } : null);
    const result = await push();
    expect(result).toMatchObject({ concerns: 'this', again: true, error: { code: 'hub' } });
    expect((result as PushFailure).error.message).toContain('502');
  });

  test("leaves somebody else's repository alone, unless it is told to", async () => {
    await server.addRepository('school/twin', { 'README.md': 'years of work' }, { private: true });
    const result = await push();
    expect(result).toMatchObject({ concerns: 'this', again: false });
    expect((result as PushFailure).error.message).toBe(
      'school/twin: there already, and no synthetic student',
    );
    expect((result as PushFailure).error.hint).toContain('`force`');
    expect(commits()).toHaveLength(1);
    await server.addRepository('school/twin', { 'understudy.json': '{"student":"08"}' });
    expect(((await push()) as PushFailure).error.message).toMatch(/, and another synthetic student$/);
    expect(isPushed(await push({ isFree: true }))).toBe(true);
  });

  test('an earlier push of the same student is gone on with, and what was added to it stays', async () => {
    await server.addRepository(
      'school/twin',
      { 'understudy.json': '{"student":"07"}', LICENSE: 'mine' },
      { private: true },
    );
    expect(isPushed(await push())).toBe(true);
    expect([...server.repositories.get('school/twin')!.files.keys()].sort()).toEqual(
      ['LICENSE', 'README.md', 'model.safetensors', 'understudy.json'].sort(),
    );
  });

  test('pushes nothing private into a public repository', async () => {
    await server.addRepository('school/twin', {});
    const result = await push({ isFree: true });
    expect((result as PushFailure).error.message).toMatch(/expected a private repository/);
    expect(commits()).toHaveLength(1);
    expect(isPushed(await push({ visibility: 'public' }))).toBe(true);
  });

  test.each([
    [
      'a token that may only read',
      'hf_readonly',
      'school/twin',
      /^the token may not create repositories/,
      'new',
    ],
    ['a token that is none', 'hf_unknown', 'school/twin', /^the token is not valid/, 'all'],
    [
      'an organisation of others',
      TOKEN,
      'others/twin',
      /^the token may not create repositories of others/,
      'new',
    ],
    ['no network', TOKEN, 'school/twin', /^cannot reach http/, 'all'],
  ])('%s concerns others too', async (what, token, repository, line, concerns) => {
    const url = what === 'no network' ? await nowhere() : server.url;
    const result = await push({ repository }, { token, url });
    expect(result).toMatchObject({ concerns, again: true, error: { code: 'hub' } });
    const { error } = result as PushFailure;
    expect(error.message).toMatch(line);
    expect(JSON.stringify([error, error.message, error.hint, error.stack])).not.toContain(token);
  });

  test('what may not be made but is there is pushed to', async () => {
    await server.addRepository('school/twin', {}, { private: true });
    server.fault = ({ path }) => (path.endsWith('/create') ? { kind: 'status', status: 403 } : null);
    expect(isPushed(await push())).toBe(true);
    expect(server.requests.some(({ path }) => path.endsWith('/create'))).toBe(false);
    // It comes just before we make it.
    server.fault = ({ path }) => {
      if (!path.endsWith('/create')) return null;
      void server.addRepository('school/late', {}, { private: true });
      return { kind: 'status', status: 403 };
    };
    expect(isPushed(await push({ repository: 'school/late' }))).toBe(true);
  });

  test('a repository that becomes somebody else’s while we push is left alone', async () => {
    await server.addRepository('school/twin', {}, { private: true });
    let others = 0;
    server.fault = ({ path }) => {
      if (!path.includes('/commit/') || others++ > 0) return null;
      void server.addRepository('school/twin', { 'README.md': 'years of work' }, { private: true });
      return null;
    };
    const result = await push();
    expect((result as PushFailure).error.message).toBe(
      'school/twin: there already, and no synthetic student',
    );
    expect(Buffer.from(server.repositories.get('school/twin')!.files.get('README.md')!).toString()).toBe(
      'years of work',
    );
  });

  test('the answer to a commit breaks off: one commit', async () => {
    let cut = 0;
    server.fault = ({ path }) =>
      path.includes('/commit/') && cut++ === 0 ? { kind: 'cut', afterBytes: 20 } : null;
    expect(isPushed(await push())).toBe(true);
    expect([cut, commits()]).toEqual([1, ONCE]);
  });

  test('a refusal of the store of large files concerns this student only', async () => {
    server.fault = ({ method, path }) =>
      method === 'PUT' && !path.startsWith('/api/') ? { kind: 'status', status: 403 } : null;
    expect(await push()).toMatchObject({ concerns: 'this', again: true });
    server.fault = ({ path }) => (path.includes('/preupload/') ? { kind: 'status', status: 401 } : null);
    expect(await push()).toMatchObject({ concerns: 'all' });
  });

  test('the commit that a repository is at', async () => {
    const target = { access: writeAccess(accessWith(TOKEN)), patience };
    expect(await headOf('school/twin', target)).toEqual({ commit: null });
    const { commit } = (await push()) as Pushed;
    const before = server.requests.length;
    expect(await headOf('school/twin', target)).toEqual({ commit });
    expect(server.requests).toHaveLength(before + 1);
  });

  test('an abort ends it', async () => {
    const stopping = new AbortController();
    server.fault = ({ path }) => {
      if (path.includes('/commit/')) stopping.abort();
      return null;
    };
    await expect(push({}, { signal: stopping.signal })).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('a file that is gone is no fault of the Hub', async () => {
    const gone: PushFile = { path: 'config.json', content: { file: join(folder, 'nothing') } };
    await expect(push({ files: [gone] })).rejects.toMatchObject({ code: 'io' });
  });
});

describe('pushOwner', () => {
  const owner = (token: string | null, org: string | null, url = server.url) =>
    (async () => await pushOwner(writeAccess(accessWith(token, url)), { org, fetch }))();

  test("the user, or one of the user's organisations", async () => {
    expect(await owner(TOKEN, null)).toBe('ada');
    expect(await owner(TOKEN, 'School')).toBe('school');
    expect(await owner(TOKEN, 'ada')).toBe('ada');
  });

  test.each([
    ['no token', null, null, /^no token: nothing can be pushed; set HF_TOKEN .*write access/],
    ['a wrong one', 'hf_unknown', null, /^the token is not valid/],
    ['one that may only read', 'hf_readonly', 'school', /^the token of eve may only read; /],
    ['an organisation of others', TOKEN, 'others', /^`hubOrg: others`: ada is not a member/],
  ])('%s is told in a line', async (_, token, org, line) => {
    const error = await owner(token, org).then(
      () => null,
      (reason) => reason,
    );
    expect(`${error.message}; ${error.hint}`).toMatch(line);
  });

  test('an address that is no Hub is named', async () => {
    await expect(owner(TOKEN, null, `${server.url}/elsewhere`)).rejects.toThrow(
      /^http:.*\/elsewhere: answers, but not as the Hub does/,
    );
  });

  test('nothing is asked of a Hub that must not be', () => {
    expect(() => writeAccess({ ...accessWith(TOKEN), offline: true })).toThrow(/HF_HUB_OFFLINE/);
    expect(server.requests).toEqual([]);
  });
});
