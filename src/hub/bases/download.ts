/**
 * Fetches one file of a repository: goes on where the last attempt stopped, and lets nothing in that is not what the
 * Hub said it would be.
 *
 * Ours, because `downloadFileToCacheDir` of @huggingface/hub starts over after every broken connection and looks at
 * neither size nor hash. The address names a commit and the hash is known before the first byte, so If-Range has
 * nothing to add: parts of different contents, however they come together, do not have that hash.
 */
import { open, rename, rm } from 'node:fs/promises';
import { HubApiError, InvalidApiResponseFormatError } from '@huggingface/hub';
import { UnderstudyError } from '../../errors.ts';
import { syncToDisk } from '../../files/index.ts';
import { contentHash } from '../content-hash.ts';
import { growingPause, type Patience } from '../patient-fetch.ts';
import { onDisk, sizeOf } from './cache.ts';
import type { HubFile } from './files.ts';

export interface Download {
  readonly file: HubFile;
  /** The base, for errors. */
  readonly of: string;
  readonly url: string;
  /** The file of what has arrived, whichever process fetched it. */
  readonly partial: string;
  /** Where the whole file goes. */
  readonly blob: string;
  /** With patience for statuses, and with the token. */
  readonly fetch: typeof fetch;
  /** `attempts` counts those in a row that brought nothing. */
  readonly patience: Patience;
  /** Called with the bytes that have arrived, whenever there are more. */
  readonly onProgress: (bytes: number) => void;
}

/**
 * The caller must be the only writer of `partial`.
 *
 * @throws UnderstudyError `hub` where what arrived is something else, which is then removed, and `io` if the disk
 *   refuses; what fetch throws, HubApiError for a status that stays, and InvalidApiResponseFormatError for an answer
 *   that cannot be the file, which leaves what has arrived alone
 */
export async function downloadFile(download: Download): Promise<void> {
  const { file, partial, blob, patience, onProgress } = download;
  let inVain = 0;
  for (let there = await sizeOf(partial); there < file.bytes; ) {
    onProgress(there);
    const broken = await fetchRest(download, there);
    const arrived = await sizeOf(partial);
    if (broken !== null) {
      inVain = arrived > there ? 0 : inVain + 1;
      if (inVain >= patience.attempts) throw broken;
      const seconds = growingPause(patience, inVain + 1);
      const what = `${file.path}, ${Math.floor((100 * arrived) / file.bytes)} % there`;
      patience.onRetry?.({ what, attempt: inVain + 1, seconds, why: 'the connection broke' });
      await patience.sleep(seconds);
    }
    there = arrived;
  }
  // An empty file has nothing to fetch.
  if (file.bytes === 0) await onDisk(partial, async (path) => (await open(path, 'w')).close());
  await verify(download);
  await onDisk(blob, async () => {
    await syncToDisk(partial);
    await rename(partial, blob);
  });
  onProgress(file.bytes);
}

/** Appends what the Hub sends. Returns the error of a connection that broke on the way. */
async function fetchRest(download: Download, from: number): Promise<Error | null> {
  const { url, file, partial } = download;
  const response = await download.fetch(url, {
    headers: {
      // The bytes as they are stored, for positions count in them.
      'Accept-Encoding': 'identity',
      ...(from > 0 ? { Range: `bytes=${from}-` } : {}),
    },
  });
  const isRest = response.status === 206;
  if (!isRest && response.status !== 200) {
    await response.body?.cancel();
    if (response.status !== 416) throw statusError(response);
    // The Hub has nothing beyond what has arrived: the next attempt begins at the beginning.
    await rm(partial, { force: true });
    return statusError(response);
  }
  const other = whatElse(response, { file, from });
  if (other !== null) {
    await response.body?.cancel();
    throw new InvalidApiResponseFormatError(`${file.path}: ${other}`);
  }
  return await onDisk(partial, async (path) => {
    const out = await open(path, isRest ? 'a' : 'w');
    try {
      let position = isRest ? from : 0;
      for await (const chunk of chunksOf(response)) {
        if (chunk instanceof Error) return chunk;
        await out.appendFile(chunk);
        position += chunk.byteLength;
        if (position > file.bytes) break;
        download.onProgress(position);
      }
      return position < file.bytes
        ? new TypeError(`the connection ended after ${position} of ${file.bytes} bytes`)
        : null;
    } finally {
      await out.close();
    }
  });
}

/** An error of the connection comes as the last item: what is thrown while this is read comes from the disk. */
async function* chunksOf(response: Response): AsyncGenerator<Uint8Array | Error> {
  try {
    if (response.body !== null) yield* response.body;
  } catch (error) {
    if (!(error instanceof Error) || error.name === 'AbortError') throw error;
    yield error;
  }
}

/** What shows that an answer is not the file, such as the page on which a proxy asks to log in; null where nothing does. */
function whatElse(
  { status, headers }: Response,
  { file, from }: { readonly file: HubFile; readonly from: number },
): string | null {
  if (status === 206) {
    const range = headers.get('content-range') ?? '';
    const [, start, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(range) ?? [];
    const isRest = Number(start) === from && (total === '*' || Number(total) === file.bytes);
    return isRest ? null : `expected bytes ${from}- of ${file.bytes}, got ${range || 'no range'}`;
  }
  if (/^text\/html\b/i.test(headers.get('content-type') ?? '')) return 'expected the file, got a web page';
  // A body that was packed on its way has another length.
  const length = headers.has('content-encoding') ? null : headers.get('content-length');
  if (length === null || Number(length) === file.bytes) return null;
  return `expected ${file.bytes} bytes, got ${length}`;
}

/** Has the reason from the Hub's headers: these answers have no JSON, in which the library looks for it. */
function statusError({ url, status, headers }: Response): HubApiError {
  const message = headers.get('x-error-message') ?? `status ${status}`;
  const error = new HubApiError(url, status, headers.get('x-request-id') ?? undefined, message);
  error.data = { error: message, code: headers.get('x-error-code') };
  return error;
}

/** Checks size and hash of the file as it stands on the disk. */
async function verify({ file, of, partial }: Download): Promise<void> {
  const size = await sizeOf(partial);
  const isLarge = file.hash.length === 64;
  const isWhole = size === file.bytes;
  const found = isWhole
    ? await onDisk(partial, () => contentHash({ file: partial }, { isLarge, size }))
    : null;
  if (found === file.hash) return;
  await rm(partial, { force: true });
  const [expected, got] = isWhole
    ? [`${isLarge ? 'SHA-256' : 'SHA-1'} ${file.hash}`, found]
    : [`${file.bytes} bytes`, `${size} bytes`];
  throw new UnderstudyError('hub', `${of}: ${file.path}: expected ${expected}, got ${got}`, {
    hint: 'what arrived was removed; the same command again fetches it again',
  });
}
