/** A base on its way over connections that break, bytes that are wrong, and with others who want it too. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import {
  type BaseHub,
  baseHub,
  largeWeights,
  MB,
  REPO,
  storePath,
  tinyFiles,
} from '../../../test/base-hub.ts';
import { describeError } from '../../errors.ts';
import { createMt19937 } from '../../numeric/index.ts';
import type { BaseEvent } from './reading.ts';

const LOCK = '.locks/models--someone--tiny/understudy.lock';

let at: BaseHub;
beforeEach(async () => {
  at = await baseHub();
});

test('100 MB, cut at 30 random places: whole, resumed each time, verified', async () => {
  const weights = largeWeights(100 * MB);
  await at.hub.addRepository(REPO, { ...tinyFiles(), 'model.safetensors': weights });
  const path = storePath(weights);
  const random = createMt19937(30);
  const places = Array.from({ length: 30 }, () => Math.floor(random.uniform() * weights.length));
  places.sort((a, b) => a - b);
  const onDisk: number[] = [];
  at.hub.fault = (request) => {
    if (request.path !== path) return null;
    const there = at.partials().map((partial) => statSync(partial).size)[0] ?? 0;
    onDisk.push(there);
    const next = places.findIndex((place) => place > there);
    const place = places.splice(0, next + 1).at(-1);
    return place === undefined ? null : { kind: 'cut', afterBytes: place - there };
  };
  const base = (await at.read(REPO))!;
  const asked = at.hub.requests.filter((request) => request.path === path);
  expect(asked.map(({ range }) => range)).toEqual(
    onDisk.map((there) => (there === 0 ? null : `bytes=${there}-`)),
  );
  expect(asked).toHaveLength(31);
  // Of a piece that ends too early for the client nothing may have arrived, but nothing is lost either.
  expect(onDisk.slice(1).every((there, i) => there >= onDisk[i]!)).toBe(true);
  expect(new Set(onDisk).size).toBeGreaterThan(25);
  expect(readFileSync(join(base.folder, 'model.safetensors')).equals(weights)).toBe(true);
  expect(at.partials()).toEqual([]);

  const shown = at.events
    .filter((event) => event.event === 'progress')
    .filter(({ of }) => of === weights.length);
  expect(shown.at(-1)).toMatchObject({ done: weights.length, unit: 'bytes' });
  expect(shown.length).toBeGreaterThan(90);
});

test('a connection that brings nothing is given up, and the next command goes on where it was', async () => {
  const weights = largeWeights(MB);
  await at.hub.addRepository(REPO, { ...tinyFiles(), 'model.safetensors': weights });
  let cuts = 0;
  at.hub.fault = ({ path }) =>
    path === storePath(weights) ? { kind: 'cut', afterBytes: cuts++ === 0 ? 400_000 : 0 } : null;
  expect((await at.refusal(REPO)).code).toBe('hub');
  expect(cuts).toBe(4);
  const [partial] = at.partials();
  const there = statSync(partial!).size;
  expect(there).toBeGreaterThan(0);
  at.hub.fault = null;
  const before = at.hub.requests.length;
  const base = (await at.read(REPO))!;
  expect(at.hub.requests.slice(before).at(-1)).toMatchObject({ range: `bytes=${there}-`, status: 206 });
  expect(readFileSync(join(base.folder, 'model.safetensors')).equals(weights)).toBe(true);
});

test.each(['model.safetensors', 'tokenizer_config.json'])(
  'a wrong byte in %s: refused, removed, and fetched again by the next try',
  async (name) => {
    await at.addTiny();
    const content = tinyFiles()[name]!;
    const isIt = (path: string) =>
      path === storePath(content) || (content.length < 10_000 && path.endsWith(`/${name}`));
    at.hub.fault = ({ path }) => (isIt(path) ? { kind: 'wrongByte', at: content.length >> 1 } : null);
    const error = await at.refusal(REPO);
    expect(error.code).toBe('hub');
    expect(describeError(error)).toMatch(
      /^someone\/tiny@main: [\w.]+: expected SHA-(1|256) [0-9a-f]+, got [0-9a-f]+; what arrived was removed; .* again/,
    );
    expect(at.partials()).toEqual([]);
    const commits = readdirSync(join(at.cacheFolder, 'models--someone--tiny/snapshots'));
    expect(existsSync(join(at.cacheFolder, 'models--someone--tiny/snapshots', commits[0]!, name))).toBe(
      false,
    );
    at.hub.fault = null;
    expect(readFileSync(join((await at.read(REPO))!.folder, name)).equals(content)).toBe(true);
  },
);

test('answers of 500 and 429 are waited out', async () => {
  await at.addTiny();
  at.hub.fault = ({ count }) =>
    count % 3 === 1 ? { kind: 'status', status: count % 2 === 1 ? 500 : 429 } : null;
  expect(await at.read(REPO)).not.toBeNull();
  expect(at.events.filter(({ event }) => event === 'retry').length).toBeGreaterThan(2);
});

test('stopped on the way: null, what has arrived stays, and the next goes on', async () => {
  const weights = largeWeights(8 * MB);
  await at.hub.addRepository(REPO, { ...tinyFiles(), 'model.safetensors': weights });
  const stop = new AbortController();
  const onEvent = (event: BaseEvent) => {
    if (event.event === 'progress' && event.doing.includes('weights') && event.done > 3 * MB) stop.abort();
  };
  expect(await at.read(REPO, { signal: stop.signal, onEvent })).toBeNull();
  const there = statSync(at.partials()[0]!).size;
  expect(there).toBeGreaterThan(3 * MB);
  const before = at.hub.requests.length;
  await at.read(REPO);
  expect(at.hub.requests.slice(before).at(-1)?.range).toBe(`bytes=${there}-`);
});

test('two at once: one fetches, the other waits, both have it', async () => {
  const weights = largeWeights(4 * MB);
  await at.hub.addRepository(REPO, { ...tinyFiles(), 'model.safetensors': weights });
  const [one, other] = await Promise.all([at.read(REPO), at.read(REPO)]);
  expect(one).toEqual(other);
  expect(at.hub.requests.filter(({ path }) => path === storePath(weights))).toHaveLength(1);
  expect(at.events.filter(({ event }) => event === 'waiting')).toEqual([
    {
      ...{ event: 'waiting', what: REPO, lock: join(at.cacheFolder, LOCK) },
      why: expect.stringMatching(/^in use by another job of this process since /),
    },
  ]);
  expect(readFileSync(join(one!.folder, 'model.safetensors')).equals(weights)).toBe(true);
});

test('a lock from another host, where nobody can be asked: told with host, time and place, until it is deleted', async () => {
  await at.addTiny();
  const lock = join(at.cacheFolder, LOCK);
  mkdirSync(join(lock, '..'), { recursive: true });
  const identity = { pid: 7, started: null };
  const since = '2025-01-01T00:00:00.000Z';
  const holder = { id: 'ab', host: 'gone-container', process: identity, command: identity, since };
  writeFileSync(lock, JSON.stringify(holder));
  const waited: BaseEvent[] = [];
  const onEvent = (event: BaseEvent) => {
    if (event.event !== 'waiting') return;
    waited.push(event);
    rmSync(lock);
  };
  expect(await at.read(REPO, { onEvent })).not.toBeNull();
  const why = `in use by process 7 on gone-container since ${since}`;
  expect(waited).toEqual([{ event: 'waiting', what: REPO, why, lock }]);
});

test('answers that break off in their middle are asked for again; where they always do, the cache will do', async () => {
  const commit = await at.addTiny();
  const met = new Set<string>();
  at.hub.fault = ({ path }) => {
    if (!path.startsWith('/api/models/') || met.has(path)) return null;
    met.add(path);
    return { kind: 'cut', afterBytes: 20 };
  };
  expect((await at.read(REPO))?.commit).toBe(commit);
  expect(met.size).toBe(2);
  at.hub.fault = () => ({ kind: 'cut', afterBytes: 20 });
  expect((await at.read(REPO))?.commit).toBe(commit);
  expect(at.events.at(-1)).toMatchObject({ event: 'cached base', commit });
});
