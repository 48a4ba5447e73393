/** The way to a Hub of the tests, without pauses. */
import { join } from 'node:path';
import type { HubWay } from '../src/hub/index.ts';
import type { HubServer } from './hub-server/index.ts';

/** @param folder where a cache would be */
export function hubWayTo(
  { url }: Pick<HubServer, 'url'>,
  folder: string,
  access: Partial<HubWay['access']> & { readonly token: string | null },
): HubWay {
  return {
    access: { endpoint: url, cacheFolder: join(folder, 'hub'), offline: false, ...access },
    patience: { attempts: 2, firstPause: 0, longestPause: 0, sleep: async () => {}, random: () => 0 },
  };
}
