/**
 * A `fetch` that tries again where trying again helps: the Hub is busy (429), ill (5xx), or the connection broke
 * before the answer was whole. Only files are handed on while they come: whoever reads one knows how much of it has arrived.
 */
import { HubApiError } from '@huggingface/hub';

/** How long to keep trying. The clock and the dice come from outside. */
export interface Patience {
  /** Requests at most, the first one included. */
  readonly attempts: number;
  /** Seconds before the second attempt; each pause after it is twice as long, up to `longestPause`. */
  readonly firstPause: number;
  /** Seconds. What the Hub itself asks for (Retry-After) may be longer. */
  readonly longestPause: number;
  readonly sleep: (seconds: number) => Promise<void>;
  /** Jitter, [0, 1): many that were sent away together should not come back together. */
  readonly random: () => number;
  readonly onRetry?: (retry: HubRetry) => void;
}

export interface HubRetry {
  /** Method and path, without the query: addresses of stores carry signatures there. */
  readonly what: string;
  /** The attempt that failed, from 1. */
  readonly attempt: number;
  /** The pause before the next one. */
  readonly seconds: number;
  /** `status 503`, `ECONNREFUSED`. */
  readonly why: string;
}

interface PatientRequest {
  readonly method: string;
  readonly url: string;
}

/** Seconds. A Hub that asks for more is not waited for. */
const LONGEST_WAIT = 3600;

/** Thrown where the server asks to be left alone for longer than anybody waits. */
export class LongPauseAsked extends HubApiError {
  readonly seconds: number;

  constructor({ url, status }: Response, seconds: number) {
    super(url, status, undefined, `status ${status}, to be asked again in ${seconds} s`);
    this.seconds = seconds;
  }
}

/** Failures of a connection that may be gone a moment later. A name that does not exist and a bad certificate stay. */
const PASSING = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'ENETDOWN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);

/**
 * `fetch` with patience. Answers with 429 or 5xx and connections that broke before the answer was whole are tried
 * again after a growing pause; when `attempts` are used up the last answer is returned, or the last error thrown, as
 * they are. Requests whose body is a stream (it can be read only once) are sent once.
 *
 * @throws LongPauseAsked instead of returning an answer that asks for a pause of more than an hour
 */
export function patientFetch(
  patience: Patience,
  { fetch: send = fetch }: { readonly fetch?: typeof fetch } = {},
): typeof fetch {
  return async (input, init) => {
    const request = describe(input, init);
    const signal = init?.signal ?? (input instanceof Request ? input.signal : null);
    const attempts = canBeSentAgain(input, init) ? patience.attempts : 1;
    const sendOnce = async () => {
      const response = await send(input, init);
      const reason = reasonToWait(response);
      // The library's readers do not try again, so that what breaks has to break here.
      const isHandedOn = reason.why !== null || isOfFile(request);
      return { response: isHandedOn ? response : await readWhole(response), ...reason };
    };
    for (let attempt = 1; ; attempt++) {
      const outcome = await sendOnce().catch((error: unknown) => {
        return { error, response: null, why: passingFailure(error), asked: 0 };
      });
      const { response, why, asked } = outcome;
      const isLong = response !== null && asked > LONGEST_WAIT;
      if (!isLong && (why === null || attempt >= attempts)) {
        if (response === null) throw outcome.error;
        return response;
      }
      // The body is given up, so that it does not matter how it ends.
      await response?.body?.cancel().catch(() => {});
      if (isLong) throw new LongPauseAsked(response, asked);
      const seconds = Math.max(asked, growingPause(patience, attempt));
      patience.onRetry?.({ what: nameOf(request), attempt, seconds, why: why! });
      await unlessAborted(patience.sleep(seconds), signal);
    }
  };
}

/**
 * The same answer with its body in memory, address and headers kept.
 *
 * @throws what reading the body does: a TypeError where the connection breaks
 */
export async function readWhole(response: Response): Promise<Response> {
  const { url, status, statusText, headers, redirected } = response;
  // A Response with one of the statuses that have no body must not be given an empty one either.
  const body = response.body === null ? null : await response.arrayBuffer();
  const whole = new Response(body, { status, statusText, headers });
  return Object.defineProperties(whole, { url: { value: url }, redirected: { value: redirected } });
}

/** What is not the API's is a file: at the Hub (`resolve`), or wherever it redirects to. */
function isOfFile({ method, url }: PatientRequest): boolean {
  return method === 'GET' && (/\/resolve\//.test(url) || !/\/api\//.test(url));
}

/** Seconds, drawn between a half and the whole of firstPause, which doubles with each attempt. */
export function growingPause({ firstPause, longestPause, random }: Patience, attempt: number): number {
  return Math.min(longestPause, firstPause * 2 ** (attempt - 1)) * (0.5 + 0.5 * random());
}

function reasonToWait({ status, headers }: Response): { why: string | null; asked: number } {
  if (status !== 429 && status < 500) return { why: null, asked: 0 };
  return { why: `status ${status}`, asked: secondsAsked(headers) };
}

/**
 * Seconds that the server asks us to stay away. Retry-After (RFC 9110) is a number or a date, which is held against
 * the server's own clock; the Hub's rate limits come as `RateLimit: "api";r=0;t=55`
 * (draft-ietf-httpapi-ratelimit-headers), t being the seconds until there is room again.
 */
function secondsAsked(headers: Headers): number {
  const after = headers.get('retry-after');
  if (after !== null) {
    const seconds = /^\s*\d+(\.\d+)?\s*$/.test(after)
      ? Number(after)
      : (Date.parse(after) - Date.parse(headers.get('date') ?? '')) / 1000;
    if (seconds > 0) return seconds;
  }
  const limit = /\br=0\b.*?\bt=(\d+)/.exec(headers.get('ratelimit') ?? '');
  return limit === null ? 0 : Number(limit[1]);
}

function passingFailure(error: unknown): string | null {
  if (!(error instanceof TypeError)) return null;
  const code = (error.cause as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' && PASSING.has(code) ? code : null;
}

function canBeSentAgain(input: string | URL | Request, init: RequestInit | undefined): boolean {
  const body: unknown = init?.body ?? (input instanceof Request ? input.body : null);
  return (
    body === null ||
    typeof body === 'string' ||
    body instanceof Blob ||
    body instanceof ArrayBuffer ||
    ArrayBuffer.isView(body) ||
    body instanceof FormData ||
    body instanceof URLSearchParams
  );
}

function describe(input: string | URL | Request, init: RequestInit | undefined): PatientRequest {
  const from = input instanceof Request ? input : null;
  return { method: (init?.method ?? from?.method ?? 'GET').toUpperCase(), url: from?.url ?? String(input) };
}

function nameOf({ method, url }: PatientRequest): string {
  return `${method} ${URL.canParse(url) ? new URL(url).pathname : url}`;
}

/** Waits for the pause, or for the signal, whichever is first. */
async function unlessAborted(pause: Promise<void>, signal: AbortSignal | null): Promise<void> {
  if (signal === null) return await pause;
  signal.throwIfAborted();
  const done = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { signal: done.signal });
  });
  await Promise.race([pause, aborted]).finally(() => done.abort());
}
