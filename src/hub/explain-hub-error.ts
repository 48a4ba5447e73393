/**
 * What went wrong at the Hub, in one line, and what to do about it. The Hub answers 401 or 404 to several different
 * troubles, so that nobody learns what private repositories there are; who asks knows whether he had a token and what
 * he wanted, and that settles most of it.
 */
import { HubApiError, InvalidApiResponseFormatError } from '@huggingface/hub';
import { isUnderstudyError, UnderstudyError } from '../errors.ts';
import { LongPauseAsked } from './patient-fetch.ts';

export interface HubErrorContext {
  /** `owner/name`, or the owner alone. */
  readonly repo: string;
  readonly revision?: string;
  readonly endpoint: string;
  readonly doing: 'read' | 'write';
  readonly hasToken: boolean;
  /** To be taken out of whatever the Hub says. */
  readonly token: string | null;
  /** Whether the environment names a proxy that this process does not take. */
  readonly isProxyIgnored?: boolean | undefined;
}

interface Explanation {
  readonly message: string;
  readonly hint: string;
}

/** An answer that is not what was asked for. */
interface HubRefusal {
  readonly status: number;
  readonly reason: Reason | null;
  /** The Hub's own words. */
  readonly said: string;
  readonly url: string;
}

type Reason = 'GatedRepo' | 'RepoNotFound' | 'RevisionNotFound' | 'EntryNotFound';

/** The client keeps the Hub's words, but not the header X-Error-Code that names the reason (base-download.ts does, as `data.code`). */
const WORDS: Readonly<Record<Reason, RegExp>> = {
  GatedRepo: /\bgated\b|is restricted|authorized list|awaiting a review|has been rejected/i,
  RepoNotFound: /^repository not found/i,
  RevisionNotFound: /^invalid rev id|^revision not found/i,
  EntryNotFound: /^entry not found|does not exist on/i,
};

/**
 * An error of the client, of `fetch`, or a Response that is not ok, as an error for the user; one that already is for
 * the user comes back as it is. Neither its text nor its cause holds the token.
 */
export function explainHubError(error: unknown, about: HubErrorContext): UnderstudyError {
  if (isUnderstudyError(error)) return error;
  const refusal = refusalOf(error, about.token);
  const { message, hint } =
    error instanceof LongPauseAsked
      ? explainLongPause(error, about)
      : refusal === null
        ? explainFailure(error, about)
        : explainRefusal(refusal, about);
  // No cause: the client's errors hold addresses with signatures, and fetch's hold headers.
  return new UnderstudyError('hub', message, { hint });
}

function refusalOf(error: unknown, token: string | null): HubRefusal | null {
  if (error instanceof Response) {
    const { status, headers, url } = error;
    const said = withoutToken(headers.get('x-error-message') ?? '', token);
    return { status, reason: reasonNamed(headers.get('x-error-code')) ?? reasonIn(said, status), said, url };
  }
  if (!(error instanceof HubApiError)) return null;
  const { statusCode: status, data, url } = error;
  const said = withoutToken(String(data?.error ?? data?.message ?? error.message), token);
  return { status, reason: reasonNamed(data?.code) ?? reasonIn(said, status), said, url };
}

function reasonNamed(code: unknown): Reason | null {
  return typeof code === 'string' && Object.hasOwn(WORDS, code) ? (code as Reason) : null;
}

function reasonIn(said: string, status: number): Reason | null {
  if (![401, 403, 404].includes(status)) return null;
  return (Object.keys(WORDS) as Reason[]).find((reason) => WORDS[reason].test(said)) ?? null;
}

function explainRefusal(refusal: HubRefusal, about: HubErrorContext): Explanation {
  const { status, reason } = refusal;
  const { repo, revision, endpoint, doing } = about;
  if (reason === 'GatedRepo') return explainGate(refusal, about);
  if (reason === 'RevisionNotFound')
    return {
      message: `${repo} has no revision ${revision ?? 'main'}`,
      hint: `name a branch, a tag or a commit that is at ${endpoint}/${repo}`,
    };
  if (reason === 'EntryNotFound')
    return {
      message: `${repo}${revision === undefined ? '' : `@${revision}`} has no file ${fileIn(refusal.url)}`,
      hint: `see what is at ${endpoint}/${repo}`,
    };
  const store = storeIn(refusal, endpoint);
  if (store !== null)
    return {
      message: `the store of large files, ${store}, refused to ${doing} those of ${repo} (status ${status})`,
      hint: 'run the same command again',
    };
  if (status === 401) return about.hasToken ? explainBadToken(about) : explainNoToken(about);
  if (status === 403)
    return doing === 'write' ? explainNoWriting(refusal, about) : explainNoReading(refusal, about);
  if (status === 404) return about.hasToken ? explainMissing(about) : explainNoToken(about);
  if (status === 412)
    return {
      message: `${repo} was changed by someone else at the same time`,
      hint: 'run the same command again',
    };
  if (status === 429)
    return {
      message: `${endpoint} wants fewer requests (status 429), also after several attempts`,
      hint: 'wait some minutes and run the same command again, which goes on where this one stopped',
    };
  if (status >= 500)
    return {
      message: `${endpoint} is out of order (status ${status}), also after several attempts`,
      hint: 'run the same command again later, which goes on where this one stopped',
    };
  return {
    message: `${endpoint} refused to ${doing} ${repo} (status ${status})${quoted(refusal)}`,
    hint: `see ${endpoint}/${repo}`,
  };
}

/**
 * The host of a refusal that is not the Hub's own: it comes from the store that the Hub sends clients to with addresses
 * of its own signing, which no token of the user opens. A mirror may send clients to another Hub, too, whose words
 * count as the Hub's. Null where it is the Hub that refuses.
 */
function storeIn({ status, url }: HubRefusal, endpoint: string): string | null {
  if (![400, 401, 403, 404].includes(status) || !URL.canParse(url)) return null;
  const { host, pathname } = new URL(url);
  const isHub = host === new URL(endpoint).host || /\/api\/|\/resolve\/|\/info\/lfs\//.test(pathname);
  return isHub ? null : host;
}

function explainLongPause(
  { seconds, statusCode }: LongPauseAsked,
  { endpoint }: HubErrorContext,
): Explanation {
  return {
    message: `${endpoint} wants no requests for the next ${Math.ceil(seconds / 3600)} hours (status ${statusCode})`,
    hint: 'run the same command again after that, which goes on where this one stopped',
  };
}

function explainGate({ said }: HubRefusal, { repo, endpoint, hasToken }: HubErrorContext): Explanation {
  if (/awaiting a review/i.test(said))
    return {
      message: `${repo} is gated: access was asked for, but its authors have not given it yet`,
      hint: `wait for them (${endpoint}/settings/gated-repos shows how it stands) and run the same command again`,
    };
  if (/has been rejected/i.test(said))
    return {
      message: `${repo} is gated, and its authors have refused access to the account of the token`,
      hint: 'choose another repository, or use the token of an account that has access',
    };
  return hasToken
    ? {
        message: `${repo} is gated, and the token does not open it`,
        hint: `accept the terms at ${endpoint}/${repo} with the account of the token, and let a fine-grained token read gated repositories`,
      }
    : {
        message: `no token: ${repo} is gated`,
        hint: `accept the terms at ${endpoint}/${repo} and set HF_TOKEN to a token of that account`,
      };
}

function explainNoToken({ repo, endpoint, doing }: HubErrorContext): Explanation {
  const tokens = `${endpoint}/settings/tokens`;
  return doing === 'write'
    ? {
        message: `no token: nothing can be written to ${repo}`,
        hint: `set HF_TOKEN to a token with write access from ${tokens}`,
      }
    : {
        message: `no token: ${repo} does not exist, or is private`,
        hint: `check the name, or set HF_TOKEN to a token from ${tokens}`,
      };
}

function explainBadToken({ endpoint }: HubErrorContext): Explanation {
  return {
    message: `the token is not valid at ${endpoint}`,
    hint: `set HF_TOKEN to one from ${endpoint}/settings/tokens (HUGGINGFACE_ACCESS_TOKEN goes before it)`,
  };
}

function explainMissing({ repo, endpoint }: HubErrorContext): Explanation {
  return {
    message: `${repo} does not exist at ${endpoint}, or the token may not see it`,
    hint: 'check the name and whose token it is',
  };
}

function explainNoReading(refusal: HubRefusal, { repo, endpoint }: HubErrorContext): Explanation {
  return {
    message: `the token may not read ${repo}${quoted(refusal)}`,
    hint: `set HF_TOKEN to one that may, from ${endpoint}/settings/tokens`,
  };
}

/** The Hub says the same of a token that may only read and of an organisation that one is not in. */
function explainNoWriting(refusal: HubRefusal, { repo, endpoint }: HubErrorContext): Explanation {
  const [owner = repo] = repo.split('/');
  const tokens = `${endpoint}/settings/tokens`;
  if (/write token/i.test(refusal.said))
    return {
      message: `the token may only read, not write to ${repo}`,
      hint: `make one with write access at ${tokens}`,
    };
  if (/namespace/i.test(refusal.said))
    return {
      message: `the token may not create repositories of ${owner}`,
      hint: `check that its user may write for ${owner}, and that it has write access at ${tokens}`,
    };
  return {
    message: `the token may not write to ${repo}${quoted(refusal)}`,
    hint: `check that its user may write for ${owner}, and that it has write access at ${tokens}`,
  };
}

/** Anything that is no answer of the Hub. */
function explainFailure(error: unknown, about: HubErrorContext): Explanation {
  const { repo, endpoint, doing, isProxyIgnored } = about;
  const code = (error as { cause?: { code?: unknown } } | null)?.cause?.code;
  if (error instanceof TypeError && typeof code === 'string') {
    if (error.message === 'terminated')
      return {
        message: `the connection to ${endpoint} broke off (${code})`,
        hint: 'run the same command again, which goes on where this one stopped',
      };
    if (/CERT|SELF_SIGNED|UNABLE_TO_/.test(code))
      return {
        message: `cannot reach ${endpoint}: its certificate is not trusted (${code})`,
        hint: 'name the certificate of your proxy or private hub in NODE_EXTRA_CA_CERTS',
      };
    const offline = doing === 'read' ? ', or set HF_HUB_OFFLINE=1 to use what is in the cache' : '';
    const proxy =
      isProxyIgnored === true
        ? '; HTTPS_PROXY is not used: Node 20 ignores it, Node 24 takes it with NODE_USE_ENV_PROXY=1'
        : '';
    return {
      message: `cannot reach ${endpoint} (${code})`,
      hint: `check the network and HF_ENDPOINT${offline}${proxy}`,
    };
  }
  const said = withoutToken(error instanceof Error ? error.message : String(error), about.token);
  if (said.startsWith('Your access token must start with'))
    return { message: 'the token is none of the Hub: it has to start with hf_', hint: 'check HF_TOKEN' };
  if (error instanceof InvalidApiResponseFormatError || error instanceof SyntaxError)
    return {
      message: `${endpoint} answers, but not as the Hub does: ${shortened(said)}`,
      hint: 'check HF_ENDPOINT, and whether a proxy wants you to log in',
    };
  return { message: `cannot ${doing} ${repo}: ${shortened(said)}`, hint: `see ${endpoint}/${repo}` };
}

/** `.../resolve/main/onnx/model.onnx` → `onnx/model.onnx`. */
function fileIn(url: string): string {
  const path = /\/(?:resolve|resolve-cache\/models\/[^/]+\/[^/]+)\/[^/]+\/([^?]+)/.exec(url)?.[1];
  return path === undefined ? 'of that name' : decodeURIComponent(path);
}

function quoted({ said }: HubRefusal): string {
  return said === '' ? '' : `: ${shortened(said)}`;
}

/** One line; pages in HTML say nothing. */
function shortened(text: string): string {
  if (/<html|<!doctype/i.test(text)) return 'a web page';
  const line = text.replaceAll(/\s+/g, ' ').trim().replace(/\.$/, '');
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}

/** The token, anything else that looks like one, and the signatures in addresses. */
function withoutToken(text: string, token: string | null): string {
  const without = token === null || token === '' ? text : text.replaceAll(token, '[token]');
  return without.replaceAll(/\bhf_\w{8,}/g, '[token]').replaceAll(/(https?:\/\/[^\s?]+)\?\S+/g, '$1');
}
