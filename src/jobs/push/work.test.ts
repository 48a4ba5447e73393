/** Students to a Hub over loopback: what arrives there, what is noted, what would be done. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type HubServer, startHubServer } from '../../../test/hub-server/index.ts';
import { hubWayTo } from '../../../test/hub-way.ts';
import { jobHere } from '../../../test/job-context.ts';
import { trainTiny } from '../../../test/tiny-runs.ts';
import type { HubWay } from '../../hub/index.ts';
import { readHubRecord } from '../../runs/index.ts';
import type { JobContext } from '../job.ts';
import { completePush, type PushJob, pushInput } from './input.ts';
import { plan } from './work.ts';

const TOKEN = 'hf_aTokenOfTheTests';
const NOW = '2026-01-01T00:00:00.000Z';
const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
let server: HubServer;
let run: string;

beforeAll(async () => {
  await trainTiny('class', join(home, 'class'));
});
afterAll(() => rmSync(home, { recursive: true }));

let copies = 0;
beforeEach(async () => {
  run = join(home, `copy-${++copies}`);
  cpSync(join(home, 'class'), run, { recursive: true });
  server = await startHubServer();
  server.addUser(TOKEN, { name: 'ada', orgs: ['school'] });
  server.addUser('hf_readonly', { name: 'eve', role: 'read' });
  return () => server.close();
});

const hubWith = (access: Partial<HubWay['access']> = {}): HubWay =>
  hubWayTo(server, home, { token: TOKEN, ...access });

type Input = Omit<Parameters<typeof jobHere<'push'>>[1], 'run'>;
const push = (input: Input = {}, access: Partial<HubWay['access']> = {}) =>
  jobHere('push', { run, ...input }, { hub: hubWith(access), now: NOW });

const commitsOf = (repository: string) =>
  server.repositories.get(repository)?.commits.map(({ title }) => title);
const writes = () => server.requests.filter(({ method }) => method !== 'GET' && method !== 'HEAD');

describe('students', () => {
  test('are pushed one after another, each noted in the run as soon as they are', async () => {
    const noted: number[] = [];
    const { result, events } = await jobHere(
      'push',
      { run, student: ['07', '21', '07'] },
      {
        hub: hubWith(),
        now: NOW,
        async onEvent({ event }) {
          if (event === 'pushed') noted.push((await readHubRecord(run)).pushed.length);
        },
      },
    );
    expect(noted).toEqual([1, 2]);
    const { students, seconds, ...rest } = result!;
    expect(rest).toEqual({ endpoint: server.url, owner: 'ada', visibility: 'private', untrained: 0 });
    const record = await readHubRecord(run);
    for (const [i, student] of ['07', '21'].entries()) {
      const repository = `ada/modernbert-user-${student}`;
      const { commits, private: isPrivate, files } = server.repositories.get(repository)!;
      expect(commits.map(({ title }) => title)).toEqual(['initial commit', `Synthetic student ${student}`]);
      expect(isPrivate).toBe(true);
      const { id } = commits.at(-1)!;
      const sent = [...files].filter(([name]) => name !== '.gitattributes');
      expect(students[i]).toEqual({
        student,
        repository,
        state: 'pushed',
        url: `${server.url}/${repository}`,
        commit: id,
        bytes: sent.reduce((sum, [, bytes]) => sum + bytes.length, 0),
      });
      expect(record.pushed[i]).toMatchObject({
        user_id: student,
        endpoint: server.url,
        repository,
        commit: id,
        pushed_at: NOW,
      });
    }
    expect(events.map(({ event }) => event).filter((event) => event !== 'push progress')).toEqual([
      'reading',
      'pushing',
      'pushed',
      'pushed',
    ]);
    expect(events[1]).toEqual({ event: 'pushing', students: 2, owner: 'ada' });
    const shares = events.flatMap((event) =>
      event.event === 'push progress' && event.student === '21' ? [event.share] : [],
    );
    expect(shares[0]).toBe(0);
    expect(shares.at(-1)! > 0.5 && shares.at(-1)! <= 1).toBe(true);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(events.at(-1)).toMatchObject({ event: 'pushed', student: '21', index: 2, of: 2 });
  });

  test('that are there as they are, are not pushed again; with `force` they are looked at anew', async () => {
    await push();
    const before = writes().length;
    const again = await push();
    expect(again.result!.students.map(({ state }) => state)).toEqual(Array(4).fill('unchanged'));
    expect(writes()).toHaveLength(before);
    expect(again.events.filter(({ event }) => event === 'unchanged')).toHaveLength(4);
    const forced = await push({ student: ['07'], force: true });
    expect(forced.result!.students[0]!.state).toBe('unchanged');
    expect(commitsOf('ada/modernbert-user-07')).toHaveLength(2);
  });

  test('are exported in full: what arrives is what `export` writes', async () => {
    await push({ student: ['22'] });
    const out = join(home, 'exported-22');
    await jobHere('export', { run, student: '22', out });
    const { files } = server.repositories.get('ada/modernbert-user-22')!;
    for (const name of ['config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json'])
      expect(Buffer.compare(files.get(name)!, readFileSync(join(out, name))), name).toBe(0);
    expect(JSON.parse(String(Buffer.from(files.get('understudy.json')!)))).toMatchObject({ student: '22' });
  });

  test('one that cannot be pushed does not stop the others', async () => {
    await server.addRepository('ada/modernbert-user-21', { 'README.md': 'years of work' }, { private: true });
    const { result, events } = await push({ student: ['07', '21', '22'] });
    expect(result!.students.map(({ student, state }) => [student, state])).toEqual([
      ['07', 'pushed'],
      ['21', 'failed'],
      ['22', 'pushed'],
    ]);
    expect(result!.students[1]).toMatchObject({
      again: false,
      reason: expect.stringContaining('there already'),
    });
    expect(events.find(({ event }) => event === 'failed')).toMatchObject({ student: '21', index: 2, of: 3 });
    expect(commitsOf('ada/modernbert-user-21')).toHaveLength(1);
    expect((await readHubRecord(run)).pushed.map(({ user_id }) => user_id)).toEqual(['07', '22']);
  });

  test('what concerns all ends the push: at the first one with an error, later with a word for each', async () => {
    server.fault = ({ path }) => (path.includes('user-21') ? { kind: 'status', status: 401 } : null);
    await expect(push({ student: ['21', '22'] })).rejects.toMatchObject({ code: 'hub' });
    const { result } = await push({ student: ['07', '21', '22'] });
    expect(result!.students).toMatchObject([
      { state: 'pushed' },
      { state: 'failed', again: true, reason: expect.stringMatching(/^the token is not valid/) },
      { state: 'failed', again: true, reason: expect.stringMatching(/^not tried: the token is not valid/) },
    ]);
    expect(server.requests.some(({ path }) => path.includes('user-22'))).toBe(false);
    expect(existsSync(join(run, 'lock'))).toBe(false);
  });

  test('a Hub that is ill for a moment is tried again, and that is told', async () => {
    let failures = 0;
    server.fault = ({ path }) =>
      path.includes('/commit/') && failures++ === 0 ? { kind: 'status', status: 503 } : null;
    const { result, events } = await push({ student: ['07'] });
    expect(result!.students[0]!.state).toBe('pushed');
    expect(events.filter(({ event }) => event === 'retry')).toHaveLength(1);
  });

  test('stopped after the first one: it is noted, and the same push goes on with the others', async () => {
    const stopping = new AbortController();
    const { result } = await jobHere(
      'push',
      { run },
      {
        hub: hubWith(),
        signal: stopping.signal,
        onEvent: ({ event }) => event === 'pushed' && stopping.abort(),
      },
    );
    expect(result).toBeNull();
    expect((await readHubRecord(run)).pushed).toHaveLength(1);
    const { result: rest } = await push();
    expect(rest!.students.map(({ state }) => state).sort()).toEqual([
      'pushed',
      'pushed',
      'pushed',
      'unchanged',
    ]);
    expect([...server.uploads.values()].every((times) => times === 1)).toBe(true);
  });
});

describe('under other names', () => {
  test('of an organisation, in public, by a pattern', async () => {
    const { result } = await push({
      student: ['07'],
      hubOrg: 'School',
      hubPublic: true,
      hubName: 'pupil-{user_id}',
    });
    expect(result).toMatchObject({ owner: 'school', visibility: 'public' });
    expect(server.repositories.get('school/pupil-07')!.private).toBe(false);
    await expect(push({ hubOrg: 'university' })).rejects.toThrow(
      '`hubOrg: university`: ada is not a member of it',
    );
  });

  test('anonymous: neither ids nor the name of the log leave; the names stay the same', async () => {
    await push({ student: ['07', '22'], anonymous: true });
    const names = [...server.repositories.keys()];
    expect(names).toHaveLength(2);
    for (const name of names) {
      expect(name).toMatch(/^ada\/modernbert-user-[0-9a-f]{16}$/);
      const { files, commits } = server.repositories.get(name)!;
      const texts = [...files].filter(([path]) => /\.(md|json)$/.test(path) && path !== 'tokenizer.json');
      const all =
        texts.map(([, bytes]) => String(Buffer.from(bytes))).join() +
        commits.map(({ title }) => title).join();
      expect(all).not.toMatch(/answers\.csv|"(07|22)"/);
    }
    const again = await push({ student: ['22', '07'], anonymous: true });
    expect(again.result!.students.map(({ state }) => state)).toEqual(['unchanged', 'unchanged']);
    expect((await readHubRecord(run)).salt).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('nothing is pushed', () => {
  test.each<[string, Partial<HubWay['access']>, RegExp]>([
    ['without a token', { token: null }, /^no token: nothing can be pushed$/],
    ['where the network may not be used', { offline: true }, /HF_HUB_OFFLINE is set$/],
    ['with a token that may only read', { token: 'hf_readonly' }, /^the token of eve may only read$/],
  ])('%s', async (_, access, message) => {
    await expect(push({}, access)).rejects.toMatchObject({
      code: 'hub',
      message: expect.stringMatching(message),
    });
    expect(server.repositories.size).toBe(0);
    expect(existsSync(join(run, 'hub.json'))).toBe(false);
    expect(existsSync(join(run, 'lock'))).toBe(false);
  });

  test('of a student that there is not, or under a name that makes no repository', async () => {
    await expect(push({ student: ['07', 'nobody'] })).rejects.toMatchObject({
      code: 'run',
      message: `student nobody: no trained student of that id in ${run}`,
    });
    await expect(push({ hubName: 'all of them' })).rejects.toMatchObject({ code: 'usage' });
    expect(server.repositories.size).toBe(0);
  });
});

describe('a plan', () => {
  async function planned(input: Input = {}, access: Partial<HubWay['access']> = {}) {
    const hub = hubWith(access);
    const job: PushJob = completePush(pushInput.parse({ run, ...input }));
    const context = { hub: async () => hub, now: () => NOW } as unknown as JobContext;
    const planning = plan(job, context);
    let next = await planning.next();
    while (!next.done) next = await planning.next();
    return next.value!;
  }

  test('says what would be sent, byte for byte, and writes nothing', async () => {
    const { planned: students, owner, endpoint, untrained } = await planned({ student: ['07', '22'] });
    expect([owner, endpoint, untrained]).toEqual(['ada', server.url, 0]);
    expect(writes()).toEqual([]);
    expect(existsSync(join(run, 'hub.json'))).toBe(false);
    await push({ student: ['07', '22'] });
    for (const { repository, files, unchangedAt } of students) {
      expect(unchangedAt).toEqual([]);
      const there = server.repositories.get(`ada/${repository}`)!.files;
      expect(new Map(files.map(({ path, bytes }) => [path, bytes]))).toEqual(
        new Map(
          [...there]
            .filter(([path]) => path !== '.gitattributes')
            .map(([path, { length }]) => [path, length]),
        ),
      );
    }
    const after = await planned({ student: ['07', '21'] });
    expect(after.planned.map(({ student, unchangedAt }) => [student, unchangedAt])).toEqual([
      ['07', ['ada']],
      ['21', []],
    ]);
  });

  test('needs neither token nor network', async () => {
    const before = server.requests.length;
    expect(await planned({}, { token: null })).toMatchObject({ owner: null, visibility: 'private' });
    expect(await planned({}, { offline: true })).toMatchObject({ owner: null });
    expect(await planned({ hubOrg: 'school' }, { token: null })).toMatchObject({ owner: 'school' });
    expect(server.requests).toHaveLength(before);
  });

  test('tells who could not be pushed, and leaves hashes open that nobody has drawn', async () => {
    const long = await planned({ hubName: `${'x'.repeat(95)}{user_id}` });
    expect(long.planned).toEqual([]);
    expect(long.students).toHaveLength(4);
    expect(long.students[0]).toMatchObject({ state: 'failed', again: false });
    const anonymous = await planned({ anonymous: true });
    expect(new Set(anonymous.planned.map(({ repository }) => repository))).toEqual(
      new Set(['modernbert-user-…']),
    );
    expect((await readHubRecord(run)).salt).toBeNull();
  });
});
