/** Students to a Hub: a class of fifty with a Hub that fails, kills, refusals, and what must not be pushed. */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { HubWay } from '../../src/hub/index.ts';
import type { PushJob } from '../../src/jobs/push/input.ts';
import { run as runPush } from '../../src/jobs/push/work.ts';
import { createMt19937 } from '../../src/numeric/index.ts';
import { readHubRecord } from '../../src/runs/index.ts';
import { type HubServer, startHubServer } from '../hub-server/index.ts';
import { workHere } from '../job-context.ts';
import { FIXTURES, type Outcome, outcome, start } from './cli.ts';
import { understudyHere as understudy } from './here.ts';
import { filesUnder } from './kill.ts';

const TOKEN = 'hf_SecretOfTheTest0123456789';
const BASE = join(FIXTURES, 'notebook-run/base');
const STUDENTS = 50;
const PATTERN = 'modernbert-user-{user_id}';
const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
const LOG = join(home, 'secret-school.csv');
const RUN = join(home, 'class');
const idOf = (student: number) => `pupil.${student + 1}`;
const repositoryOf = (student: number, owner = 'school') => `${owner}/modernbert-user-${idOf(student)}`;

/** All that the commands of this file said. */
let answered = '';
let server: HubServer;

async function push(...args: string[]): Promise<Outcome> {
  const done = await understudy('push', ...args);
  answered += done.out + done.err;
  return done;
}

beforeAll(async () => {
  const questions = ['How long is 3 m in cm?', 'What is 3 + 4?', 'What is 5 - 2?', 'What is 2 x 6?'];
  const random = createMt19937(1);
  const rows = Array.from({ length: STUDENTS * 12 }, (_, row) => {
    const question = (row + Math.floor(row / 12)) % questions.length;
    const right = random.normal() + (row % 7) / 4 > 0.4 ? 1 : 0;
    return `${idOf(Math.floor(row / 12))},${right},${questions[question]} (${row % 12})`;
  });
  writeFileSync(LOG, `user_id,is_correct,question_title\n${rows.join('\n')}\n`);
  const fast = ['--encoder', 'frozen', '--epochs', '1', '--rank', '1'];
  const { status, err } = await understudy('train', LOG, '--base', BASE, ...fast, '--out', RUN);
  expect(err).not.toContain('understudy: ');
  expect(status).toBe(0);
});
afterAll(() => rmSync(home, { recursive: true }));

beforeEach(async () => {
  server = await startHubServer();
  server.addUser(TOKEN, { name: 'ada', orgs: ['school'] });
  server.addUser('hf_readonly', { name: 'eve', role: 'read', orgs: ['school'] });
  for (const [name, value] of Object.entries({
    HF_ENDPOINT: server.url,
    HF_HOME: join(home, 'hub'),
    HF_TOKEN: TOKEN,
    HUGGINGFACE_ACCESS_TOKEN: '',
  }))
    vi.stubEnv(name, value);
  return async () => {
    vi.unstubAllEnvs();
    await server.close();
  };
});

/** Not there yet; it is kept for the last test. */
const newFolder = () => join(mkdtempSync(join(home, 'of-a-test-')), 'run');

/** A run of its own, for what is pushed from it is noted in it. */
function copyOfRun(): string {
  const run = newFolder();
  cpSync(RUN, run, { recursive: true });
  return run;
}

const commits = (repository: string) =>
  server.repositories.get(repository)?.commits.map(({ title }) => title) ?? [];
const uploadsOf = () => [...server.uploads.values()];
const writes = () => server.requests.filter(({ method }) => method !== 'GET' && method !== 'HEAD');

/** In this process, with pauses of milliseconds. */
async function pushHere(run: string, change: Partial<PushJob> = {}) {
  const job: PushJob = {
    run,
    students: null,
    settings: {
      org: 'school',
      visibility: 'private',
      pattern: PATTERN,
      anonymous: false,
    },
    force: false,
    ...change,
  };
  const hub = {
    access: { endpoint: server.url, token: TOKEN, cacheFolder: home, offline: false },
    patience: {
      attempts: 8,
      firstPause: 0.001,
      longestPause: 0.004,
      sleep: (seconds: number) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds)),
      random: () => 0.5,
    },
  } satisfies HubWay;
  const { result } = await workHere(runPush, job, [run], { hub });
  return result!;
}

describe('a class of fifty', () => {
  test('a tenth of the requests fails: all are pushed once, and not again', async () => {
    const run = copyOfRun();
    const random = createMt19937(7);
    const chance = (share: number) => random.uniform() < share;
    let faults = 0;
    let lostCommits = 0;
    server.fault = ({ path }) => {
      if (!chance(0.1)) return null;
      faults++;
      const status = chance(0.5) ? 500 : 429;
      const after = status === 500 && path.includes('/commit/') && chance(0.5);
      if (after) lostCommits++;
      return { kind: 'status', status, after };
    };
    const summary = await pushHere(run);
    server.fault = null;
    expect([faults > 20, lostCommits > 0]).toEqual([true, true]);
    expect(summary.students.map(({ state }) => state)).toEqual(Array(STUDENTS).fill('pushed'));
    expect(server.repositories.size).toBe(STUDENTS);
    for (let student = 0; student < STUDENTS; student++) {
      expect(commits(repositoryOf(student))).toEqual([
        'initial commit',
        `Synthetic student ${idOf(student)}`,
      ]);
      expect(server.repositories.get(repositoryOf(student))!.private).toBe(true);
    }
    expect(uploadsOf()).toEqual(uploadsOf().map(() => 1));

    // The record of the run says that nothing has changed; without it the Hub does.
    const before = { all: server.requests.length, writes: writes().length };
    expect((await pushHere(run)).students.every(({ state }) => state === 'unchanged')).toBe(true);
    expect(writes()).toHaveLength(before.writes);
    // A request a student, and one for the owner.
    expect(server.requests).toHaveLength(before.all + STUDENTS + 1);
    const record = await readHubRecord(run);
    rmSync(join(run, 'hub.json'));
    expect((await pushHere(run)).students.every(({ state }) => state === 'unchanged')).toBe(true);
    expect((await readHubRecord(run)).pushed).toEqual(record.pushed);
    expect([...server.repositories.values()].every((one) => one.commits.length === 2)).toBe(true);
    expect(uploadsOf()).toEqual(uploadsOf().map(() => 1));
  });

  test('killed with -9 between upload and commit, and after a commit: goes on, nothing is sent twice', async () => {
    const run = copyOfRun();
    const args = ['push', run, '--hub-org', 'school'];
    for (const [place, after] of [
      [4, false],
      [9, true],
    ] as const) {
      const child = start(args);
      const finished = outcome(child);
      let met = 0;
      server.fault = ({ path }) => {
        if (!path.includes('/commit/') || ++met !== place) return null;
        process.kill(-child.pid!, 'SIGKILL');
        return { kind: 'status', status: 500, after };
      };
      const { status, out, err } = await finished;
      expect(status).toBe(null);
      answered += out + err;
    }
    server.fault = null;
    expect((await push(...args.slice(1))).status).toBe(0);
    expect(server.repositories.size).toBe(STUDENTS);
    for (const { commits } of server.repositories.values()) expect(commits).toHaveLength(2);
    expect(uploadsOf()).toEqual(uploadsOf().map(() => 1));
    expect(readdirSync(run).filter((name) => name.includes('tmp'))).toEqual([]);
  });
});

test('what is pushed is what export writes, with a card and a mark', async () => {
  const run = copyOfRun();
  const { status, out } = await push(run, '--student', idOf(0));
  expect(status).toBe(0);
  const repository = repositoryOf(0, 'ada');
  expect(out).toContain(`${server.url}/${repository}`);
  const { files } = server.repositories.get(repository)!;
  const folder = newFolder();
  await understudy('export', run, '--student', idOf(0), '--out', folder);
  const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  const exported = readdirSync(folder).filter((name) => name !== 'understudy.json');
  for (const name of exported) expect(sha(files.get(name)!)).toBe(sha(readFileSync(join(folder, name))));
  expect([...files.keys()].sort()).toEqual(
    [...exported, '.gitattributes', 'README.md', 'understudy.json'].sort(),
  );
  const card = Buffer.from(files.get('README.md')!).toString();
  expect(card).toContain(`# Synthetic student \`${idOf(0)}\``);
  expect(card).toContain('secret-school.csv');
  expect(JSON.parse(Buffer.from(files.get('understudy.json')!).toString())).toMatchObject({
    synthetic: true,
    student: idOf(0),
    recipe: 'class',
    files: [...exported, 'README.md'].sort(),
  });
});

test('one student that cannot be pushed does not stop the others', async () => {
  const run = copyOfRun();
  await server.addRepository(repositoryOf(1), { 'README.md': 'years of work' }, { private: true });
  const students = ['--student', idOf(0), idOf(1), idOf(2)];
  const { status, out, err } = await push(run, '--hub-org', 'school', ...students);
  expect(status).toBe(1);
  expect(err).toContain(`synthetic student ${idOf(1)}: not pushed: ${repositoryOf(1)}: there already`);
  expect(out).toContain('2 synthetic students pushed to school');
  // It would be refused again.
  expect(out).toMatch(/1 not pushed:\n/);
  expect(commits(repositoryOf(1))).toHaveLength(1);
  expect(commits(repositoryOf(2))).toHaveLength(2);
  const again = await pushHere(run, { students: [idOf(0), idOf(1)], force: true });
  expect(again.students.map(({ state }) => state)).toEqual(['unchanged', 'pushed']);
  expect(commits(repositoryOf(1))).toHaveLength(2);
});

test('the student of that id of another class is left alone, and what became of ours is seen', async () => {
  const run = copyOfRun();
  const other = copyOfRun();
  const header = JSON.parse(readFileSync(join(other, 'run.json'), 'utf8'));
  header.data.fingerprint = 'of another log';
  writeFileSync(join(other, 'run.json'), JSON.stringify(header));
  const one = { students: [idOf(0)] };
  const state = async (from: string, change: Partial<PushJob> = {}) =>
    (await pushHere(from, { ...one, ...change })).students[0]!;
  expect(await state(run)).toMatchObject({ state: 'pushed' });
  expect(await state(other)).toMatchObject({
    ...{ state: 'failed', again: false },
    reason: expect.stringMatching(
      /^school\/modernbert-user-pupil\.1: there already, .*another class.*`force`$/,
    ),
  });
  expect(commits(repositoryOf(0))).toHaveLength(2);
  expect(await state(other, { force: true })).toMatchObject({ state: 'pushed' });
  expect(await state(run)).toMatchObject({ state: 'failed' });
  // Removed at the Hub, the student is pushed again.
  await server.close();
  server = await startHubServer({ port: Number(new URL(server.url).port) });
  server.addUser(TOKEN, { name: 'ada', orgs: ['school'] });
  expect(await state(run)).toMatchObject({ state: 'pushed' });
  expect(await state(run)).toMatchObject({ state: 'unchanged' });
});

test('an id that makes no name stops nobody else', async () => {
  const run = copyOfRun();
  const chosen = ['--student', idOf(0), idOf(9), idOf(1), '--hub-name', `${'x'.repeat(89)}{user_id}`];
  const { status, out } = await push(run, '--hub-org', 'school', ...chosen);
  expect(status).toBe(1);
  expect(out).toContain('2 synthetic students pushed to school');
  expect(out).toMatch(/1 not pushed:\n/);
  expect(out).toMatch(/pupil\.10 .*expected an id that makes a repository's name/);
  const dry = await push(run, '--hub-org', 'school', ...chosen, '--dry-run');
  expect(dry.status).toBe(1);
  expect(dry.out).toMatch(/1 could not be pushed:\n[\s\S]*pupil\.10 /);
});

test('what concerns all in the middle ends the push, with a summary', async () => {
  const run = copyOfRun();
  const chosen = ['--student', ...[0, 1, 2, 3].map(idOf)];
  server.fault = ({ path }) => (path.includes(idOf(1)) ? { kind: 'status', status: 401 } : null);
  const { status, out } = await push(run, '--hub-org', 'school', '--json', ...chosen);
  expect(status).toBe(1);
  const last = JSON.parse(out.trimEnd().split('\n').at(-1)!);
  expect(last).toMatchObject({ event: 'done', interrupted: false });
  expect(last.students).toMatchObject([
    { state: 'pushed' },
    { state: 'failed', reason: expect.stringMatching(/^the token is not valid/) },
    { state: 'failed', reason: expect.stringMatching(/^not tried: the token is not valid/) },
    { state: 'failed', again: true },
  ]);
  expect(server.requests.some(({ path }) => path.includes(idOf(2)))).toBe(false);
});

test('a token that may make no repositories still pushes to those that are there', async () => {
  const run = copyOfRun();
  await pushHere(run, { students: [idOf(2)] });
  server.fault = ({ path }) => (path.endsWith('/repos/create') ? { kind: 'status', status: 403 } : null);
  const { students } = await pushHere(run, { students: [0, 1, 2].map(idOf) });
  expect(students.map(({ state }) => state)).toEqual(['failed', 'failed', 'unchanged']);
  expect(server.requests.filter(({ status }) => status === 403)).toHaveLength(1);
});

test('anonymous: neither an id nor the name of the log is pushed, and the names stay', async () => {
  const run = copyOfRun();
  const args = [run, '--hub-org', 'school', '--anonymous', '--student', idOf(0), idOf(1)];
  expect((await push(...args)).status).toBe(0);
  expect(server.repositories.size).toBe(2);
  for (const [name, { commits, files }] of server.repositories) {
    expect(name).toMatch(/^school\/modernbert-user-[0-9a-f]{16}$/);
    const pushed =
      [name, ...commits.map(({ title }) => title)].join() +
      [...files.values()].map((bytes) => Buffer.from(bytes).toString('latin1')).join();
    expect(pushed).not.toMatch(/pupil|secret-school/);
  }
  const anonymous = { org: 'school', visibility: 'private', pattern: PATTERN, anonymous: true } as const;
  const again = await pushHere(run, { students: [idOf(0), idOf(1)], settings: anonymous });
  expect(again.students).toMatchObject([{ state: 'unchanged' }, { state: 'unchanged' }]);
  // Another run has another salt, so that nobody can tell who is in both.
  await pushHere(copyOfRun(), { students: [idOf(0)], settings: anonymous });
  expect(server.repositories.size).toBe(3);
});

test('--dry-run needs neither network nor token, and pushes nothing', async () => {
  const run = copyOfRun();
  const students = ['--student', idOf(0), idOf(1)];
  await pushHere(run, { students: [idOf(0)] });
  const before = server.requests.length;
  vi.stubEnv('HF_TOKEN', '');
  const { status, out } = await push(run, ...students, '--dry-run');
  expect(status).toBe(0);
  expect(out).toMatch(/\?\/modernbert-user-pupil\.1 .*unchanged if it goes to school/);
  expect(out).toMatch(/\?\/modernbert-user-pupil\.2 +6 /);
  expect(out).toContain('not known here');
  expect(out).toMatch(/model\.safetensors \(\d+ kB\), .*README\.md \(/);
  expect((await push(run, ...students, '--dry-run', '--anonymous')).out).toContain('modernbert-user-…');
  expect(server.requests).toHaveLength(before);
});

describe('bad input is one line that says what to do', () => {
  const refused = async (...args: string[]) => {
    const { status, err, out } = await push(RUN, ...args);
    expect(out).toBe('');
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    return `${status} ${err}`;
  };

  test('no token, one that may only read, an organisation of others', async () => {
    expect(await refused('--hub-org', 'others')).toMatch(
      /^1 understudy: --hub-org others: ada is not a member/,
    );
    vi.stubEnv('HF_TOKEN', 'hf_readonly');
    expect(await refused()).toMatch(
      /^1 understudy: the token of eve may only read; make one with write access/,
    );
    vi.stubEnv('HF_TOKEN', '');
    expect(await refused()).toMatch(/^1 understudy: no token: nothing can be pushed; set HF_TOKEN/);
    expect(server.repositories.size).toBe(0);
  });

  test('unknown students, contradicting flags, patterns that make no names', async () => {
    expect(await refused('--hub-private', '--hub-public')).toMatch(/^2 understudy: expected either/);
    expect(await refused('--hub-name', '-{user_id}')).toMatch(/^2 understudy: --hub-name: /);
    await expect(pushHere(copyOfRun(), { students: ['nobody'] })).rejects.toThrow(/^student nobody: no/);
  });

  test('no network', async () => {
    await server.close();
    const error = await pushHere(copyOfRun()).catch((it) => it);
    expect(error).toMatchObject({ code: 'hub' });
    expect(error.message).toMatch(/^cannot reach http:\/\/127\.0\.0\.1:.*ECONNREFUSED/);
  });
});

describe('train --push', () => {
  const log = join(FIXTURES, 'notebook-run/answers.csv');
  const args = (recipe: string, run: string) => [
    ...['train', log, '--recipe', recipe, '--base', BASE, '--students', '3', '--epochs', '1'],
    ...(recipe === 'class' ? ['--encoder', 'frozen'] : []),
    ...['--out', run, '--push', '--hub-org', 'school'],
  ];

  test('solo: each student when they are done, once', async () => {
    const run = newFolder();
    const { status, out } = await understudy(...args('solo', run), '--json');
    answered += out;
    expect(status).toBe(0);
    const events = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    // Those that were pushed beside the training come before its end, or at least before the push of all begins.
    const beside = events.slice(
      0,
      events.findIndex(({ event }) => event === 'pushing'),
    );
    const pushed = beside.filter(({ event }) => event === 'pushed').map(({ student }) => student);
    expect(pushed.sort()).toEqual(['07', '21', '22']);
    expect(events.at(-1)).toMatchObject({ event: 'push done' });
    expect(events.at(-1).students.map(({ state }: { state: string }) => state)).toEqual(
      Array(3).fill('unchanged'),
    );
    for (const student of ['07', '21', '22']) {
      expect(commits(`school/modernbert-user-${student}`)).toHaveLength(2);
      const { files } = server.repositories.get(`school/modernbert-user-${student}`)!;
      const weights = readFileSync(join(run, 'students', student, 'model.safetensors'));
      expect(weights.equals(files.get('model.safetensors')!)).toBe(true);
      expect([...files.keys()].filter((path) => /predictions|metrics|checkpoint/.test(path))).toEqual([]);
    }
  });

  test('class: a push that fails does not fail the training, and push goes on', async () => {
    const run = newFolder();
    server.fault = ({ path }) =>
      path.includes('modernbert-user-21/commit') ? { kind: 'status', status: 400 } : null;
    const { status, out, err } = await understudy(...args('class', run));
    answered += out + err;
    expect(status).toBe(1);
    expect(out).toContain('synthetic students, on answers of the log');
    expect(out).toContain('2 synthetic students pushed to school');
    expect(err.trimEnd().split('\n').at(-1)).toMatch(
      /^trained, but not all pushed; understudy push .* goes on$/,
    );
    server.fault = null;
    const again = await push(run, '--hub-org', 'school');
    expect(again.out).toContain('1 synthetic student pushed');
    expect(again.out).toContain('2 there already, unchanged');
  });

  test('an id that makes no name is told before anything is trained', async () => {
    const run = newFolder();
    const odd = join(home, 'odd.csv');
    for (const [ids, line] of [
      [['07', 'anna b'], /^1 understudy: student "anna b": expected an id that makes .*--anonymous/],
      [
        ['Anna', 'anna'],
        /^1 .* differ in case alone .*\nunderstudy: students \w+ and \w+: .* one name, modernbert-user-anna, .*--anonymous/i,
      ],
    ] as const) {
      const rows = ids.flatMap((id) => [1, 2, 3, 4].map((n) => `${id},${n % 2},What is ${n} + 1?`));
      writeFileSync(odd, `user_id,is_correct,question_title\n${rows.join('\n')}\n`);
      const fast = ['--base', BASE, '--encoder', 'frozen', '--out', run];
      const { status, err } = await understudy('train', odd, ...fast, '--push', '--hub-org', 'school');
      expect(`${status} ${err}`).toMatch(line);
    }
    expect(existsSync(run)).toBe(false);
  });

  test('a token that cannot push is told before anything is trained', async () => {
    const run = newFolder();
    vi.stubEnv('HF_TOKEN', 'hf_readonly');
    const { status, err } = await understudy(...args('class', run));
    expect(`${status} ${err}`).toMatch(/^1 understudy: the token of eve may only read/);
    expect(existsSync(run)).toBe(false);
    const without = await understudy('train', log, '--base', BASE, '--hub-org', 'school', '--out', run);
    expect(`${without.status} ${without.err}`).toMatch(/^2 understudy: --hub-org: of no use without --push/);
  });
});

test('the token is nowhere: not in a run, not in the cache, not in what was said', () => {
  expect(answered).toContain('pushed to school');
  expect(answered).not.toContain(TOKEN);
  const files = filesUnder(home);
  expect(files.some((path) => path.endsWith('hub.json'))).toBe(true);
  expect(files.filter((path) => readFileSync(path).includes(TOKEN))).toEqual([]);
});
