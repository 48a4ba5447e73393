/** Who pushes, whereto: asked before anything is made, so that a wrong token does not show after hours of training. */
import { type AuthInfo, HubApiError, type WhoAmI, whoAmI } from '@huggingface/hub';
import { UnderstudyError } from '../../errors.ts';
import type { HubAccess } from '../access.ts';
import { explainHubError } from '../explain-hub-error.ts';

/** Access with which something can be written. */
export type WriteAccess = HubAccess & { readonly token: string };

/** @throws UnderstudyError `hub` without a token, or where the network must not be used */
export function writeAccess(access: HubAccess): WriteAccess {
  // Before the token is read, which throws where it is no token.
  if (access.offline)
    throw new UnderstudyError('hub', 'nothing can be pushed: HF_HUB_OFFLINE is set', { hint: 'unset it' });
  const { token } = access;
  if (token === null)
    throw new UnderstudyError('hub', 'no token: nothing can be pushed', {
      hint: `set HF_TOKEN to a token with write access from ${access.endpoint}/settings/tokens, or write it into .env`,
    });
  return { ...access, token };
}

/**
 * The name that repositories are made under.
 *
 * @param org an organisation, or null for the token's own user
 * @param fetch a patient one
 * @throws UnderstudyError `hub` where the token is wrong, may only read, or is of nobody in the organisation
 */
export async function pushOwner(
  access: WriteAccess,
  { org, fetch }: { readonly org: string | null; readonly fetch: typeof globalThis.fetch },
): Promise<string> {
  const { endpoint, token } = access;
  const who = await whoAmI({ accessToken: token, hubUrl: endpoint, fetch }).catch((error: unknown) => {
    if (error instanceof HubApiError && error.statusCode === 404)
      throw new UnderstudyError('hub', `${endpoint}: answers, but not as the Hub does: no /api/whoami-v2`, {
        hint: 'check HF_ENDPOINT',
      });
    throw explainHubError(error, { ...access, repo: org ?? 'repositories of its user', doing: 'write' });
  });
  if (who.auth.accessToken?.role === 'read')
    throw new UnderstudyError('hub', `the token of ${who.name} may only read`, {
      hint: `make one with write access at ${endpoint}/settings/tokens`,
    });
  if (org === null) return who.name;
  const wanted = namespaces(who).find(({ name }) => name.toLowerCase() === org.toLowerCase());
  if (wanted === undefined)
    throw new UnderstudyError('hub', `\`hubOrg: ${org}\`: ${who.name} is not a member of it`, {
      hint: 'name an organisation that the token may write to, or leave `hubOrg` out',
    });
  // Fine-grained tokens do not say here what they may do where: making the first repository will.
  if (wanted.roleInOrg === 'read')
    throw new UnderstudyError('hub', `\`hubOrg: ${org}\`: ${who.name} may only read there`, {
      hint: 'ask an administrator of the organisation for the right to write, or leave `hubOrg` out',
    });
  return wanted.name;
}

interface Namespace {
  readonly name: string;
  /** `admin`, `write`, `contributor` or `read`; the library hands it on without a type. */
  readonly roleInOrg?: string;
}

/** The user's own, and their organisations. */
function namespaces(who: WhoAmI & { auth: AuthInfo }): Namespace[] {
  return [{ name: who.name }, ...(who.type === 'user' ? who.orgs : [])];
}
