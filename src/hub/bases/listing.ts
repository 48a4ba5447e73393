/** What a Hub says of a base: the commit that a revision names, and the files at that commit. */
import { HubApiError, listFiles, modelInfo } from '@huggingface/hub';
import { UnderstudyError } from '../../errors.ts';
import type { HubAccess } from '../access.ts';
import type { HubFile } from './files.ts';
import { type BaseName, formatBaseName, isCommit } from './name.ts';

/** How the Hub is asked. */
export interface Asking {
  readonly name: BaseName;
  readonly access: HubAccess;
  readonly fetch: typeof fetch;
}

/**
 * The commit that a revision names now.
 *
 * @throws what @huggingface/hub and fetch do; UnderstudyError `hub` for an answer that no Hub gives
 */
export async function commitOf(asking: Asking): Promise<string> {
  const { name } = asking;
  const { sha } = await modelInfo({
    name: name.repository,
    revision: name.revision,
    additionalFields: ['sha'],
    ...credentials(asking),
  });
  if (!isCommit(sha)) throw nonsense(name, `commit ${JSON.stringify(sha)}`);
  return sha;
}

/**
 * The files of a repository's first folder, by name, or of all its folders.
 *
 * @throws what @huggingface/hub and fetch do; UnderstudyError `hub` for an answer that no Hub gives
 */
export async function filesOf(
  asking: Asking,
  commit: string,
  { recursive = false }: { readonly recursive?: boolean } = {},
): Promise<ReadonlyMap<string, HubFile>> {
  const { name } = asking;
  const files = new Map<string, HubFile>();
  const entries = listFiles({ repo: name.repository, revision: commit, recursive, ...credentials(asking) });
  for await (const { type, path, size, oid, lfs } of entries) {
    if (type !== 'file') continue;
    const [bytes, hash] = lfs === undefined ? [size, oid] : [lfs.size, lfs.oid];
    // It becomes the name of a file.
    if (!/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(hash ?? '') || !Number.isSafeInteger(bytes))
      throw nonsense(name, `${path}: hash ${JSON.stringify(hash)}, size ${bytes}`);
    files.set(path, { path, bytes, hash: hash! });
  }
  return files;
}

/**
 * The revision in which a bot of the Hub offers the same weights as safetensors, as a pull request that nobody has
 * merged; null where there is no such offer or the Hub does not answer.
 */
export async function safetensorsRevision(asking: Asking): Promise<string | null> {
  const { name, access } = asking;
  const { endpoint, token } = access;
  const query = new URLSearchParams({ type: 'pull_request', status: 'open', author: CONVERTER });
  try {
    const response = await asking.fetch(`${endpoint}/api/models/${name.repository}/discussions?${query}`, {
      headers: token === null ? {} : { Authorization: `Bearer ${token}` },
    });
    const { discussions } = (await response.json()) as {
      discussions: { num: unknown; isPullRequest?: unknown; author?: { name?: unknown } }[];
    };
    for (const { num, isPullRequest, author } of discussions) {
      if (isPullRequest !== true || author?.name !== CONVERTER || !Number.isSafeInteger(num)) continue;
      const revision = `refs/pr/${num}`;
      const { filePaths } = await modelInfo({
        name: name.repository,
        revision,
        additionalFields: ['filePaths'],
        ...credentials(asking),
      });
      if (filePaths.some((path) => path.endsWith('.safetensors'))) return revision;
    }
  } catch {
    // It only helps with a hint.
  }
  return null;
}

const CONVERTER = 'SFconvertbot';

/** Whether a Hub may answer at another time: there is no connection now, or it is out of order or busy. */
export function isAway(error: unknown): boolean {
  if (error instanceof HubApiError) return error.statusCode === 429 || error.statusCode >= 500;
  return error instanceof TypeError && ['fetch failed', 'terminated'].includes(error.message);
}

function credentials({ access, fetch }: Asking) {
  // The library takes an empty token for none.
  return { hubUrl: access.endpoint, fetch, accessToken: access.token ?? '' };
}

function nonsense(name: BaseName, got: string): UnderstudyError {
  return new UnderstudyError('hub', `${formatBaseName(name)}: expected what a Hub answers, got ${got}`, {
    hint: 'see whether HF_ENDPOINT is the address of a Hub',
  });
}
