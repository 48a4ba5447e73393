/** Servers that do what a Hub's store should not. */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { isUnderstudyError } from '../../errors.ts';
import { explainHubError } from '../explain-hub-error.ts';
import { type Download, downloadFile } from './download.ts';

const CONTENT = randomBytes(300_000);
const HASH = createHash('sha256').update(CONTENT).digest('hex');

/** The address of a server that answers so. */
async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/weights`;
}

function downloadOf(url: string, { content = CONTENT, hash = HASH } = {}): Download {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return {
    file: { path: 'model.safetensors', bytes: content.length, hash },
    of: 'owner/name@main',
    url,
    partial: join(folder, 'partial'),
    blob: join(folder, 'blob'),
    fetch,
    patience: {
      ...{ attempts: 3, firstPause: 0, longestPause: 0 },
      sleep: () => Promise.resolve(),
      random: () => 0,
    },
    onProgress: () => {},
  };
}

const startOf = ({ headers }: IncomingMessage) =>
  Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);

test('a server that knows no ranges: the whole file, once more from the beginning', async () => {
  const url = await serve((_, response) => response.end(CONTENT));
  const download = downloadOf(url);
  writeFileSync(download.partial, randomBytes(1000));
  await downloadFile(download);
  expect(readFileSync(download.blob).equals(CONTENT)).toBe(true);
  expect(existsSync(download.partial)).toBe(false);
});

test('a range refused: what is there is dropped, and the next attempt begins at the beginning', async () => {
  const asked: number[] = [];
  const url = await serve((request, response) => {
    asked.push(startOf(request));
    if (startOf(request) > 0) response.writeHead(416, { 'content-range': 'bytes */300000' });
    response.end(CONTENT);
  });
  const download = downloadOf(url);
  writeFileSync(download.partial, CONTENT.subarray(0, 1000));
  await downloadFile(download);
  expect(asked).toEqual([1000, 0]);
  expect(readFileSync(download.blob).equals(CONTENT)).toBe(true);
});

test.each([
  [
    'a page of a proxy',
    200,
    { 'content-type': 'text/html; charset=utf-8' },
    'expected the file, got a web page',
  ],
  ['another length', 200, { 'content-length': '6' }, 'expected 300000 bytes, got 6'],
  [
    'another start',
    206,
    { 'content-range': 'bytes 0-5/300000' },
    'expected bytes 1000- of 300000, got bytes 0-5/300000',
  ],
  [
    'another total',
    206,
    { 'content-range': 'bytes 1000-1005/1006' },
    'expected bytes 1000- of 300000, got bytes 1000-1005/1006',
  ],
  ['no range', 206, {}, 'expected bytes 1000- of 300000, got no range'],
])('%s instead of the file: said so, and what has arrived stays', async (_, status, headers, message) => {
  let isOther = true;
  const url = await serve((request, response) => {
    const start = startOf(request);
    if (isOther) response.writeHead(status, headers).end('log in');
    else
      response
        .writeHead(206, { 'content-range': `bytes ${start}-299999/300000` })
        .end(CONTENT.subarray(start));
  });
  const download = downloadOf(url);
  writeFileSync(download.partial, CONTENT.subarray(0, 1000));
  const error = await downloadFile(download).catch((thrown: unknown) => thrown);
  expect((error as Error).message).toBe(`model.safetensors: ${message}`);
  const about = { repo: 'owner/name', endpoint: url, doing: 'read', token: null } as const;
  expect(explainHubError(error, about).message).toContain(
    'answers, but not as the Hub does: model.safetensors: ',
  );
  expect(readFileSync(download.partial).equals(CONTENT.subarray(0, 1000))).toBe(true);
  isOther = false;
  await downloadFile(download);
  expect(readFileSync(download.blob).equals(CONTENT)).toBe(true);
});

test('more bytes than promised are refused', async () => {
  const download = downloadOf(
    await serve((_, response) => {
      // In pieces, so that nothing is said of the length before.
      response.write(CONTENT);
      response.end(CONTENT);
    }),
  );
  const error = await downloadFile(download).catch((thrown: unknown) => thrown);
  expect(isUnderstudyError(error) && error.message).toMatch(
    /^owner\/name@main: model.safetensors: expected 300000 bytes, got \d{6} bytes$/,
  );
  expect([existsSync(download.partial), existsSync(download.blob)]).toEqual([false, false]);
});

test('what an earlier process left is not trusted', async () => {
  const url = await serve((request, response) => {
    const start = startOf(request);
    if (start > 0) response.writeHead(206, { 'content-range': `bytes ${start}-299999/300000` });
    response.end(CONTENT.subarray(start));
  });
  const download = downloadOf(url);
  writeFileSync(download.partial, randomBytes(1000));
  await expect(downloadFile(download)).rejects.toThrow(/expected SHA-256/);
  await downloadFile(download);
  expect(readFileSync(download.blob).equals(CONTENT)).toBe(true);
});

test.skipIf(!existsSync('/dev/full'))('a full disk (skipped where there is no /dev/full)', async () => {
  const download = downloadOf(await serve((_, response) => response.end(CONTENT)));
  symlinkSync('/dev/full', download.partial);
  const error = await downloadFile(download).catch((thrown: unknown) => thrown);
  expect(isUnderstudyError(error) && [error.code, error.message, error.hint]).toEqual([
    'io',
    `${download.partial}: the disk is full`,
    'free some space and run the same command again (HF_HUB_CACHE names another cache of models)',
  ]);
});

test('a status that stays is thrown, with its words', async () => {
  const url = await serve((_, response) =>
    response
      .writeHead(403, { 'x-error-message': 'Access to model x is restricted', 'x-error-code': 'GatedRepo' })
      .end('no'),
  );
  await expect(downloadFile(downloadOf(url))).rejects.toMatchObject({
    statusCode: 403,
    message: 'Access to model x is restricted',
    data: { code: 'GatedRepo' },
  });
});

test("an ordinary file by git's hash, an empty one too", async () => {
  for (const content of [CONTENT, Buffer.alloc(0)]) {
    const hash = createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
    const download = downloadOf(await serve((_, response) => response.end(content)), { content, hash });
    await downloadFile(download);
    expect(readFileSync(download.blob).equals(content)).toBe(true);
  }
});
