import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { isUnderstudyError } from '../errors.ts';
import { hubAccess } from './access.ts';

const TOKEN = 'hf_aTokenOfTheTests';

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Access from an environment, with files in an empty home and working folder. */
function accessOf(env: Record<string, string>, files: Record<string, string> = {}) {
  const folder = temporaryFolder();
  const [home, workingFolder] = [join(folder, 'home'), join(folder, 'work')];
  for (const path of [home, workingFolder]) mkdirSync(path);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const placed = Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, value.replace('HERE', folder)]),
  );
  return { folder, home, access: hubAccess({ env: placed, home, workingFolder }) };
}

function thrownBy(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}

test('with nothing set: the public Hub, no token, the cache that Python has', async () => {
  const { home, access } = accessOf({});
  expect(await access).toEqual({
    endpoint: 'https://huggingface.co',
    token: null,
    cacheFolder: join(home, '.cache/huggingface/hub'),
    offline: false,
    isProxyIgnored: false,
  });
});

describe('token', () => {
  const login = { 'home/.cache/huggingface/token': `${TOKEN}FromLogin\n` };
  const dotEnv = {
    'work/.env': `# mine\nOTHER=1\nexport HF_TOKEN="${TOKEN}FromDotEnv" # the token\n`,
  };
  const sources: [string, Record<string, string>, Record<string, string>, string][] = [
    [
      "the notebook's name comes first",
      { HF_TOKEN: `${TOKEN}2`, HUGGINGFACE_ACCESS_TOKEN: TOKEN },
      { ...dotEnv, ...login },
      TOKEN,
    ],
    ["then the Hub's own", { HF_TOKEN: `${TOKEN}2` }, { ...dotEnv, ...login }, `${TOKEN}2`],
    ['then its older name', { HUGGING_FACE_HUB_TOKEN: `${TOKEN}2` }, { ...login }, `${TOKEN}2`],
    [
      'blank ones are none',
      { HUGGINGFACE_ACCESS_TOKEN: '', HF_TOKEN: '  ' },
      { ...dotEnv, ...login },
      `${TOKEN}FromDotEnv`,
    ],
    ['in .env too', {}, { 'work/.env': `HF_TOKEN=${TOKEN}2\nHUGGINGFACE_ACCESS_TOKEN='${TOKEN}'\n` }, TOKEN],
    ['the file that logging in leaves', {}, { 'work/.env': 'HF_TOKEN=\n', ...login }, `${TOKEN}FromLogin`],
    ['below HF_HOME', { HF_HOME: 'HERE/hf' }, { 'hf/token': TOKEN, ...login }, TOKEN],
    ['at HF_TOKEN_PATH', { HF_TOKEN_PATH: 'HERE/mine' }, { mine: TOKEN, ...login }, TOKEN],
    ['blanks around it go', { HF_TOKEN: ` ${TOKEN}\n` }, {}, TOKEN],
  ];
  test.each(sources)('%s', async (_, env, files, expected) => {
    expect((await accessOf(env, files).access).token).toBe(expected);
  });

  test.each([
    ['white space', 'hf_two words', /white space/],
    ['a letter beyond ASCII', 'hf_tökénOfTheTests', /beyond ASCII/],
    ['a control character', 'hf_a\u0007b', /beyond ASCII/],
    ['no token at all', 'secretPassword', /another beginning/],
  ])('%s is refused, and not shown', async (_, token, message) => {
    for (const given of [
      accessOf({ HF_TOKEN: token }),
      accessOf({}, { 'work/.env': `HF_TOKEN="${token}"\n` }),
      accessOf({}, { 'home/.cache/huggingface/token': token }),
    ]) {
      const access = await given.access;
      // Whoever needs no token is not stopped by it.
      expect(access.cacheFolder).toBe(join(given.home, '.cache/huggingface/hub'));
      const error = thrownBy(() => access.token);
      expect(isUnderstudyError(error) && error.code).toBe('hub');
      expect((error as Error).message).toMatch(message);
      expect((error as Error).message).toMatch(/HF_TOKEN|token:/);
      expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(token.slice(3));
    }
  });
});

test.skipIf(process.platform === 'win32')('.env that is a pipe is refused, not waited for', async () => {
  const { folder, access: _, home } = accessOf({});
  execFileSync('mkfifo', [join(folder, 'work/.env')]);
  const access = await hubAccess({ env: {}, home, workingFolder: join(folder, 'work') });
  expect(thrownBy(() => access.token)).toMatchObject({
    code: 'io',
    message: expect.stringContaining('.env: expected a file that can be read, got a pipe or a device'),
  });
});

test('of .env nothing but tokens is read', async () => {
  const text = 'HF_ENDPOINT=https://evil.example\nHF_HOME=/elsewhere\nHF_HUB_OFFLINE=1\n';
  const { home, access } = accessOf({}, { 'work/.env': text });
  expect(await access).toEqual({
    endpoint: 'https://huggingface.co',
    token: null,
    cacheFolder: join(home, '.cache/huggingface/hub'),
    offline: false,
    isProxyIgnored: false,
  });
});

test.each([
  ['HF_HUB_CACHE', { HF_HUB_CACHE: 'HERE/models', HF_HOME: 'HERE/hf' }, 'models'],
  ['HF_HOME', { HF_HOME: 'HERE/hf', XDG_CACHE_HOME: 'HERE/xdg' }, 'hf/hub'],
  ['XDG_CACHE_HOME', { XDG_CACHE_HOME: 'HERE/xdg' }, 'xdg/huggingface/hub'],
  ['a home in a path', { HF_HUB_CACHE: '~/models' }, 'home/models'],
  ['the older name', { HUGGINGFACE_HUB_CACHE: 'HERE/old', HF_HOME: 'HERE/hf', HF_HUB_CACHE: '' }, 'old'],
  ['the newer name before it', { HUGGINGFACE_HUB_CACHE: 'HERE/old', HF_HUB_CACHE: 'HERE/new' }, 'new'],
  ['a variable in a path', { HF_HOME: '$DISK/hf', DISK: 'HERE/disk' }, 'disk/hf/hub'],
  [
    'variables in braces, and one that is not set',
    { HF_HUB_CACHE: `\${DISK}/\${NONE}/$NONE`, DISK: 'HERE' },
    `\${NONE}/$NONE`,
  ],
  ['a relative path', { HF_HUB_CACHE: 'models' }, 'work/models'],
])('cache: %s', async (_, env, expected) => {
  const { folder, access } = accessOf(env);
  expect((await access).cacheFolder).toBe(join(folder, expected));
});

test.each([
  ['https://hub.example/', 'https://hub.example'],
  ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
  ['https://hub.example/hf/', 'https://hub.example/hf'],
])('endpoint %s', async (given, expected) => {
  expect((await accessOf({ HF_ENDPOINT: given }).access).endpoint).toBe(expected);
});

test.each([
  'hub.example',
  'ftp://hub.example',
  'https://me:secret@hub.example',
  'https://hub.example?a=secret',
])('endpoint %s is refused', async (given) => {
  const error = await accessOf({ HF_ENDPOINT: given }).access.catch((thrown: unknown) => thrown);
  expect(isUnderstudyError(error) && error.code).toBe('hub');
  expect((error as Error).message).toMatch(/^HF_ENDPOINT: expected/);
  expect((error as Error).message).not.toContain('secret');
});

test.each([
  ['1', true],
  ['TRUE', true],
  ['yes', true],
  ['on', true],
  ['0', false],
  ['', false],
  ['no', false],
])('HF_HUB_OFFLINE=%s', async (given, expected) => {
  expect((await accessOf({ HF_HUB_OFFLINE: given }).access).offline).toBe(expected);
});

test.each([
  [{ TRANSFORMERS_OFFLINE: '1' }, true],
  [{ TRANSFORMERS_OFFLINE: '1', HF_HUB_OFFLINE: '0' }, false],
  [{ TRANSFORMERS_OFFLINE: '0', HF_HUB_OFFLINE: '1' }, true],
])('offline with %o', async (env, expected) => {
  expect((await accessOf(env).access).offline).toBe(expected);
});

test.each([
  [{ HTTPS_PROXY: 'http://proxy:3128' }, true],
  [{ https_proxy: 'http://proxy:3128' }, true],
  [{ HTTPS_PROXY: 'http://proxy:3128', NODE_USE_ENV_PROXY: '1' }, false],
])('a proxy ignored with %o', async (env, expected) => {
  expect((await accessOf(env).access).isProxyIgnored).toBe(expected);
});
