/** `train --base owner/name` by the command, against a Hub over loopback. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type HubServer, startHubServer } from '../hub-server/index.ts';
import { FIXTURES, type Outcome, outcome, temporaryFolder, understudy } from './cli.ts';
import { fingerprints } from './kill.ts';
import { BIN } from './process.ts';

const TINY = join(FIXTURES, 'notebook-run/base');
const LOG = join(FIXTURES, 'notebook-run/answers.csv');
const REPO = 'someone/tiny';
const TOKEN = 'hf_aTokenOfTheTests';
const SHORT = ['--encoder', 'frozen', '--epochs', '2', '--threads', '1'];

interface Place {
  readonly hub: HubServer;
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

const tinyFiles = (): Record<string, Uint8Array> =>
  Object.fromEntries(readdirSync(TINY).map((name) => [name, readFileSync(join(TINY, name))]));

/** A Hub with a private base, a token for it in .env of the folder that commands run in, and a cache. */
async function placeWithHub(): Promise<Place> {
  const folder = temporaryFolder();
  const hub = await startHubServer();
  onTestFinished(() => hub.close());
  hub.addUser(TOKEN, { name: 'someone', role: 'read' });
  await hub.addRepository(REPO, tinyFiles(), { private: true });
  writeFileSync(join(folder, '.env'), `HUGGINGFACE_ACCESS_TOKEN=${TOKEN}\n`);
  return { hub, folder, env: { HF_ENDPOINT: hub.url, HF_HOME: join(folder, 'hf') } };
}

function start({ folder, env }: Place, args: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const { PATH = '' } = process.env;
  return spawn(process.execPath, [BIN, ...args], {
    cwd: folder,
    env: { PATH, ...env, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Runs the command; the token is in nothing that it said or wrote. */
async function run(
  place: Place,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const done = await outcome(start(place, args, more));
  checkSecret(place, done);
  return done;
}

function checkSecret({ folder }: Place, { out, err }: Outcome): void {
  expect(out + err).not.toContain(TOKEN);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile() && entry.name !== '.env')
      expect(readFileSync(join(entry.parentPath, entry.name)).includes(TOKEN)).toBe(false);
}

/** Of a run's files those that must be the same whatever the base was called. */
function results(folder: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fingerprints(folder)).filter(
      ([path]) => /\.(csv|parquet|safetensors)$/.test(path) && !path.startsWith('features/'),
    ),
  );
}

test('a base of the Hub trains as the same one in a folder; the run remembers its commit', async () => {
  const place = await placeWithHub();
  const { hub, folder } = place;
  const train = ['train', LOG, '--base', REPO, ...SHORT, '--out', 'run'];
  const trained = await run(place, train);
  expect(trained).toMatchObject({ status: 0 });
  const [commit] = hub.repositories.get(REPO)!.commits;
  expect(trained.err).toContain(`base ${REPO}, commit ${commit!.id.slice(0, 12)}`);

  const plain = await understudy('train', LOG, '--base', TINY, ...SHORT, '--out', join(folder, 'plain'));
  expect(plain.status).toBe(0);
  expect(Object.keys(results(join(folder, 'run'))).length).toBeGreaterThan(3);
  expect(results(join(folder, 'run'))).toEqual(results(join(folder, 'plain')));

  const header = (name: string) => JSON.parse(readFileSync(join(folder, name, 'run.json'), 'utf8'));
  const { fingerprint } = header('plain').base;
  expect(header('plain').base).toEqual({ name: TINY, fingerprint });
  expect(header('run').base).toEqual({ name: REPO, fingerprint, revision: commit!.id });

  // Main moves on; the run stays with what it began with, and asks nobody.
  await hub.addRepository(REPO, { 'tokenizer_config.json': `${tinyFiles()['tokenizer_config.json']} ` });
  const before = hub.requests.length;
  const again = await run(place, train);
  expect([again.status, again.err]).toEqual([0, expect.stringContaining('trained before')]);
  expect(hub.requests.length).toBe(before);
  const other = await run(place, [...train, '--fresh']);
  expect(other.status).toBe(0);
  expect(header('run').base.revision).toBe(hub.repositories.get(REPO)!.commits.at(-1)!.id);
});

test('--dry-run fetches no weights, and says what they are', async () => {
  const place = await placeWithHub();
  const { hub, folder } = place;
  const dry = await run(place, ['train', LOG, '--base', REPO, ...SHORT, '--out', 'run', '--dry-run']);
  expect(dry).toMatchObject({ status: 0 });
  expect(dry.out).toMatch(
    /^base {5}someone\/tiny, commit [0-9a-f]{12}: 101 kB of weights would be downloaded$/m,
  );
  expect(hub.requests.some(({ path }) => path.endsWith('/model.safetensors'))).toBe(false);
  expect(existsSync(join(folder, 'run'))).toBe(false);

  const train = ['train', LOG, '--base', REPO, ...SHORT, '--out', 'run'];
  expect((await run(place, train)).status).toBe(0);
  const after = await run(place, [...train, '--dry-run', '--json'], { HF_HUB_OFFLINE: '1' });
  expect(JSON.parse(after.out)).toMatchObject({
    base: { name: REPO, downloadBytes: 0 },
    found: { isClassTrained: true },
  });
});

test('Ctrl-C while it is downloaded: status 130, and the same command goes on', async () => {
  const place = await placeWithHub();
  const { hub, folder } = place;
  const weights = tinyFiles()['model.safetensors']!;
  const path = `/cdn/${createHash('sha256').update(weights).digest('hex')}`;
  let cuts = 0;
  hub.fault = (request) =>
    request.path === path ? { kind: 'cut', afterBytes: cuts++ === 0 ? weights.length - 1000 : 0 } : null;
  const train = ['train', LOG, '--base', REPO, ...SHORT, '--out', 'run'];
  const child = start(place, [...train, '--json']);
  child.stdout.on('data', (text) => {
    // What comes next is the pause before the next attempt.
    if (String(text).includes('"retry"')) child.kill('SIGINT');
  });
  const stopped = await outcome(child);
  checkSecret(place, stopped);
  expect(stopped.status).toBe(130);
  expect(existsSync(join(folder, 'run'))).toBe(false);
  const blobs = join(folder, 'hf/hub/models--someone--tiny/blobs');
  const partial = readdirSync(blobs).find((name) => name.endsWith('.incomplete'))!;
  const there = statSync(join(blobs, partial)).size;
  expect(there).toBeGreaterThan(0);
  expect(there).toBeLessThan(weights.length);

  hub.fault = null;
  expect((await run(place, train)).status).toBe(0);
  expect(hub.requests.at(-1)).toMatchObject({ range: `bytes=${there}-`, sent: weights.length - there });
});

describe('in one line', () => {
  test('neither network nor cache: the small base that comes along', async () => {
    const place = await placeWithHub();
    const { status, err } = await run(place, ['train', LOG, '--recipe', 'solo'], { HF_HUB_OFFLINE: '1' });
    expect(status).toBe(1);
    expect(err).toMatch(
      /^understudy: answerdotai\/ModernBERT-base@main: .*HF_HUB_OFFLINE.*--base nano.*\n$/m,
    );
  });

  test('a name that is neither on the Hub nor a folder', async () => {
    const { status, err } = await run(await placeWithHub(), ['train', LOG, '--base', 'someone/else']);
    expect([status, err]).toEqual([1, expect.stringContaining('there is no folder someone/else either')]);
  });

  test('a token that is none is not shown', async () => {
    const place = await placeWithHub();
    const { status, err } = await run(place, ['train', LOG, '--base', REPO], { HF_TOKEN: 'hf_ab cd' });
    expect([status, err]).toEqual([
      1,
      expect.stringMatching(/^understudy: HF_TOKEN .*: expected .*white space.*\n$/),
    ]);
    expect(err).not.toContain('ab cd');
  });

  test('a token that is none stops nothing that needs none', async () => {
    const place = await placeWithHub();
    const train = ['train', LOG, '--base', REPO, ...SHORT, '--out', 'run'];
    expect((await run(place, train)).status).toBe(0);
    const before = place.hub.requests.length;
    const offline = { HF_TOKEN: 'your_token_here', TRANSFORMERS_OFFLINE: '1' };
    expect(await run(place, [...train, '--fresh'], offline)).toMatchObject({ status: 0 });
    expect(place.hub.requests.length).toBe(before);
  });
});

const python = process.env.UNDERSTUDY_PEER_PYTHON;
describe.skipIf(python === undefined)(
  'Python (skipped unless UNDERSTUDY_PEER_PYTHON names one that has huggingface_hub)',
  () => {
    /** Prints what a line of Python gives, with the environment of the place. */
    const ask = ({ env }: Place, expression: string, more: Readonly<Record<string, string>> = {}) => {
      const script = `import huggingface_hub as hub, json; print(json.dumps(${expression}))`;
      const { PATH = '' } = process.env;
      return outcome(
        spawn(python!, ['-c', script], {
          env: { PATH, ...env, HF_TOKEN: TOKEN, ...more },
          stdio: ['ignore', 'pipe', 'pipe'],
        }),
      );
    };

    test('finds our cache in order, and a base that it fetched is found', async () => {
      const place = await placeWithHub();
      const { hub, folder } = place;
      const train = ['train', LOG, '--base', REPO, ...SHORT];
      expect((await run(place, train)).status).toBe(0);
      const offline = { HF_HUB_OFFLINE: '1' };
      const found = await ask(place, `hub.snapshot_download('${REPO}')`, offline);
      const commit = hub.repositories.get(REPO)!.commits[0]!.id;
      expect(found).toMatchObject({ status: 0 });
      expect(JSON.parse(found.out)).toBe(join(folder, 'hf/hub/models--someone--tiny/snapshots', commit));
      const scan = await ask(
        place,
        '(lambda c: [[str(w) for w in c.warnings], [[r.repo_id, r.nb_files, sorted(x for v in r.revisions for x in v.refs)] for r in c.repos]])(hub.scan_cache_dir())',
      );
      expect(JSON.parse(scan.out)).toEqual([[], [[REPO, Object.keys(tinyFiles()).length, ['main']]]]);

      await hub.addRepository('someone/other', tinyFiles());
      expect(await ask(place, `hub.snapshot_download('someone/other')`)).toMatchObject({ status: 0 });
      const again = await run(
        place,
        ['train', LOG, '--base', 'someone/other', ...SHORT, '--out', 'other'],
        offline,
      );
      expect(again).toMatchObject({ status: 0 });
    });
  },
);
