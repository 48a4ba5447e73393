/** Bases from a Hub over loopback: what is fetched, what is there already, what is refused. */
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, relative, resolve } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import {
  type BaseHub,
  baseHub,
  filesBelow,
  largeWeights,
  MB,
  REPO,
  TINY,
  TOKEN,
  tinyFiles,
} from '../../../test/base-hub.ts';
import { startHubServer } from '../../../test/hub-server/index.ts';
import { describeError } from '../../errors.ts';
import { fingerprintFolder, openCheckpoint } from '../../model/index.ts';
import { loadTokenizer } from '../../text/index.ts';
import { hubAccess } from '../access.ts';
import { baseFromHub } from './from-hub.ts';
import { parseBaseName } from './name.ts';

const BERT = resolve(import.meta.dirname, '../../../test/fixtures/bert/base');

let at: BaseHub;
beforeEach(async () => {
  at = await baseHub();
});

describe('what is fetched', () => {
  test('a base, into the layout that Python has, and nothing but the base', async () => {
    const special = '{"mask_token": "[MASK]"}';
    const commit = await at.addTiny(
      REPO,
      {},
      {
        'README.md': '# tiny',
        'pytorch_model.bin': 'never opened',
        'onnx/model.onnx': 'x',
        'special_tokens_map.json': special,
      },
    );
    const base = (await at.read(REPO))!;
    const root = join(at.cacheFolder, 'models--someone--tiny');
    expect(base).toEqual({ folder: join(root, 'snapshots', commit), commit, absent: [] });
    expect(readFileSync(join(root, 'refs/main'), 'utf8')).toBe(commit);
    expect(readdirSync(base.folder).sort()).toEqual(
      [...Object.keys(tinyFiles()), 'special_tokens_map.json'].sort(),
    );
    for (const name of readdirSync(base.folder)) {
      const link = readlinkSync(join(base.folder, name));
      expect(link).toMatch(
        name === 'model.safetensors' || name === 'tokenizer.json' ? /\/[0-9a-f]{64}$/ : /\/[0-9a-f]{40}$/,
      );
      expect(link.startsWith('../../blobs/')).toBe(true);
    }
    expect(at.partials()).toEqual([]);
    expect(readFileSync(join(base.folder, 'special_tokens_map.json'), 'utf8')).toBe(special);
    expect(await fingerprintFolder(base.folder)).toBe(await fingerprintFolder(TINY));
    await (await openCheckpoint(base.folder)).close();
    await loadTokenizer(base.folder);
  });

  test.each([
    ['as sentence-transformers saves it', []],
    ['with a list of words alone', ['tokenizer.json']],
  ])('a BERT %s, and how it reads texts', async (_, without) => {
    const names = readdirSync(BERT, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(BERT, join(entry.parentPath, entry.name)))
      .filter((name) => !without.includes(name as never));
    const files = Object.fromEntries(names.map((name) => [name, readFileSync(join(BERT, name))]));
    await at.hub.addRepository('someone/bert', { ...files, '2_Dense/config.json': '{}', 'README.md': '' });
    const { folder } = (await at.read('someone/bert'))!;
    const fetched = names.filter((name) => without.length > 0 || name !== 'vocab.txt');
    const there = readdirSync(folder, { recursive: true }).map(String);
    expect(there.filter((name) => name !== '1_Pooling').sort()).toEqual(fetched.sort());
    const checkpoint = await openCheckpoint(folder);
    await checkpoint.close();
    expect(checkpoint.config.classifierPooling).toBe('mean');
    const [ours, theirs] = [await loadTokenizer(folder), await loadTokenizer(BERT)];
    expect(ours.encode('What is 12 + 30?', 99)).toEqual(theirs.encode('What is 12 + 30?', 99));
    expect(await at.requestsOf(() => at.read('someone/bert', { access: { offline: true } }))).toEqual([]);
  });

  test('what is there is not fetched again: of a branch the Hub is asked for its commit, of a commit nothing', async () => {
    const commit = await at.addTiny();
    await at.read(REPO);
    expect(await at.requestsOf(() => at.read(REPO))).toEqual([`GET /api/models/${REPO}/revision/main`]);
    expect(await at.requestsOf(() => at.read(`${REPO}@${commit}`))).toEqual([]);
  });

  test('when main has moved on, only what is different is fetched', async () => {
    await at.addTiny();
    const before = (await at.read(REPO))!;
    const commit = await at.addTiny(
      REPO,
      {},
      { 'tokenizer_config.json': `${readFileSync(join(TINY, 'tokenizer_config.json'))} ` },
    );
    const fetched = await at.requestsOf(() => at.read(REPO));
    expect(fetched.filter((request) => request.includes('/resolve/'))).toEqual([
      `GET /${REPO}/resolve/${commit}/tokenizer_config.json`,
    ]);
    // The old one stays, for a run that began with it.
    expect((await at.read(`${REPO}@${before.commit}`, { access: { offline: true } }))?.folder).toBe(
      before.folder,
    );
  });

  test('a branch with slashes in its name, and a part of a commit', async () => {
    const commit = await at.addTiny(REPO, { branch: 'refs/pr/4' }, { 'README.md': 'a pull request' });
    for (const revision of ['refs/pr/4', commit.slice(0, 9)]) {
      expect((await at.read(`${REPO}@${revision}`))?.commit).toBe(commit);
      expect(await at.read(`${REPO}@${revision}`, { access: { offline: true } })).toMatchObject({ commit });
    }
  });

  test('weights in shards', async () => {
    const { 'model.safetensors': whole, ...others } = tinyFiles();
    const [first, second] = splitWeights(whole!) as [Shard, Shard];
    const weight_map = Object.fromEntries([
      ...first.names.map((name) => [name, 'model-00001-of-00002.safetensors']),
      ...second.names.map((name) => [name, 'model-00002-of-00002.safetensors']),
    ]);
    await at.hub.addRepository('someone/shards', {
      ...others,
      'model.safetensors.index.json': JSON.stringify({ weight_map }),
      'model-00001-of-00002.safetensors': first.bytes,
      'model-00002-of-00002.safetensors': second.bytes,
    });
    const base = (await at.read('someone/shards'))!;
    const [shards, tiny] = [await openCheckpoint(base.folder), await openCheckpoint(TINY)];
    expect([...shards.tensors.keys()].sort()).toEqual([...tiny.tensors.keys()].sort());
    for (const name of tiny.tensors.keys()) expect(await shards.read(name)).toEqual(await tiny.read(name));
    await Promise.all([shards.close(), tiny.close()]);

    rmSync(join(base.folder, 'model-00002-of-00002.safetensors'));
    const error = await at.refusal('someone/shards', { access: { offline: true } });
    expect(error.message).toContain('no model-00002-of-00002.safetensors');
  });

  test('an index that points out of its folder is refused', async () => {
    const { 'model.safetensors': _, ...others } = tinyFiles();
    const weight_map = { 'model.x': '../../../evil.safetensors' };
    await at.hub.addRepository('someone/evil', {
      ...others,
      'model.safetensors.index.json': JSON.stringify({ weight_map }),
    });
    expect((await at.refusal('someone/evil')).code).toBe('base');
    expect(filesBelow(at.folder).some((path) => path.includes('evil.safetensors'))).toBe(false);
  });

  test('without weights: the small files, and what the others would cost', async () => {
    await at.hub.addRepository('someone/tiny', { ...tinyFiles(), 'model.safetensors': largeWeights(3 * MB) });
    const base = (await at.read(REPO, { weights: false }))!;
    expect(base.absent.map(({ path }) => path)).toEqual(['model.safetensors']);
    expect(base.absent[0]!.bytes).toBeCloseTo(3 * MB, -3);
    expect(readdirSync(base.folder).sort()).toEqual([
      'config.json',
      'tokenizer.json',
      'tokenizer_config.json',
    ]);
    expect((await at.refusal(REPO, { access: { offline: true } })).message).toContain('no such revision');
    // With the weights of another commit in the cache nothing is absent.
    await at.read(REPO);
    rmSync(base.folder, { recursive: true });
    expect(await at.read(REPO, { weights: false })).toMatchObject({ absent: [] });
    expect(existsSync(join(base.folder, 'model.safetensors'))).toBe(true);
  });
});

describe('without a network', () => {
  test('offline, from the cache', async () => {
    const commit = await at.addTiny();
    const { folder: fetched } = (await at.read(REPO))!;
    const nothing = await at.requestsOf(async () => {
      expect((await at.read(REPO, { access: { offline: true } }))?.folder).toBe(fetched);
    });
    expect(nothing).toEqual([]);
    rmSync(join(fetched, 'tokenizer.json'));
    const error = await at.refusal(REPO, { access: { offline: true } });
    expect(describeError(error)).toMatch(
      /someone\/tiny@main: .*HF_HUB_OFFLINE.* got no tokenizer.json there; unset/,
    );
    const other = await at.refusal(`${REPO}@v2`, { access: { offline: true } });
    expect(other.message).toContain('got no such revision there');
    expect((await at.read(REPO))?.commit).toBe(commit);
  });

  test('a Hub that is away: the cache is taken, and that is said; without one it is an error', async () => {
    const commit = await at.addTiny();
    await at.read(REPO);
    const other = await startHubServer();
    await other.close();
    const gone = { endpoint: other.url };
    expect(await at.read(REPO, { access: gone })).toMatchObject({ commit });
    expect(at.events.at(-1)).toEqual({
      event: 'cached base',
      base: `${REPO}@main`,
      commit,
      why: `${other.url} cannot be reached`,
    });
    const error = await at.refusal('someone/unknown', { access: gone });
    expect(error.code).toBe('hub');
    expect(error.message).toContain(`cannot reach ${other.url}`);
  });

  test('a base that Python fetched is taken', async () => {
    const root = join(at.cacheFolder, 'models--someone--tiny');
    const commit = '0123456789'.repeat(4);
    mkdirSync(join(root, 'refs'), { recursive: true });
    mkdirSync(join(root, 'snapshots', commit), { recursive: true });
    writeFileSync(join(root, 'refs/main'), commit);
    for (const [name, bytes] of Object.entries(tinyFiles()))
      writeFileSync(join(root, 'snapshots', commit, name), bytes);
    expect(await at.read(REPO, { access: { offline: true } })).toMatchObject({ commit });
  });
});

describe('refusals', () => {
  test('a repository, a revision that is not there', async () => {
    await at.addTiny();
    expect((await at.refusal('someone/nobody')).message).toContain('someone/nobody');
    expect(describeError(await at.refusal(`${REPO}@v9`))).toContain('v9');
  });

  test('private: not without a token, but with it', async () => {
    await at.addTiny('someone/private', { private: true });
    const error = await at.refusal('someone/private', { access: { token: null } });
    expect(error.message).toContain('no token');
    expect(await at.read('someone/private')).not.toBeNull();
  });

  test('gated, and access was asked for but not given yet', async () => {
    await at.addTiny('else/gated', { gated: 'awaiting' });
    expect((await at.refusal('else/gated')).message).toMatch(
      /^else\/gated is gated: access was asked for, but/,
    );
  });

  test('a token that is none: only where it is to be sent', async () => {
    const { commit } = (await at.addTiny().then(() => at.read(REPO)))!;
    writeFileSync(join(at.folder, '.env'), 'HF_TOKEN=your_token_here\n');
    const env = { HF_ENDPOINT: at.hub.url, HF_HUB_CACHE: at.cacheFolder };
    const read = async (name: string, more: Record<string, string> = {}) => {
      const from = { env: { ...env, ...more }, home: at.folder, workingFolder: at.folder };
      const patience = {
        attempts: 1,
        firstPause: 0,
        longestPause: 0,
        sleep: async () => {},
        random: () => 0,
      };
      const shared = { weights: true, onEvent: () => {}, signal: new AbortController().signal, now: '' };
      return await baseFromHub(parseBaseName(name)!, { access: await hubAccess(from), patience, ...shared });
    };
    expect((await read(REPO, { TRANSFORMERS_OFFLINE: '1' }))?.commit).toBe(commit);
    expect((await read(`${REPO}@${commit}`))?.commit).toBe(commit);
    await expect(read(REPO)).rejects.toThrow(/\.env\): expected an access token of the Hub/);
  });

  test('gated: not without access, and the way to it is named', async () => {
    await at.addTiny('else/gated', { gated: true });
    for (const token of [null, TOKEN]) {
      const error = await at.refusal('else/gated', { access: { token } });
      expect(describeError(error)).toContain(`${at.hub.url}/else/gated`);
    }
  });

  test('another architecture is named before any weight is fetched', async () => {
    await at.addTiny(
      'someone/roberta',
      {},
      { 'config.json': '{"model_type": "roberta", "architectures": ["RobertaModel"]}' },
    );
    const fetched = await at.requestsOf(async () => {
      const error = await at.refusal('someone/roberta');
      expect(error.code).toBe('base');
      expect(error.message).toBe(
        'someone/roberta@main: config.json: model_type: expected "modernbert" or "bert", got "roberta"',
      );
    });
    expect(fetched.filter((request) => request.includes('/cdn/'))).toEqual([]);
  });

  test.each(['config.json', 'tokenizer.json', 'tokenizer_config.json', 'model.safetensors'])(
    'a repository without %s',
    async (name) => {
      const { [name]: _, ...others } = tinyFiles();
      const repository = `someone/no-${name.replace('.', '-')}`;
      await at.hub.addRepository(repository, others);
      const error = await at.refusal(repository);
      expect(error.code).toBe('base');
      expect(error.message).toContain(`${repository}@main: expected ${name}, got`);
    },
  );

  test('a config.json that is none', async () => {
    await at.addTiny('someone/broken', {}, { 'config.json': '<html>' });
    expect((await at.refusal('someone/broken')).message).toBe(
      'someone/broken@main: config.json: expected JSON, got something else',
    );
  });

  test('pickled weights are never fetched; whoever has safetensors is named', async () => {
    const { 'model.safetensors': weights, ...others } = tinyFiles();
    await at.hub.addRepository('someone/pickled', { ...others, 'pytorch_model.bin': 'a pickle' });
    const fetched = await at.requestsOf(async () => {
      const error = await at.refusal('someone/pickled');
      expect(describeError(error)).toMatch(
        /^someone\/pickled@main: expected model.safetensors, got only pytorch_model.bin, .*; choose a revision with safetensors, or save/,
      );
    });
    expect(fetched.some((request) => request.includes('pytorch_model'))).toBe(false);

    await at.hub.addRepository('someone/pickled', { 'model.safetensors': weights! }, { branch: 'refs/pr/2' });
    const discussions = [
      { num: 1, isPullRequest: true, author: { name: 'someone' } },
      { num: 2, isPullRequest: true, author: { name: 'SFconvertbot' } },
    ];
    // The Hub of the tests has no discussions: this one has, and sends to the other for all else.
    const front = createServer(({ url = '' }, response) => {
      if (url.includes('/discussions')) response.end(JSON.stringify({ discussions, count: 2, start: 0 }));
      else response.writeHead(307, { location: `${at.hub.url}${url}` }).end();
    }).listen(0, '127.0.0.1');
    await once(front, 'listening');
    onTestFinished(() => void front.close());
    const endpoint = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
    const heard = await at.refusal('someone/pickled', { access: { endpoint, token: TOKEN } });
    expect(heard.hint).toBe('a bot of the Hub has converted it: `base: someone/pickled@refs/pr/2`');
    expect(await at.read('someone/pickled@refs/pr/2')).not.toBeNull();
  });

  test('a cache that cannot be written', async () => {
    await at.addTiny();
    writeFileSync(join(at.folder, 'file'), '');
    const error = await at.refusal(REPO, { access: { cacheFolder: join(at.folder, 'file/hub') } });
    expect(error.code).toBe('io');
    expect(describeError(error)).toMatch(/file\/hub.*: part of the path is a file.*HF_HUB_CACHE/);
  });
});

interface Shard {
  readonly names: readonly string[];
  readonly bytes: Uint8Array;
}

/** A safetensors file as two. */
function splitWeights(file: Uint8Array): Shard[] {
  type Entry = { dtype: string; shape: number[]; data_offsets: [number, number] };
  const length = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  const header: Record<string, Entry> = JSON.parse(Buffer.from(file.subarray(8, 8 + length)).toString());
  const names = Object.keys(header).filter((name) => name !== '__metadata__');
  const half = names.length >> 1;
  return [names.slice(0, half), names.slice(half)].map((part) => {
    const values: Uint8Array[] = [];
    let at = 0;
    const entries = part.map((name) => {
      const {
        data_offsets: [begin, end],
        ...rest
      } = header[name]!;
      values.push(file.subarray(8 + length + begin, 8 + length + end));
      at += end - begin;
      return [name, { ...rest, data_offsets: [at - (end - begin), at] }];
    });
    const text = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
    const prefix = Buffer.alloc(8);
    prefix.writeBigUInt64LE(BigInt(text.length));
    return { names: part, bytes: Buffer.concat([prefix, text, ...values]) };
  });
}
