import { commit, createRepo, listFiles, modelInfo, whoAmI } from '@huggingface/hub';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type HubFault, type HubServer, startHubServer } from '../../test/hub-server/index.ts';
import { type HubRetry, type Patience, patientFetch } from './patient-fetch.ts';

const TOKEN = 'hf_patience';

let server: HubServer;
let pauses: number[];
let retries: HubRetry[];
let patience: Patience;

beforeEach(async () => {
  server = await startHubServer();
  server.addUser(TOKEN, { name: 'ada' });
  pauses = [];
  retries = [];
  patience = {
    attempts: 4,
    firstPause: 1,
    longestPause: 3,
    sleep: async (seconds) => {
      pauses.push(seconds);
    },
    random: () => 0.5,
    onRetry: (retry) => retries.push(retry),
  };
});
afterEach(() => server.close());

/** The first so many requests fail. */
const failing = (times: number, fault: HubFault) => {
  server.fault = ({ count }) => (count <= times ? fault : null);
};
const me = (send: typeof fetch) => whoAmI({ accessToken: TOKEN, hubUrl: server.url, fetch: send });
const statuses = () => server.requests.map(({ status }) => status);

describe('patientFetch', () => {
  test('a server that is ill is asked again after growing pauses', async () => {
    failing(3, { kind: 'status', status: 500 });
    expect(await me(patientFetch(patience))).toMatchObject({ name: 'ada' });
    expect(statuses()).toEqual([500, 500, 500, 200]);
    // 1, 2 and 4 s, the last of them cut to 3; of each three quarters with these dice.
    expect(pauses).toEqual([0.75, 1.5, 2.25]);
    expect(retries[0]).toEqual({ what: 'GET /api/whoami-v2', attempt: 1, seconds: 0.75, why: 'status 500' });
  });

  test('pauses stay between a half and the whole', async () => {
    failing(3, { kind: 'status', status: 502 });
    await me(patientFetch({ ...patience, random: () => 0 }));
    expect(pauses).toEqual([0.5, 1, 1.5]);
  });

  test('Retry-After is honoured, even where it is longer than the longest pause', async () => {
    failing(1, { kind: 'status', status: 503, retryAfter: 40 });
    await me(patientFetch(patience));
    expect(pauses).toEqual([40]);
  });

  test('Retry-After as a date, and the rate limits of the Hub', async () => {
    const answers = [
      { date: 'Tue, 04 Feb 2025 10:00:00 GMT', 'retry-after': 'Tue, 04 Feb 2025 10:00:25 GMT' },
      { ratelimit: '"api";r=0;t=55', 'ratelimit-policy': '"fixed window";"api";q=500;w=300' },
      { 'retry-after': 'soon' },
    ];
    const busy: typeof fetch = async () => new Response('', { status: 429, headers: answers.shift() ?? {} });
    const last = await patientFetch(patience, { fetch: busy })(server.url);
    expect(last.status).toBe(429);
    expect(pauses).toEqual([25, 55, 2.25]);
  });

  test('who asks for more than an hour is not waited for', async () => {
    failing(1, { kind: 'status', status: 429, retryAfter: 86_400 });
    await expect(me(patientFetch(patience))).rejects.toMatchObject({ statusCode: 429, seconds: 86_400 });
    expect(pauses).toEqual([]);
  });

  test('it gives up after the attempts, with the last answer, whose body is still to be read', async () => {
    failing(9, { kind: 'status', status: 503 });
    const answer = await patientFetch(patience)(`${server.url}/api/whoami-v2`);
    expect(answer.status).toBe(503);
    expect(await answer.text()).toBe('Internal Error');
    expect(statuses()).toEqual([503, 503, 503, 503]);
  });

  test('a connection that breaks before an answer is made again', async () => {
    failing(2, { kind: 'refuse' });
    expect(await me(patientFetch(patience))).toMatchObject({ name: 'ada' });
    expect(statuses()).toEqual([0, 0, 200]);
    expect(retries.map(({ why }) => why)).toEqual(['UND_ERR_SOCKET', 'UND_ERR_SOCKET']);
  });

  test('an answer that breaks off in its middle is asked for again, wherever the library reads one', async () => {
    const content = new Blob([new Uint8Array(300_000).fill(7)]);
    const send = patientFetch(patience);
    const seen = new Set<string>();
    server.fault = ({ method, path }) => {
      // Creating would meet what it made itself; a commit is the business of whoever sends it.
      if (method === 'PUT' || path.endsWith('/create') || path.includes('/commit/') || seen.has(path))
        return null;
      seen.add(path);
      return { kind: 'cut', afterBytes: 20 };
    };
    expect(await me(send)).toMatchObject({ name: 'ada' });
    const shared = { repo: 'ada/student', accessToken: TOKEN, hubUrl: server.url, fetch: send };
    await createRepo(shared);
    const operations = [{ operation: 'addOrUpdate', path: 'model.safetensors', content } as const];
    await commit({ ...shared, title: 'Student', operations });
    const { sha } = await modelInfo({
      ...{ ...shared, name: 'ada/student', revision: 'main' },
      additionalFields: ['sha'],
    });
    expect(sha).toBe(server.repositories.get('ada/student')!.commits.at(-1)!.id);
    const paths = [];
    for await (const { path } of listFiles({ ...shared, revision: sha })) paths.push(path);
    expect(paths).toEqual(['.gitattributes', 'model.safetensors']);
    const places = [...seen].map((path) => /whoami|preupload|batch|verify|revision|tree/.exec(path)?.[0]);
    expect(places).toEqual(expect.arrayContaining(['whoami', 'preupload', 'batch', 'revision', 'tree']));
    expect(retries).toHaveLength(seen.size);
    expect(new Set(retries.map(({ why }) => why))).toEqual(new Set(['UND_ERR_SOCKET']));
  });

  test('an answer that always breaks off: the error, after the attempts', async () => {
    server.fault = () => ({ kind: 'cut', afterBytes: 5 });
    await expect(me(patientFetch(patience))).rejects.toThrow('terminated');
    expect(statuses()).toEqual([200, 200, 200, 200]);
  });

  test('a file is handed on while it comes, and breaks off at its reader; an answer keeps its address', async () => {
    await server.addRepository('ada/base', { 'model.safetensors': new Uint8Array(300_000) });
    server.fault = ({ path }) => (path.startsWith('/cdn/') ? { kind: 'cut', afterBytes: 1000 } : null);
    const file = await patientFetch(patience)(`${server.url}/ada/base/resolve/main/model.safetensors`);
    await expect(file.arrayBuffer()).rejects.toThrow('terminated');
    expect(pauses).toEqual([]);
    const url = `${server.url}/api/models/ada/base`;
    const answer = await patientFetch(patience)(url);
    expect([answer.url, answer.headers.get('content-type'), await answer.json()]).toEqual([
      url,
      'application/json; charset=utf-8',
      expect.objectContaining({ id: 'ada/base' }),
    ]);
    const none: typeof fetch = async () => new Response(null, { status: 204 });
    expect((await patientFetch(patience, { fetch: none })(url)).status).toBe(204);
  });

  test('a port where nobody listens: the last error, as it is', async () => {
    await server.close();
    const error = await me(patientFetch(patience)).catch((reason: unknown) => reason);
    expect((error as Error).cause).toMatchObject({ code: 'ECONNREFUSED' });
    expect(retries.map(({ attempt, why }) => [attempt, why])).toEqual([
      [1, 'ECONNREFUSED'],
      [2, 'ECONNREFUSED'],
      [3, 'ECONNREFUSED'],
    ]);
  });

  test('refusals, a name that does not exist and a wrong address are not tried again', async () => {
    const send = patientFetch(patience);
    expect((await send(`${server.url}/api/models/no/such`)).status).toBe(401);
    await expect(send('no address')).rejects.toThrow();
    const lost: typeof fetch = async () => {
      throw new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ENOTFOUND' }) });
    };
    await expect(patientFetch(patience, { fetch: lost })('http://nowhere/')).rejects.toThrow('fetch failed');
    expect(pauses).toEqual([]);
  });

  test('bodies are sent again whole: JSON, lines of a commit, a large file', async () => {
    const content = new Blob([new Uint8Array(300_000).fill(7)]);
    const send = patientFetch(patience);
    const seen = new Map<string, number>();
    // Every address fails once, uploads in the middle of their body.
    server.fault = ({ method, path }) => {
      const times = (seen.get(path) ?? 0) + 1;
      seen.set(path, times);
      if (times > 1) return null;
      return method === 'PUT' ? { kind: 'cut', afterBytes: 100_000 } : { kind: 'status', status: 500 };
    };
    const shared = { repo: 'ada/student', accessToken: TOKEN, hubUrl: server.url, fetch: send };
    await createRepo(shared);
    const operations = [{ operation: 'addOrUpdate', path: 'model.safetensors', content } as const];
    await commit({ ...shared, title: 'Student', operations });
    const { commits, files } = server.repositories.get('ada/student')!;
    expect(commits.map(({ title }) => title)).toEqual(['initial commit', 'Student']);
    expect(Buffer.compare(files.get('model.safetensors')!, new Uint8Array(300_000).fill(7))).toBe(0);
    expect(pauses).toHaveLength(5);
  });

  test('a body that can be read only once is sent once', async () => {
    failing(9, { kind: 'status', status: 500 });
    const url = `${server.url}/api/repos/create`;
    const stream = new Blob(['{}']).stream();
    const once = { method: 'POST', body: stream, duplex: 'half' } as RequestInit;
    expect((await patientFetch(patience)(url, once)).status).toBe(500);
    expect((await patientFetch(patience)(new Request(url, { method: 'POST', body: '{}' }))).status).toBe(500);
    expect(statuses()).toEqual([500, 500]);
  });

  test('an aborted request does not sleep on', async () => {
    failing(9, { kind: 'status', status: 500 });
    const stop = new AbortController();
    const sleep = () => {
      stop.abort(new Error('stopped'));
      return new Promise<void>(() => {});
    };
    const send = patientFetch({ ...patience, sleep });
    await expect(send(`${server.url}/api/whoami-v2`, { signal: stop.signal })).rejects.toThrow('stopped');
    expect(statuses()).toEqual([500]);
  });

  test('what is told of a retry names no signature', async () => {
    failing(1, { kind: 'status', status: 500 });
    await patientFetch(patience)(`${server.url}/cdn/abc?Signature=secret`);
    expect(retries.map(({ what }) => what)).toEqual(['GET /cdn/abc']);
  });
});
