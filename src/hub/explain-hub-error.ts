/**
 * What went wrong at the Hub, in one line, and what to do about it. The Hub answers 401 or 404 to several different
 * troubles, so that nobody learns what private repositories there are; who asks knows whether they had a token and what
 * they wanted, and that settles most of it.
 */
import { InvalidApiResponseFormatError } from '@huggingface/hub';
import { isUnderstudyError, UnderstudyError } from '../errors.ts';
import type { HubAccess } from './access.ts';
import { LongPauseAsked } from './patient-fetch.ts';
import { fileIn, type HubRefusal, refusalOf, shortened, storeIn, withoutToken } from './refusal.ts';

export interface HubErrorContext extends Pick<HubAccess, 'endpoint' | 'token' | 'isProxyIgnored'> {
  /** `owner/name`, or the owner alone. */
  readonly repo: string;
  readonly revision?: string;
  readonly doing: 'read' | 'write';
}

type Explanation = readonly [message: string, hint: string];

/** What goes on where it stopped does so by the same command. */
const AGAIN = 'run the same command again';
const GOES_ON = 'which goes on where this one stopped';

/**
 * An error of the client, of `fetch`, or a Response that is not ok, as an error for the user; one that already is for
 * the user comes back as it is. Neither its text nor its cause holds the token.
 */
export function explainHubError(error: unknown, about: HubErrorContext): UnderstudyError {
  if (isUnderstudyError(error)) return error;
  const [message, hint] = explain(error, about);
  // No cause: the client's errors hold addresses with signatures, and fetch's hold headers.
  return new UnderstudyError('hub', message, { hint });
}

function explain(error: unknown, about: HubErrorContext): Explanation {
  if (error instanceof LongPauseAsked) {
    const hours = Math.ceil(error.seconds / 3600);
    return [
      `${about.endpoint} wants no requests for the next ${hours} hours (status ${error.statusCode})`,
      `${AGAIN} after that, ${GOES_ON}`,
    ];
  }
  const refusal = refusalOf(error, about.token);
  return refusal === null ? explainFailure(error, about) : explainRefusal(refusal, about);
}

function explainRefusal(refusal: HubRefusal, about: HubErrorContext): Explanation {
  const { status, reason } = refusal;
  const { repo, revision, endpoint, doing, token } = about;
  if (reason === 'GatedRepo') return explainGate(refusal, about);
  if (reason === 'RevisionNotFound')
    return [
      `${repo} has no revision ${revision ?? 'main'}`,
      `name a branch, a tag or a commit that is at ${endpoint}/${repo}`,
    ];
  if (reason === 'EntryNotFound') {
    const at = revision === undefined ? '' : `@${revision}`;
    return [`${repo}${at} has no file ${fileIn(refusal)}`, `see what is at ${endpoint}/${repo}`];
  }
  const store = storeIn(refusal, endpoint);
  if (store !== null)
    return [
      `the store of large files, ${store}, refused to ${doing} those of ${repo} (status ${status})`,
      AGAIN,
    ];
  if ((status === 401 || status === 404) && token === null) return explainNoToken(about);
  if (status === 401)
    return [
      `the token is not valid at ${endpoint}`,
      `set HF_TOKEN to one from ${endpoint}/settings/tokens (HUGGINGFACE_ACCESS_TOKEN goes before it)`,
    ];
  if (status === 404)
    return [
      `${repo} does not exist at ${endpoint}, or the token may not see it`,
      'check the name and whose token it is',
    ];
  if (status === 403) return explainForbidden(refusal, about);
  if (status === 412) return [`${repo} was changed by someone else at the same time`, AGAIN];
  if (status === 429)
    return [
      `${endpoint} wants fewer requests (status 429), also after several attempts`,
      `wait some minutes and ${AGAIN}, ${GOES_ON}`,
    ];
  if (status >= 500)
    return [
      `${endpoint} is out of order (status ${status}), also after several attempts`,
      `${AGAIN} later, ${GOES_ON}`,
    ];
  return [
    `${endpoint} refused to ${doing} ${repo} (status ${status})${quoted(refusal)}`,
    `see ${endpoint}/${repo}`,
  ];
}

function explainGate({ words }: HubRefusal, { repo, endpoint, token }: HubErrorContext): Explanation {
  if (/awaiting a review/i.test(words))
    return [
      `${repo} is gated: access was asked for, but its authors have not given it yet`,
      `wait for them (${endpoint}/settings/gated-repos shows how it stands) and ${AGAIN}`,
    ];
  if (/has been rejected/i.test(words))
    return [
      `${repo} is gated, and its authors have refused access to the account of the token`,
      'choose another repository, or use the token of an account that has access',
    ];
  const terms = `accept the terms at ${endpoint}/${repo}`;
  return token === null
    ? [`no token: ${repo} is gated`, `${terms} and set HF_TOKEN to a token of that account`]
    : [
        `${repo} is gated, and the token does not open it`,
        `${terms} with the account of the token, and let a fine-grained token read gated repositories`,
      ];
}

function explainNoToken({ repo, endpoint, doing }: HubErrorContext): Explanation {
  const tokens = `${endpoint}/settings/tokens`;
  return doing === 'write'
    ? [
        `no token: nothing can be written to ${repo}`,
        `set HF_TOKEN to a token with write access from ${tokens}`,
      ]
    : [
        `no token: ${repo} does not exist, or is private`,
        `check the name, or set HF_TOKEN to a token from ${tokens}`,
      ];
}

/** The Hub says the same of a token that may only read and of an organisation that one is not in. */
function explainForbidden(refusal: HubRefusal, { repo, endpoint, doing }: HubErrorContext): Explanation {
  const tokens = `${endpoint}/settings/tokens`;
  if (doing === 'read')
    return [
      `the token may not read ${repo}${quoted(refusal)}`,
      `set HF_TOKEN to one that may, from ${tokens}`,
    ];
  if (/write token/i.test(refusal.words))
    return [`the token may only read, not write to ${repo}`, `make one with write access at ${tokens}`];
  const [owner = repo] = repo.split('/');
  return [
    /namespace/i.test(refusal.words)
      ? `the token may not create repositories of ${owner}`
      : `the token may not write to ${repo}${quoted(refusal)}`,
    `check that its user may write for ${owner}, and that it has write access at ${tokens}`,
  ];
}

/** Anything that is no answer of the Hub. */
function explainFailure(error: unknown, about: HubErrorContext): Explanation {
  const { repo, endpoint, doing, token } = about;
  const code = (error as { cause?: { code?: unknown } } | null)?.cause?.code;
  if (error instanceof TypeError && typeof code === 'string')
    return explainConnection(error.message, code, about);
  const words = withoutToken(error instanceof Error ? error.message : String(error), token);
  if (words.startsWith('Your access token must start with'))
    return ['the token is none of the Hub: it has to start with hf_', 'check HF_TOKEN'];
  if (error instanceof InvalidApiResponseFormatError || error instanceof SyntaxError)
    return [
      `${endpoint} answers, but not as the Hub does: ${shortened(words)}`,
      'check HF_ENDPOINT, and whether a proxy wants you to log in',
    ];
  return [`cannot ${doing} ${repo}: ${shortened(words)}`, `see ${endpoint}/${repo}`];
}

function explainConnection(
  message: string,
  code: string,
  { endpoint, doing, isProxyIgnored }: HubErrorContext,
): Explanation {
  if (message === 'terminated')
    return [`the connection to ${endpoint} broke off (${code})`, `${AGAIN}, ${GOES_ON}`];
  if (/CERT|SELF_SIGNED|UNABLE_TO_/.test(code))
    return [
      `cannot reach ${endpoint}: its certificate is not trusted (${code})`,
      'name the certificate of your proxy or private hub in NODE_EXTRA_CA_CERTS',
    ];
  const offline = doing === 'read' ? ', or set HF_HUB_OFFLINE=1 to use what is in the cache' : '';
  const proxy =
    isProxyIgnored === true
      ? '; HTTPS_PROXY is not used: Node 20 ignores it, Node 24 takes it with NODE_USE_ENV_PROXY=1'
      : '';
  return [`cannot reach ${endpoint} (${code})`, `check the network and HF_ENDPOINT${offline}${proxy}`];
}

function quoted({ words }: HubRefusal): string {
  return words === '' ? '' : `: ${shortened(words)}`;
}
