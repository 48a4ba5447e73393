/** How a repository on the Hub is spoken to, and what it holds now. */
import { HubApiError, type ListFileEntry, listFiles, modelInfo } from '@huggingface/hub';
import { type Patience, patientFetch, readWhole } from '../patient-fetch.ts';
import type { WriteAccess } from './access.ts';
import { failureOf, type PushFailure } from './failure.ts';

export interface PushTarget {
  readonly access: WriteAccess;
  readonly patience: Patience;
  /** Ends the work with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** A commit whose answer was lost: it may have been made or not. */
export class UnknownOutcome extends Error {
  readonly why: unknown;

  constructor(why: unknown) {
    super('a commit of unknown outcome');
    this.why = why;
  }
}

/**
 * Turns a lost answer to a commit into an error that `patientFetch` hands on, so that nothing is committed twice. A
 * commit that was turned away (429) has not been made, and may be sent again as everything else.
 */
const commitOnce: typeof fetch = async (input, init) => {
  const url = input instanceof Request ? input.url : String(input);
  if (!/\/api\/models\/[^/]+\/[^/]+\/commit\//.test(url)) return await fetch(input, init);
  const response = await fetch(input, init)
    .then(readWhole)
    .catch((error: unknown) => {
      throw new UnknownOutcome(error);
    });
  if (response.status >= 500) throw new UnknownOutcome(new HubApiError(url, response.status));
  return response;
};

/** What every call of the library is given. */
export interface HubCall {
  readonly hubUrl: string;
  readonly accessToken: string;
  readonly fetch: typeof fetch;
}

export function hubCall({ access: { endpoint, token }, patience, signal }: PushTarget): HubCall {
  const patient = patientFetch(patience, { fetch: commitOnce });
  const abortable: typeof fetch = (input, init = {}) =>
    patient(input, signal === undefined ? init : { ...init, signal: either(signal, init.signal) });
  return { hubUrl: endpoint, accessToken: token, fetch: abortable };
}

function either(signal: AbortSignal, other: AbortSignal | null | undefined): AbortSignal {
  return other == null ? signal : AbortSignal.any([signal, other]);
}

/**
 * The commit that a repository is at; null where there is none. One request.
 *
 * @throws the signal's reason when it was aborted
 */
export async function headOf(
  repository: string,
  target: PushTarget,
): Promise<{ readonly commit: string | null } | PushFailure> {
  try {
    return { commit: (await main(hubCall(target), repository))?.commit ?? null };
  } catch (error) {
    return failureOf(error, repository, target);
  }
}

export interface Found {
  readonly commit: string;
  readonly isPrivate: boolean;
  readonly files: ReadonlyMap<string, ListFileEntry>;
}

/** What a repository holds now, all of one commit; null where there is none. */
export async function look(call: HubCall, repository: string): Promise<Found | null> {
  const head = await main(call, repository);
  if (head === null) return null;
  const files = new Map<string, ListFileEntry>();
  const repo = { type: 'model', name: repository } as const;
  for await (const file of listFiles({ ...call, repo, revision: head.commit, recursive: true }))
    files.set(file.path, file);
  return { ...head, files };
}

async function main(call: HubCall, name: string): Promise<Omit<Found, 'files'> | null> {
  try {
    const info = await modelInfo({ ...call, name, revision: 'main', additionalFields: ['sha'] });
    return { commit: info.sha, isPrivate: info.private };
  } catch (error) {
    if (error instanceof HubApiError && error.statusCode === 404) return null;
    throw error;
  }
}
