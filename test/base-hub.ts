/** A Hub with small bases, a folder with a cache, and reading from the one into the other, for tests. */
import { createHash, randomFillSync } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, onTestFinished } from 'vitest';
import { describeError, isUnderstudyError, type UnderstudyError } from '../src/errors.ts';
import { baseFromHub, type HubBase } from '../src/hub/bases/from-hub.ts';
import type { BaseEvent, BaseReading } from '../src/hub/bases/reading.ts';
import { parseBaseName } from '../src/hub/index.ts';
import { createMt19937 } from '../src/numeric/index.ts';
import { type HubServer, startHubServer } from './hub-server/index.ts';

export const TINY: string = resolve(import.meta.dirname, 'fixtures/notebook-run/base');
/** Of `someone`, who may read. */
export const TOKEN = 'hf_aTokenOfTheTests';
export const REPO = 'someone/tiny';
export const MB = 1_000_000;

type Changes = Partial<Omit<BaseReading, 'access'>> & { readonly access?: Partial<BaseReading['access']> };

export interface BaseHub {
  readonly hub: HubServer;
  /** Empty but for the cache. */
  readonly folder: string;
  readonly cacheFolder: string;
  readonly events: readonly BaseEvent[];
  /** Of `owner/name@revision`. */
  read(name: string, changes?: Changes): Promise<HubBase | null>;
  /** What `read` throws: one line, without the token. */
  refusal(name: string, changes?: Changes): Promise<UnderstudyError>;
  /** A commit with the tiny base and more files; its id. */
  addTiny(
    name?: string,
    options?: Parameters<HubServer['addRepository']>[2],
    more?: Readonly<Record<string, Uint8Array | string>>,
  ): Promise<string>;
  /** Paths of what has arrived of REPO's files that are not whole. */
  partials(): string[];
  /** What the Hub is asked meanwhile. */
  requestsOf(work: () => Promise<unknown>): Promise<string[]>;
}

/**
 * Gone after the test; then the token must have gone to no store, and stand in nothing that was written or said.
 */
export async function baseHub(): Promise<BaseHub> {
  const hub = await startHubServer();
  hub.addUser(TOKEN, { name: 'someone', role: 'read' });
  const folder = mkdtempSync(join(tmpdir(), 'understudy-test-'));
  const cacheFolder = join(folder, 'hub');
  const events: BaseEvent[] = [];
  onTestFinished(async () => {
    await hub.close();
    for (const { path, authorized } of hub.requests)
      expect([path, authorized && path.startsWith('/cdn/')]).toEqual([path, false]);
    expect(JSON.stringify(events)).not.toContain(TOKEN);
    for (const path of filesBelow(folder)) expect(readFileSync(path).includes(TOKEN)).toBe(false);
    rmSync(folder, { recursive: true });
  });

  const random = createMt19937(1);
  const read = (name: string, { access, ...rest }: Changes = {}) =>
    baseFromHub(parseBaseName(name)!, {
      access: { endpoint: hub.url, token: TOKEN, cacheFolder, offline: false, ...access },
      patience: {
        attempts: 3,
        firstPause: 0.001,
        longestPause: 0.01,
        sleep: (seconds) => setTimeout(1000 * seconds),
        random: () => random.uniform(),
      },
      weights: true,
      onEvent: (event) => events.push(event),
      signal: new AbortController().signal,
      now: '2026-01-01T00:00:00Z',
      ...rest,
    });
  return {
    hub,
    folder,
    cacheFolder,
    events,
    read,
    async refusal(name, changes) {
      const error: unknown = await read(name, changes).then(
        () => expect.unreachable('expected a refusal'),
        (thrown: unknown) => thrown,
      );
      if (!isUnderstudyError(error)) throw error;
      expect(`${error.stack} ${describeError(error)} ${String(error.cause)}`).not.toContain(TOKEN);
      expect(describeError(error)).not.toContain('\n');
      return error;
    },
    addTiny: (name = REPO, options = {}, more = {}) =>
      hub.addRepository(name, { ...tinyFiles(), ...more }, options),
    partials() {
      const blobs = join(cacheFolder, 'models--someone--tiny/blobs');
      const names = readdirSync(blobs).filter((name) => name.includes('incomplete'));
      return names.map((name) => join(blobs, name));
    },
    async requestsOf(work) {
      const before = hub.requests.length;
      await work();
      return hub.requests.slice(before).map(({ method, path }) => `${method} ${path}`);
    },
  };
}

export function filesBelow(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** By name. */
export function tinyFiles(): Record<string, Uint8Array> {
  return Object.fromEntries(readdirSync(TINY).map((name) => [name, readFileSync(join(TINY, name))]));
}

/** A safetensors file of so many bytes: one tensor of noise. */
export function largeWeights(bytes: number): Uint8Array {
  const values = Math.floor((bytes - 200) / 4);
  const header = JSON.stringify({ noise: { dtype: 'F32', shape: [values], data_offsets: [0, 4 * values] } });
  const file = new Uint8Array(8 + header.length + 4 * values);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(Buffer.from(header), 8);
  randomFillSync(file, 8 + header.length);
  return file;
}

/** Where the store has a large file. */
export function storePath(content: Uint8Array): string {
  return `/cdn/${createHash('sha256').update(content).digest('hex')}`;
}
