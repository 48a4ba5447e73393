import { commit, createRepo, downloadFile, HubApiError, modelInfo, whoAmI } from '@huggingface/hub';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type HubServer, startHubServer } from '../../test/hub-server/index.ts';
import { describeError, UnderstudyError } from '../errors.ts';
import { explainHubError, type HubErrorContext } from './explain-hub-error.ts';
import { patientFetch } from './patient-fetch.ts';

const TOKEN = 'hf_SecretOfAda';
const READER = 'hf_SecretOfAdaForReading';
const STRANGER = 'hf_SecretOfEve';
const UNKNOWN = 'hf_SecretOfNobody';

let server: HubServer;
let hubUrl: string;

beforeEach(async () => {
  server = await startHubServer();
  hubUrl = server.url;
  server.addUser(TOKEN, { name: 'ada', orgs: ['school'] });
  server.addUser(READER, { name: 'ada', role: 'read' });
  server.addUser(STRANGER, { name: 'eve' });
  await server.addRepository('school/base', { 'a.txt': 'text' });
  await server.addRepository('school/secret', { 'a.txt': 'text' }, { private: true });
  await server.addRepository('school/gated', { 'a.txt': 'text', 'model.bin': 'weights' }, { gated: true });
});
afterEach(() => server.close());

type Doing = Partial<Pick<HubErrorContext, 'repo' | 'revision' | 'doing' | 'isProxyIgnored'>>;

/** The line that a user reads when `action` fails; the server's address stands as HUB, and no token stands in it. */
async function explained(
  action: (as: { accessToken?: string; hubUrl: string }) => Promise<unknown>,
  token: string | null,
  { repo = 'school/base', doing = 'read', ...rest }: Doing = {},
): Promise<string> {
  const outcome = await action({ hubUrl, ...(token === null ? {} : { accessToken: token }) }).catch(
    (e: unknown) => e,
  );
  const context = { repo, doing, endpoint: hubUrl, token, ...rest };
  const error = explainHubError(outcome, context);
  expect(error).toBeInstanceOf(UnderstudyError);
  expect(error.code).toBe('hub');
  const everything = [
    error.message,
    error.hint,
    error.stack,
    JSON.stringify(error),
    String(error.cause),
  ].join();
  expect(everything).not.toContain(token ?? 'hf_Secret');
  const line = describeError(error);
  expect(line).not.toContain('\n');
  return line.replaceAll(hubUrl, 'HUB');
}

const write = (repo: string) => (as: { accessToken?: string; hubUrl: string }) =>
  commit({
    ...as,
    repo,
    title: 'Student',
    operations: [{ operation: 'addOrUpdate', path: 'b.txt', content: new Blob(['b']) }],
  });

describe('what a user reads', () => {
  test('no token', async () => {
    const secret = { repo: 'school/secret' };
    expect(await explained((as) => modelInfo({ ...as, name: 'school/secret' }), null, secret)).toBe(
      'no token: school/secret does not exist, or is private; ' +
        'check the name, or set HF_TOKEN to a token from HUB/settings/tokens',
    );
    expect(await explained(write('school/base'), null, { doing: 'write' })).toBe(
      'no token: nothing can be written to school/base; ' +
        'set HF_TOKEN to a token with write access from HUB/settings/tokens',
    );
  });

  test('a token that the Hub does not know, or that is none of its', async () => {
    expect(await explained((as) => whoAmI({ ...as, accessToken: UNKNOWN }), UNKNOWN)).toBe(
      'the token is not valid at HUB; ' +
        'set HF_TOKEN to one from HUB/settings/tokens (HUGGINGFACE_ACCESS_TOKEN goes before it)',
    );
    expect(await explained((as) => modelInfo({ ...as, name: 'school/base' }), 'sk-secret')).toBe(
      'the token is none of the Hub: it has to start with hf_; check HF_TOKEN',
    );
  });

  test('a token that may not write', async () => {
    // ada's reading token sees nothing of the school's, so it is her own repository that it cannot write to.
    await server.addRepository('ada/own', { 'a.txt': 'text' });
    expect(await explained(write('ada/own'), READER, { repo: 'ada/own', doing: 'write' })).toBe(
      'the token may only read, not write to ada/own; make one with write access at HUB/settings/tokens',
    );
    expect(await explained(write('school/base'), STRANGER, { doing: 'write' })).toBe(
      'the token may not write to school/base: Forbidden: pass `create_pr=1` as a query parameter; ' +
        'check that its user may write for school, and that it has write access at HUB/settings/tokens',
    );
    const create = (as: { accessToken?: string; hubUrl: string }) =>
      createRepo({ ...as, repo: 'school/new', accessToken: STRANGER });
    expect(await explained(create, STRANGER, { repo: 'school/new', doing: 'write' })).toBe(
      'the token may not create repositories of school; ' +
        'check that its user may write for school, and that it has write access at HUB/settings/tokens',
    );
  });

  test('no such repository, as far as this token can see', async () => {
    const line =
      'school/secret does not exist at HUB, or the token may not see it; check the name and whose token it is';
    const secret = { repo: 'school/secret' };
    expect(await explained((as) => modelInfo({ ...as, name: 'school/secret' }), STRANGER, secret)).toBe(line);
    const file = (as: { hubUrl: string }) => downloadFile({ ...as, repo: 'school/secret', path: 'a.txt' });
    expect(await explained(file, STRANGER, secret)).toBe(line);
  });

  test('a revision or a file that is not there', async () => {
    const line =
      'school/base has no revision v9; name a branch, a tag or a commit that is at HUB/school/base';
    const revision = 'v9';
    expect(
      await explained((as) => modelInfo({ ...as, name: 'school/base', revision }), null, { revision }),
    ).toBe(line);
    const file = (as: { hubUrl: string }) =>
      downloadFile({ ...as, repo: 'school/base', path: 'a.txt', revision });
    expect(await explained(file, null, { revision })).toBe(line);
    const missing = () => fetch(`${hubUrl}/school/base/resolve/main/onnx/model.onnx`);
    expect(await explained(missing, null, { revision: 'main' })).toBe(
      'school/base@main has no file onnx/model.onnx; see what is at HUB/school/base',
    );
  });

  test('a gated repository', async () => {
    const gated = { repo: 'school/gated' };
    const file = (as: { hubUrl: string }) => downloadFile({ ...as, repo: 'school/gated', path: 'model.bin' });
    expect(await explained(file, null, gated)).toBe(
      'no token: school/gated is gated; ' +
        'accept the terms at HUB/school/gated and set HF_TOKEN to a token of that account',
    );
    const line =
      'school/gated is gated, and the token does not open it; accept the terms at HUB/school/gated ' +
      'with the account of the token, and let a fine-grained token read gated repositories';
    expect(await explained(file, STRANGER, gated)).toBe(line);
    const headers = { authorization: `Bearer ${STRANGER}` };
    const response = () => fetch(`${hubUrl}/school/gated/resolve/main/a.txt`, { method: 'HEAD', headers });
    expect(await explained(response, STRANGER, gated)).toBe(line);
  });

  test.each([
    [
      'awaiting',
      'school/waiting is gated: access was asked for, but its authors have not given it yet; ' +
        'wait for them (HUB/settings/gated-repos shows how it stands) and run the same command again',
    ],
    [
      'rejected',
      'school/waiting is gated, and its authors have refused access to the account of the token; ' +
        'choose another repository, or use the token of an account that has access',
    ],
  ] as const)('a gate at which one has asked: %s', async (gated, line) => {
    await server.addRepository('school/waiting', { 'a.txt': 'text' }, { gated });
    const waiting = { repo: 'school/waiting' };
    const headers = { authorization: `Bearer ${STRANGER}` };
    const url = `${hubUrl}/school/waiting/resolve/main/a.txt`;
    expect(await explained(() => fetch(url, { headers }), STRANGER, waiting)).toBe(line);
    const file = (as: { hubUrl: string }) => downloadFile({ ...as, repo: 'school/waiting', path: 'a.txt' });
    expect(await explained(file, STRANGER, waiting)).toBe(line);
  });

  test('a refusal by the store of large files is none of the token', async () => {
    const store = new URL(server.storeUrl).host;
    const refusing = () => fetch(`${server.storeUrl}/cdn/${'0'.repeat(64)}?Signature=old`);
    expect(await explained(refusing, TOKEN)).toBe(
      `the store of large files, ${store}, refused to read those of school/base (status 404); ` +
        'run the same command again',
    );
    const putting = () =>
      commit({
        ...{ hubUrl, accessToken: TOKEN, repo: 'school/base', title: 'Student' },
        operations: [{ operation: 'addOrUpdate', path: 'b.bin', content: new Blob(['b']) }],
        fetch: (input, init) =>
          fetch(
            init?.method === 'PUT' ? String(input).replace(/Signature=\w+/, 'Signature=old') : input,
            init,
          ),
      });
    expect(await explained(putting, TOKEN, { doing: 'write' })).toBe(
      `the store of large files, ${store}, refused to write those of school/base (status 403); ` +
        'run the same command again',
    );
    // A mirror sends clients to the Hub itself.
    const mirrored = () => Promise.reject(new HubApiError('https://hub.example/api/models/a/b', 401));
    expect(await explained(mirrored, TOKEN)).toContain('the token is not valid at HUB;');
  });

  test('someone else wrote at the same time', async () => {
    const parentCommit = server.repositories.get('school/base')!.commits[0]!.id;
    await server.addRepository('school/base', { 'a.txt': 'other' });
    const late = (as: { hubUrl: string }) =>
      commit({ ...as, repo: 'school/base', title: 'Late', operations: [], parentCommit });
    expect(await explained(late, TOKEN, { doing: 'write' })).toBe(
      'school/base was changed by someone else at the same time; run the same command again',
    );
  });

  test('the Hub is busy or ill, or refuses for a reason of its own', async () => {
    const info = (as: { hubUrl: string; fetch?: typeof fetch }) => modelInfo({ ...as, name: 'school/base' });
    server.fault = () => ({ kind: 'status', status: 429 });
    expect(await explained(info, TOKEN)).toBe(
      'HUB wants fewer requests (status 429), also after several attempts; ' +
        'wait some minutes and run the same command again, which goes on where this one stopped',
    );
    server.fault = () => ({ kind: 'status', status: 503 });
    expect(await explained(info, TOKEN)).toBe(
      'HUB is out of order (status 503), also after several attempts; ' +
        'run the same command again later, which goes on where this one stopped',
    );
    server.fault = () => ({ kind: 'status', status: 429, retryAfter: 86_000 });
    const patience = { attempts: 3, firstPause: 0, longestPause: 0, sleep: async () => {}, random: () => 0 };
    const patient = (as: { hubUrl: string }) => info({ ...as, fetch: patientFetch(patience) });
    expect(await explained(patient, TOKEN)).toBe(
      'HUB wants no requests for the next 24 hours (status 429); ' +
        'run the same command again after that, which goes on where this one stopped',
    );
    const quota = () =>
      Promise.resolve(new Response('', { status: 402, headers: { 'x-error-message': 'Pay.' } }));
    expect(await explained(quota, TOKEN, { doing: 'write' })).toBe(
      'HUB refused to write school/base (status 402): Pay; see HUB/school/base',
    );
  });

  test('no network', async () => {
    await server.close();
    const info = (as: { hubUrl: string }) => modelInfo({ ...as, name: 'school/base' });
    expect(await explained(info, TOKEN)).toBe(
      'cannot reach HUB (ECONNREFUSED); ' +
        'check the network and HF_ENDPOINT, or set HF_HUB_OFFLINE=1 to use what is in the cache',
    );
    expect(await explained(write('school/base'), TOKEN, { doing: 'write' })).toBe(
      'cannot reach HUB (ECONNREFUSED); check the network and HF_ENDPOINT',
    );
    expect(await explained(info, TOKEN, { isProxyIgnored: true })).toContain(
      '; HTTPS_PROXY is not used: Node 20 ignores it, Node 24 takes it with NODE_USE_ENV_PROXY=1',
    );
    const because = (code: string) => () =>
      Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error(), { code }) }));
    expect(await explained(because('ENOTFOUND'), TOKEN)).toContain(
      'cannot reach HUB (ENOTFOUND); check the network',
    );
    expect(await explained(because('ETIMEDOUT'), TOKEN)).toContain(
      'cannot reach HUB (ETIMEDOUT); check the network',
    );
    expect(await explained(because('SELF_SIGNED_CERT_IN_CHAIN'), TOKEN)).toContain(
      'certificate is not trusted',
    );
  });

  test('the connection breaks in the middle', async () => {
    server.fault = ({ path }) => (path.startsWith('/api/') ? { kind: 'cut', afterBytes: 5 } : null);
    expect(await explained((as) => modelInfo({ ...as, name: 'school/base' }), TOKEN)).toBe(
      'the connection to HUB broke off (UND_ERR_SOCKET); ' +
        'run the same command again, which goes on where this one stopped',
    );
  });

  test('an address that is no Hub', async () => {
    const page = () =>
      downloadFile({ hubUrl, repo: 'a/b', path: 'c', fetch: async () => new Response('<html>') });
    expect(await explained(page, null)).toBe(
      'HUB answers, but not as the Hub does: Expected size information; ' +
        'check HF_ENDPOINT, and whether a proxy wants you to log in',
    );
    const json = () => modelInfo({ hubUrl, name: 'a/b', fetch: async () => new Response('<html>\nlog in') });
    expect(await explained(json, null)).toContain('HUB answers, but not as the Hub does: a web page;');
  });
});

test('whatever is said of the token is taken out, also where the text is cut', async () => {
  const echo = (before: string) => () =>
    Promise.reject(new Error(`${before} "Bearer ${TOKEN}" is bad, see https://store/x?Signature=abc`));
  expect(await explained(echo('Header'), TOKEN)).toBe(
    'cannot read school/base: Header "Bearer [token]" is bad, see https://store/x; see HUB/school/base',
  );
  // Two hundred characters are shown; the token would be cut in its middle.
  expect(await explained(echo('x'.repeat(185)), TOKEN)).not.toContain('hf_');
  expect(await explained(echo('Header'), null)).toContain('[token]');
});

test('an error that is already for the user stays what it is', () => {
  const mine = new UnderstudyError('io', 'the disk is full');
  const about = { repo: 'a/b', endpoint: hubUrl, doing: 'read', token: null } as const;
  expect(explainHubError(mine, about)).toBe(mine);
});
