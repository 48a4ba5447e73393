/** The answer of a Hub, or of the store of its large files, that is not what was asked for. */
import { HubApiError } from '@huggingface/hub';

/** An answer that is not what was asked for. */
export interface HubRefusal {
  readonly status: number;
  readonly reason: Reason | null;
  /** The Hub's own words. */
  readonly words: string;
  readonly url: string;
}

type Reason = 'GatedRepo' | 'RepoNotFound' | 'RevisionNotFound' | 'EntryNotFound';

/** The client keeps the Hub's words, but not the header X-Error-Code that names the reason (bases/download.ts does, as `data.code`). */
const WORDS: Readonly<Record<Reason, RegExp>> = {
  GatedRepo: /\bgated\b|is restricted|authorized list|awaiting a review|has been rejected/i,
  RepoNotFound: /^repository not found/i,
  RevisionNotFound: /^invalid rev id|^revision not found/i,
  EntryNotFound: /^entry not found|does not exist on/i,
};

/** Null for an error that is no answer. @param token to be taken out of whatever the Hub says */
export function refusalOf(error: unknown, token: string | null): HubRefusal | null {
  const isResponse = error instanceof Response;
  if (!isResponse && !(error instanceof HubApiError)) return null;
  const [status, code, text] = isResponse
    ? [error.status, error.headers.get('x-error-code'), error.headers.get('x-error-message') ?? '']
    : [error.statusCode, error.data?.code, error.data?.error ?? error.data?.message ?? error.message];
  const words = withoutToken(String(text), token);
  return { status, reason: reasonNamed(code) ?? reasonIn(words, status), words, url: error.url };
}

function reasonNamed(code: unknown): Reason | null {
  return typeof code === 'string' && Object.hasOwn(WORDS, code) ? (code as Reason) : null;
}

function reasonIn(words: string, status: number): Reason | null {
  if (![401, 403, 404].includes(status)) return null;
  return (Object.keys(WORDS) as Reason[]).find((reason) => WORDS[reason].test(words)) ?? null;
}

/**
 * The host of a refusal that is not the Hub's own: it comes from the store that the Hub sends clients to with addresses
 * of its own signing, which no token of the user opens. A mirror may send clients to another Hub, too, whose words
 * count as the Hub's. Null where it is the Hub that refuses.
 */
export function storeIn({ status, url }: HubRefusal, endpoint: string): string | null {
  if (![400, 401, 403, 404].includes(status) || !URL.canParse(url)) return null;
  const { host, pathname } = new URL(url);
  const isHub = host === new URL(endpoint).host || /\/api\/|\/resolve\/|\/info\/lfs\//.test(pathname);
  return isHub ? null : host;
}

/** `.../resolve/main/onnx/model.onnx` → `onnx/model.onnx`. */
export function fileIn({ url }: HubRefusal): string {
  const path = /\/(?:resolve|resolve-cache\/models\/[^/]+\/[^/]+)\/[^/]+\/([^?]+)/.exec(url)?.[1];
  return path === undefined ? 'of that name' : decodeURIComponent(path);
}

/** One line; pages in HTML say nothing. */
export function shortened(text: string): string {
  if (/<html|<!doctype/i.test(text)) return 'a web page';
  const line = text.replaceAll(/\s+/g, ' ').trim().replace(/\.$/, '');
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}

/** Without the token, anything else that looks like one, and the signatures in addresses. */
export function withoutToken(text: string, token: string | null): string {
  const without = token === null || token === '' ? text : text.replaceAll(token, '[token]');
  return without.replaceAll(/\bhf_\w{8,}/g, '[token]').replaceAll(/(https?:\/\/[^\s?]+)\?\S+/g, '$1');
}
