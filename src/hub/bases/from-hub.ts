/** A base of the Hub as a folder on this machine: from the cache where possible, over the network where necessary. */
import { isUnderstudyError, UnderstudyError } from '../../errors.ts';
import { explainHubError } from '../explain-hub-error.ts';
import { type HubRetry, type Patience, patientFetch } from '../patient-fetch.ts';
import { baseCache, cachedBase, keepRef } from './cache.ts';
import { fetchBase } from './fetch.ts';
import type { HubFile } from './files.ts';
import { commitOf, isAway } from './listing.ts';
import { type BaseName, formatBaseName, isCommit } from './name.ts';
import type { BaseReading } from './reading.ts';

export interface HubBase {
  /** As `openCheckpoint` and `loadTokenizer` read it. */
  readonly folder: string;
  /** The commit that the revision named when the Hub was asked. */
  readonly commit: string;
  /** Weights that were not asked for and are not in the cache. */
  readonly absent: readonly HubFile[];
}

/**
 * Finds or fetches a base. A commit that the cache has is taken from there without a word to the Hub; of a branch or
 * tag the Hub is asked which commit it is. Null when `signal` ended it.
 *
 * @throws UnderstudyError `hub` for whatever the Hub refuses or the network does not bring, `base` for a repository
 *   that is no base, `io` if the disk refuses
 */
export async function baseFromHub(name: BaseName, reading: BaseReading): Promise<HubBase | null> {
  const onRetry = (retry: HubRetry) => reading.onEvent({ event: 'retry', ...retry });
  try {
    return await find(name, { ...reading, patience: { ...reading.patience, onRetry } });
  } catch (error) {
    if (reading.signal.aborted) return null;
    if (isUnderstudyError(error)) throw error;
    const { repository: repo, revision } = name;
    throw explainHubError(error, { ...reading.access, repo, revision, doing: 'read' });
  }
}

async function find(name: BaseName, reading: BaseReading): Promise<HubBase> {
  const { access, patience, signal } = reading;
  const cache = baseCache(access.cacheFolder, name.repository);
  const cached = await cachedBase(cache, name.revision);
  const usable =
    cached?.missing.length === 0 ? { folder: cached.folder, commit: cached.commit, absent: [] } : null;
  if (access.offline) {
    if (usable !== null) return usable;
    const got = cached === null ? 'no such revision' : `no ${cached.missing.join(', ')}`;
    throw new UnderstudyError(
      'hub',
      `${formatBaseName(name)}: expected it in ${access.cacheFolder} (HF_HUB_OFFLINE or TRANSFORMERS_OFFLINE is set), got ${got} there`,
      { hint: 'unset them to fetch it' },
    );
  }
  if (usable !== null && isCommit(name.revision)) return usable;

  const asking = (change: Partial<Patience>) => {
    const patient = patientFetch({ ...patience, ...change });
    const stoppable: typeof fetch = (input, init) => patient(input, { ...init, signal });
    return { name, access, fetch: stoppable };
  };
  // With a base in the cache nobody has to wait for a Hub that is away.
  const commit = await commitOf(asking(usable === null ? {} : { attempts: 1 })).catch((error: unknown) => {
    if (usable === null || !isAway(error)) throw error;
    const why = `${access.endpoint} cannot be reached`;
    reading.onEvent({ event: 'cached base', base: formatBaseName(name), commit: usable.commit, why });
    return usable.commit;
  });
  const isThere = (await cachedBase(cache, commit))?.missing.length === 0;
  const absent = isThere ? [] : await fetchBase({ ...reading, ...asking({}), cache, commit });
  // Last: without a network, the branch then stays the commit that is in the cache.
  if (absent.length === 0) await keepRef(cache, name.revision, commit);
  return { folder: cache.snapshot(commit), commit, absent };
}
