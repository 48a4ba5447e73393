/** A request as the routes see it, and what they answer. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Hub, HubUser, Repository } from './hub.ts';

export interface Question {
  readonly hub: Hub;
  readonly method: string;
  /** The path, split at its slashes and then decoded, so that a name may hold a slash. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Who asks: null without a token. */
  readonly user: HubUser | null;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export function json(value: unknown, headers: Readonly<Record<string, string>> = {}, status = 200): Answer {
  const body = Buffer.from(JSON.stringify(value));
  return { status, headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, body };
}

export function redirect(
  status: 302 | 307,
  location: string,
  headers: Readonly<Record<string, string>>,
): Answer {
  const body = Buffer.from(`Redirecting to ${location}`);
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8', location, ...headers }, body };
}

/** Thrown by routes: the answer is a refusal. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string | null;
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(
    status: number,
    message: string,
    options: { code?: string; extra?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(message);
    this.status = status;
    this.code = options.code ?? null;
    this.extra = options.extra ?? {};
  }
}

/** The API answers in JSON, the addresses of files in plain text; both name the error in headers. */
export function refuse({ status, code, message, extra }: Refusal, asJson: boolean): Answer {
  const headers = {
    'x-error-message': message,
    ...(code === null ? {} : { 'x-error-code': code }),
    ...(status === 401 ? { 'www-authenticate': 'Bearer realm="Authentication required"' } : {}),
  };
  if (asJson) return json({ error: message, ...extra }, headers, status);
  const body = Buffer.from(message);
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers }, body };
}

/**
 * The repository of a request. One that is private and not the asker's does not exist for them; to those who do not
 * say who they are the Hub does not even say that.
 */
export function readable({ hub, user }: Question, name: string): Repository {
  const repository = hub.repositories.get(name);
  if (repository !== undefined && (!repository.private || isMember(user, name))) return repository;
  if (user === null) throw new Refusal(401, 'Invalid username or password.', { code: 'RepoNotFound' });
  throw new Refusal(404, 'Repository not found', { code: 'RepoNotFound' });
}

/** Files of a gated repository are for those who were let in; its name and its list of files are for all. */
export function openToAsker({ hub, user }: Question, { name, gated }: Repository): void {
  if (!gated || isMember(user, name)) return;
  const restricted = `Access to model ${name} is restricted`;
  if (user === null)
    throw new Refusal(
      401,
      `${restricted}. You must have access to it and be authenticated to access it. Please log in.`,
      { code: 'GatedRepo' },
    );
  if (gated === 'awaiting' || gated === 'rejected') {
    const standing =
      gated === 'awaiting'
        ? 'is awaiting a review from the repo authors'
        : "has been rejected by the repo's authors";
    throw new Refusal(403, `Your request to access model ${name} ${standing}.`, { code: 'GatedRepo' });
  }
  throw new Refusal(
    403,
    `${restricted} and you are not in the authorized list. Visit ${hub.url}/${name} to ask for access.`,
    { code: 'GatedRepo' },
  );
}

export function writable(question: Question, name: string): Repository {
  const repository = readable(question, name);
  const { user } = question;
  if (user === null) throw new Refusal(401, 'Invalid username or password.');
  if (user.role !== 'write')
    throw new Refusal(403, 'Forbidden: you must use a write token to upload to a repository.');
  if (!isMember(user, name)) throw new Refusal(403, 'Forbidden: pass `create_pr=1` as a query parameter.');
  return repository;
}

export function isMember(user: HubUser | null, repository: string): boolean {
  const namespace = repository.split('/')[0]!;
  return user !== null && (user.name === namespace || user.orgs.includes(namespace));
}
