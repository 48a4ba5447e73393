import { commit, createRepo, whoAmI } from '@huggingface/hub';
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
    const answer = await patientFetch(patience)(`${server.url}/api/whoami-v2`);
    expect(answer.status).toBe(429);
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

  test('a body that can be read only once, and a request that `retry` forbids, are sent once', async () => {
    failing(9, { kind: 'status', status: 500 });
    const url = `${server.url}/api/repos/create`;
    const stream = new Blob(['{}']).stream();
    const once = { method: 'POST', body: stream, duplex: 'half' } as RequestInit;
    expect((await patientFetch(patience)(url, once)).status).toBe(500);
    expect((await patientFetch(patience)(new Request(url, { method: 'POST', body: '{}' }))).status).toBe(500);
    const retry = ({ method, url: asked }: { method: string; url: string }) =>
      !(method === 'POST' && asked === url);
    expect((await patientFetch(patience, { retry })(url, { method: 'post', body: '{}' })).status).toBe(500);
    expect(statuses()).toEqual([500, 500, 500]);
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
