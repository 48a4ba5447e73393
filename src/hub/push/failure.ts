/** What a push that failed means for the others, and for another time. */
import { HubApiError } from '@huggingface/hub';
import { isUnderstudyError, type UnderstudyError } from '../../errors.ts';
import { diskError } from '../../files/index.ts';
import { explainHubError } from '../explain-hub-error.ts';
import type { WriteAccess } from './access.ts';

/** Why a push failed. */
export interface PushFailure {
  readonly error: UnderstudyError;
  /** What fails as well for the same reason: only this push, pushes to new repositories, or all. */
  readonly concerns: 'this' | 'new' | 'all';
  /** Whether the same request may succeed at another time. */
  readonly again: boolean;
}

/** There is no such repository, and it could not be made. */
export class CreateRefused extends Error {
  readonly why: unknown;

  constructor(why: unknown) {
    super('a repository that could not be made');
    this.why = why;
  }
}

/** @throws UnderstudyError `io` for an error of the disk; the signal's reason when it was aborted */
export function failureOf(
  error: unknown,
  repo: string,
  { access, signal }: { readonly access: WriteAccess; readonly signal?: AbortSignal | undefined },
): PushFailure {
  signal?.throwIfAborted();
  if (isUnderstudyError(error)) return { error, concerns: 'this', again: false };
  if (isOfDisk(error)) throw diskError(error, error.path);
  const why = error instanceof CreateRefused ? error.why : error;
  return {
    error: explainHubError(why, { ...access, repo, doing: 'write' }),
    concerns: concerns(error, access.endpoint),
    again: true,
  };
}

function isOfDisk(error: unknown): error is NodeJS.ErrnoException & { path: string } {
  return error instanceof Error && 'syscall' in error && 'path' in error && typeof error.path === 'string';
}

/** A wrong token, a namespace that may not be written to, a Hub that wants no more or cannot be reached. */
function concerns(error: unknown, endpoint: string): PushFailure['concerns'] {
  if (error instanceof CreateRefused) {
    const ofWhy = concerns(error.why, endpoint);
    const isRefusal = error.why instanceof HubApiError && [402, 403, 404].includes(error.why.statusCode);
    return isRefusal && ofWhy === 'this' ? 'new' : ofWhy;
  }
  if (!(error instanceof HubApiError))
    return error instanceof TypeError || error instanceof SyntaxError ? 'all' : 'this';
  // A store of large files takes an address with a signature, not the token: another student has another.
  const isOfHub = !URL.canParse(error.url) || new URL(error.url).host === new URL(endpoint).host;
  return isOfHub && [401, 429].includes(error.statusCode) ? 'all' : 'this';
}
