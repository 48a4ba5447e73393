/**
 * What is needed to speak to a Hub, from the environment variables and files that Python's huggingface_hub reads, so
 * that whoever is logged in there is logged in here.
 */
import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { isUnderstudyError, UnderstudyError } from '../errors.ts';
import type { Patience } from './patient-fetch.ts';

export interface HubAccess {
  /** Without a trailing slash. */
  readonly endpoint: string;
  /**
   * Null where there is none. Never printed. What `hubAccess` returns throws here, when it is read, where what was found
   * is no token: that must not stop whoever needs no token.
   */
  readonly token: string | null;
  /** The cache of Hub repositories, models and others. */
  readonly cacheFolder: string;
  /** Whether the network may not be used. */
  readonly offline: boolean;
  /** Whether the environment names a proxy that Node ignores: its `fetch` then goes past it. */
  readonly isProxyIgnored?: boolean;
}

/** How a Hub is reached. */
export interface HubWay {
  readonly access: HubAccess;
  readonly patience: Patience;
}

const PUBLIC_HUB = 'https://huggingface.co';

/** The notebook's name first, then the Hub's own, then the Hub's older one. */
const TOKEN_NAMES = ['HUGGINGFACE_ACCESS_TOKEN', 'HF_TOKEN', 'HUGGING_FACE_HUB_TOKEN'] as const;

const YES = /^(1|true|yes|on)$/i;

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Reads the environment, `.env` of the working folder (its tokens only: a file that comes with some project's folder
 * must not redirect requests or move the cache) and the file that logging in leaves. Blank values count as absent.
 *
 * @throws UnderstudyError `hub` for an endpoint that is no URL. Reading `token` throws `hub` for one that cannot be one,
 *   which is not shown, and `io` where its file cannot be read.
 */
export async function hubAccess({
  env,
  home,
  workingFolder,
}: {
  readonly env: Variables;
  readonly home: string;
  readonly workingFolder: string;
}): Promise<HubAccess> {
  const folder = (name: string) => {
    const value = given(env, name);
    if (value === null) return null;
    const atHome = value.replace(/^~(?=$|[\\/])/, () => home);
    return resolve(workingFolder, withVariables(atHome, env));
  };
  const cacheHome = folder('XDG_CACHE_HOME') ?? join(home, '.cache');
  const hubHome = folder('HF_HOME') ?? join(cacheHome, 'huggingface');
  const endpoint = endpointOf(given(env, 'HF_ENDPOINT'));
  const token = await findToken(env, {
    dotEnv: join(workingFolder, '.env'),
    login: folder('HF_TOKEN_PATH') ?? join(hubHome, 'token'),
  }).then(
    (found) => () => found,
    (error: unknown) => () => {
      throw error;
    },
  );
  return {
    endpoint,
    get token() {
      return token();
    },
    cacheFolder: folder('HF_HUB_CACHE') ?? folder('HUGGINGFACE_HUB_CACHE') ?? join(hubHome, 'hub'),
    offline: YES.test(given(env, 'HF_HUB_OFFLINE') ?? given(env, 'TRANSFORMERS_OFFLINE') ?? ''),
    isProxyIgnored:
      (given(env, 'HTTPS_PROXY') ?? given(env, 'https_proxy')) !== null &&
      given(env, 'NODE_USE_ENV_PROXY') !== '1',
  };
}

/** As Python's os.path.expandvars: `$NAME` and `${NAME}`; those that are not set stay. */
function withVariables(text: string, variables: Variables): string {
  return text.replace(
    /\$(?:(\w+)|\{([^}]*)\})/g,
    (whole, plain: string | undefined, braced: string | undefined) =>
      variables[plain ?? braced ?? ''] ?? whole,
  );
}

function given(variables: Variables, name: string): string | null {
  return variables[name]?.trim() || null;
}

function endpointOf(text: string | null): string {
  if (text === null) return PUBLIC_HUB;
  const url = URL.canParse(text) ? new URL(text) : null;
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:';
  // The text is not shown: an address may hold a password.
  if (!isWeb || url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw new UnderstudyError('hub', 'HF_ENDPOINT: expected the http or https address of a Hub', {
      hint: `give it as in ${PUBLIC_HUB}, with nothing before the host or after the path, or unset it`,
    });
  return url.href.replace(/\/+$/, '');
}

async function findToken(
  env: Variables,
  files: { readonly dotEnv: string; readonly login: string },
): Promise<string | null> {
  const named = firstToken(env, 'the environment');
  if (named !== null) return named;
  const inDotEnv = firstToken(parseEnv(await readIfThere(files.dotEnv)), files.dotEnv);
  if (inDotEnv !== null) return inDotEnv;
  const fromLogin = (await readIfThere(files.login)).trim();
  return fromLogin === '' ? null : checkToken(fromLogin, files.login);
}

function firstToken(variables: Variables, where: string): string | null {
  for (const name of TOKEN_NAMES) {
    const token = given(variables, name);
    if (token !== null) return checkToken(token, `${name} (${where})`);
  }
  return null;
}

/** What the Hub's clients, @huggingface/hub among them, take for a token; anything else could not even be sent. */
function checkToken(token: string, where: string): string {
  if (/^hf_[\x21-\x7e]+$/.test(token)) return token;
  const got = /[^\x21-\x7e]/.test(token)
    ? 'white space or characters beyond ASCII in it'
    : 'another beginning';
  throw new UnderstudyError('hub', `${where}: expected an access token of the Hub (hf_…), got ${got}`, {
    hint: 'copy the token again from the settings of the Hub, or remove it',
  });
}

/** Far more than a token and what may stand beside it. */
const MOST_BYTES = 1 << 20;

/** Empty where there is no such file. A pipe or a device is not read: it may never end. */
async function readIfThere(path: string): Promise<string> {
  const refusal = (got: string, cause?: unknown) =>
    new UnderstudyError('io', `${path}: expected a file that can be read, got ${got}`, {
      hint: 'change its permissions, or remove it',
      cause,
    });
  try {
    const found = await stat(path);
    if (found.isDirectory()) return '';
    if (!found.isFile()) throw refusal('a pipe or a device');
    if (found.size > MOST_BYTES) throw refusal(`${found.size} bytes`);
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return '';
    if (isUnderstudyError(error)) throw error;
    throw refusal(String(code), error);
  }
}
