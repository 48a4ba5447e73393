/** Brings the files of a base into the cache: the configuration first, the weights last, and nothing else. */
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isUnderstudyError, UnderstudyError } from '../../errors.ts';
import { acquireLock, type Lock } from '../../files/index.ts';
import { asksModules, parseBaseConfig } from '../../model/index.ts';
import { type BaseCache, hasBlob, keepInSnapshot, onDisk } from './cache.ts';
import { downloadFile } from './download.ts';
import {
  CONFIG,
  type HubFile,
  isPickled,
  isPooling,
  SENTENCE_FILES,
  SPECIAL_TOKENS_MAP,
  shardsOf,
  TOKENIZER_FILES,
  VOCABULARY,
  WEIGHT_INDEX,
  WEIGHTS,
} from './files.ts';
import { type Asking, filesOf, safetensorsRevision } from './listing.ts';
import { type BaseName, formatBaseName } from './name.ts';
import type { BaseReading } from './reading.ts';

/** Seconds between two looks at whether another process is done. */
const LOOK_AGAIN = 1;

/** Bytes between two reports. */
const REPORT_EVERY = 1 << 20;

/** What is fetched, how, and where it goes. */
export interface Fetching extends Asking, BaseReading {
  readonly commit: string;
  readonly cache: BaseCache;
}

/**
 * Fetches the files that are not there yet. Returns those left out: the weights, unless they are asked for.
 *
 * @throws UnderstudyError `base` for a repository that is no base, `hub` for a file that is not what the Hub promised,
 *   `io` if the disk refuses; what @huggingface/hub and fetch throw
 */
export async function fetchBase(fetching: Fetching): Promise<HubFile[]> {
  const { name, commit, cache } = fetching;
  const lock = await lockCache(fetching);
  try {
    const files = await filesOf(fetching, commit);
    const folder = cache.snapshot(commit);

    await fetchFiles('configuration', [required(files, CONFIG, name)], fetching);
    const where = `${formatBaseName(name)}: ${CONFIG}`;
    const config = parseBaseConfig(await readJson(join(folder, CONFIG), where), where);

    const single = files.get(WEIGHTS);
    const index = files.get(WEIGHT_INDEX);
    if (single === undefined && index === undefined) throw await noSafetensors(files, fetching);
    const isBert = config.architecture === 'bert';
    // Of another architecture only the pooling is read: what its vectors are made of.
    const modules = isBert ? SENTENCE_FILES : asksModules(config) ? SENTENCE_FILES.slice(0, 1) : [];
    const isList = isBert && files.has(VOCABULARY) && !files.has(TOKENIZER_FILES[0]!);
    const needed = isList ? [VOCABULARY] : TOKENIZER_FILES;
    const optional = [SPECIAL_TOKENS_MAP, ...(isList ? TOKENIZER_FILES : []), ...modules];
    const pooling = modules.length > 0 && files.has(SENTENCE_FILES[0]!) ? await poolingFiles(fetching) : [];
    const small = [
      ...needed.map((file) => required(files, file, name)),
      ...optional.flatMap((file) => files.get(file) ?? []),
      ...pooling,
      ...(single === undefined ? [index!] : []),
    ];
    await fetchFiles('tokenizer', small, fetching);
    const weights = single === undefined ? await shards(folder, { files, name }) : [single];
    const isAbsent = await Promise.all(weights.map(async (file) => !(await hasBlob(cache, file))));
    const left = weights.filter((_, i) => !fetching.weights && isAbsent[i]);
    const wanted = weights.filter((file) => !left.includes(file));
    await fetchFiles('weights', wanted, fetching);
    return left;
  } finally {
    await lock.release();
  }
}

/** What says how the tokens of a text become one vector; it stands in a folder of its own. */
async function poolingFiles(fetching: Fetching): Promise<HubFile[]> {
  const all = await filesOf(fetching, fetching.commit, { recursive: true });
  return [...all.values()].filter(({ path }) => isPooling(path));
}

async function shards(
  folder: string,
  { files, name }: { readonly files: ReadonlyMap<string, HubFile>; readonly name: BaseName },
): Promise<HubFile[]> {
  const where = `${formatBaseName(name)}: ${WEIGHT_INDEX}`;
  const names = shardsOf(await readJson(join(folder, WEIGHT_INDEX), where), where);
  return names.map((shard) => required(files, shard, name));
}

/** One after another, with one progress over all of them. */
async function fetchFiles(
  what: string,
  files: readonly HubFile[],
  { name, commit, cache, access, fetch, patience, onEvent }: Fetching,
): Promise<void> {
  const { endpoint, token } = access;
  const of = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const authorised: typeof fetch = (url, init) =>
    fetch(url, {
      ...init,
      // By the Fetch standard a redirect to another host loses it.
      headers: { ...init?.headers, ...(token === null ? {} : { Authorization: `Bearer ${token}` }) },
    });
  let before = 0;
  for (const file of files) {
    const blob = cache.blob(file.hash);
    if (!(await hasBlob(cache, file))) {
      await onDisk(dirname(blob), (folder) => mkdir(folder, { recursive: true }));
      let reported = Number.NEGATIVE_INFINITY;
      await downloadFile({
        file,
        of: formatBaseName(name),
        url: `${endpoint}/${name.repository}/resolve/${commit}/${file.path.split('/').map(encodeURIComponent).join('/')}`,
        partial: cache.partial(file.hash),
        blob,
        fetch: authorised,
        patience,
        onProgress(bytes) {
          if (bytes - reported < REPORT_EVERY && bytes < file.bytes) return;
          reported = bytes;
          const doing = `downloading ${what} of ${name.repository}`;
          onEvent({ event: 'progress', doing, done: before + bytes, of, unit: 'bytes' });
        },
      });
    }
    await keepInSnapshot(cache, commit, file);
    before += file.bytes;
  }
}

/** Waits for another process that is fetching the same base, whose files are then there. */
async function lockCache({ name, cache, onEvent, patience, signal, now }: Fetching): Promise<Lock> {
  const { lock } = cache;
  await onDisk(dirname(lock), (folder) => mkdir(folder, { recursive: true }));
  for (let isReported = false; ; isReported = true) {
    try {
      return await acquireLock(lock, now);
    } catch (error) {
      if (!isUnderstudyError(error) || error.code !== 'run')
        return await onDisk(lock, () => Promise.reject(error));
      // The lock's message begins with the folder, and names process, host and since when.
      const why = error.message.replace(`${dirname(lock)}: `, '');
      if (!isReported) onEvent({ event: 'waiting', what: name.repository, why, lock });
      await patience.sleep(LOOK_AGAIN);
      signal.throwIfAborted();
    }
  }
}

function required(files: ReadonlyMap<string, HubFile>, file: string, name: BaseName): HubFile {
  const found = files.get(file);
  if (found !== undefined) return found;
  const all = [...files.keys()];
  const got = all.length === 0 ? 'an empty repository' : 'no such file in the repository';
  throw new UnderstudyError('base', `${formatBaseName(name)}: expected ${file}, got ${got}`, {
    hint: 'choose a repository with a ModernBERT or a BERT as Transformers saves it',
  });
}

async function noSafetensors(files: ReadonlyMap<string, HubFile>, asking: Asking): Promise<UnderstudyError> {
  const { name } = asking;
  const pickled = [...files.keys()].find(isPickled);
  const got =
    pickled === undefined ? 'no weights' : `only ${pickled}, which is never opened: it could run any code`;
  const offered = await safetensorsRevision(asking);
  return new UnderstudyError('base', `${formatBaseName(name)}: expected ${WEIGHTS}, got ${got}`, {
    hint:
      offered === null
        ? 'choose a revision with safetensors, or save the model as such with Transformers and give that folder'
        : `a bot of the Hub has converted it: \`base: ${name.repository}@${offered}\``,
  });
}

async function readJson(path: string, where: string): Promise<unknown> {
  const text = await onDisk(path, () => readFile(path, 'utf8'));
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UnderstudyError('base', `${where}: expected JSON, got something else`, {
      hint: 'choose another base, or tell its authors',
      cause,
    });
  }
}
