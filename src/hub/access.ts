/**
 * What is needed to speak to a Hub, from the environment variables and files that Python's huggingface_hub reads, so
 * that whoever is logged in there is logged in here.
 */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { UnderstudyError } from '../errors.ts';

export interface HubAccess {
  /** Without a trailing slash. */
  readonly endpoint: string;
  /** Null where there is none. Never printed. */
  readonly token: string | null;
  /** The cache of Hub repositories, models and others. */
  readonly cacheFolder: string;
  /** Whether the network may not be used. */
  readonly offline: boolean;
}

const PUBLIC_HUB = 'https://huggingface.co';

/** The notebook's name first, then the Hub's own. */
const TOKEN_NAMES = ['HUGGINGFACE_ACCESS_TOKEN', 'HF_TOKEN'] as const;

const YES = /^(1|true|yes|on)$/i;

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Reads the environment, `.env` of the working folder (its tokens only: a file that comes with some project's folder
 * must not redirect requests or move the cache) and the file that logging in leaves. Blank values count as absent.
 *
 * @throws UnderstudyError `hub` for an endpoint that is no URL and a token that cannot be one, which is not shown;
 *   `io` for a file that cannot be read
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
    return value === null
      ? null
      : resolve(
          workingFolder,
          value.replace(/^~(?=$|[\\/])/, () => home),
        );
  };
  const cacheHome = folder('XDG_CACHE_HOME') ?? join(home, '.cache');
  const hubHome = folder('HF_HOME') ?? join(cacheHome, 'huggingface');
  return {
    endpoint: endpointOf(given(env, 'HF_ENDPOINT')),
    token: await findToken(env, {
      dotEnv: join(workingFolder, '.env'),
      login: folder('HF_TOKEN_PATH') ?? join(hubHome, 'token'),
    }),
    cacheFolder: folder('HF_HUB_CACHE') ?? join(hubHome, 'hub'),
    offline: YES.test(given(env, 'HF_HUB_OFFLINE') ?? ''),
  };
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

/** Empty where there is no such file. */
async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return '';
    throw new UnderstudyError('io', `${path}: expected a file that can be read, got ${code}`, {
      hint: 'change its permissions, or remove it',
      cause: error,
    });
  }
}
