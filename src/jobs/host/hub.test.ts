/** The way to a Hub from this process. */
import { describe, expect, test, vi } from 'vitest';
import { hubFromEnvironment, patienceUntil } from './hub.ts';

const never = new AbortController().signal;

describe('the environment', () => {
  test('says which Hub, and whether it may be asked', async () => {
    vi.stubEnv('HF_ENDPOINT', 'http://127.0.0.1:9/');
    vi.stubEnv('HF_HUB_OFFLINE', '1');
    vi.stubEnv('HF_HUB_CACHE', '/cache/of/tests');
    const { access } = await hubFromEnvironment(never);
    expect(access).toMatchObject({
      endpoint: 'http://127.0.0.1:9',
      offline: true,
      cacheFolder: '/cache/of/tests',
    });
    vi.unstubAllEnvs();
  });

  test('with an endpoint that is none is refused', async () => {
    vi.stubEnv('HF_ENDPOINT', 'not a hub');
    await expect(hubFromEnvironment(never)).rejects.toMatchObject({ code: 'hub' });
    vi.unstubAllEnvs();
  });
});

test('a pause is over at once when the job is stopped, and was never long if it was stopped before', async () => {
  const stop = new AbortController();
  const { sleep } = patienceUntil(stop.signal);
  const pause = sleep(3600);
  stop.abort();
  await expect(pause).resolves.toBeUndefined();
  await expect(sleep(3600)).resolves.toBeUndefined();
});
