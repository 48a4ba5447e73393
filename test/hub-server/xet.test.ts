/** Large files by Xet, as the Hub itself wants them of clients that can. */
import { randomBytes } from 'node:crypto';
import { commit, createRepo } from '@huggingface/hub';
import { expect, onTestFinished, test } from 'vitest';
import { explainHubError } from '../../src/hub/explain-hub-error.ts';
import { patientFetch } from '../../src/hub/patient-fetch.ts';
import { type HubFault, startHubServer } from './index.ts';

const TOKEN = 'hf_xet';
const PATIENCE = { attempts: 3, firstPause: 0, longestPause: 0, sleep: async () => {}, random: () => 0 };

async function hubWithXet() {
  const server = await startHubServer({ xet: true });
  onTestFinished(() => server.close());
  server.addUser(TOKEN, { name: 'ada' });
  const shared = { repo: 'ada/student', accessToken: TOKEN, hubUrl: server.url };
  await createRepo(shared);
  const push = async (content: Uint8Array<ArrayBuffer>) =>
    await commit({
      ...{ ...shared, title: 'Student', fetch: patientFetch(PATIENCE) },
      operations: [{ operation: 'addOrUpdate', path: 'model.safetensors', content: new Blob([content]) }],
    });
  return { server, push };
}

test('a push arrives whole, also where the store is ill and an answer of it breaks off; none goes by LFS', async () => {
  const { server, push } = await hubWithXet();
  const faults = new Map<string, HubFault>([
    ['/v1/xorbs/', { kind: 'status', status: 503 }],
    ['/v1/shards', { kind: 'cut', afterBytes: 3 }],
  ]);
  server.fault = ({ path }) => {
    const [place, fault = null] = [...faults].find(([start]) => path.startsWith(start)) ?? [];
    if (place !== undefined) faults.delete(place);
    return fault;
  };
  const content = new Uint8Array(randomBytes(300_000));
  await push(content);
  const { files, commits } = server.repositories.get('ada/student')!;
  expect(Buffer.compare(files.get('model.safetensors')!, content)).toBe(0);
  expect(commits).toHaveLength(2);
  const atStore = server.requests.filter(({ path }) => path.startsWith('/v1/') && !path.includes('/chunks/'));
  expect(atStore.map(({ path, status }) => [path.split('/')[2], status])).toEqual([
    ['xorbs', 503],
    ['xorbs', 200],
    ['shards', 200],
    ['shards', 200],
  ]);
  expect(server.requests.filter(({ method }) => method === 'PUT')).toEqual([]);
});

test('what the store of Xet refuses is none of the token', async () => {
  const { server, push } = await hubWithXet();
  server.fault = ({ path }) => (path.startsWith('/v1/xorbs/') ? { kind: 'status', status: 403 } : null);
  const error = await push(new Uint8Array(randomBytes(300_000))).catch((thrown: unknown) => thrown);
  const about = { repo: 'ada/student', endpoint: server.url, token: TOKEN };
  expect(explainHubError(error, { ...about, doing: 'write' }).message).toBe(
    `the store of large files, ${new URL(server.storeUrl).host}, refused to write those of ada/student (status 403)`,
  );
});
