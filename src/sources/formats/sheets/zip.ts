/** The parts of a ZIP file, each as a stream of bytes, of which no more come than may (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT). */
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { isUnderstudyError } from '../../../errors.ts';
import { logProblem } from '../problems.ts';

export interface Zip {
  /** Of its parts, in their order. */
  readonly names: readonly string[];
  /** Undefined where there is no part of the name. */
  part(name: string): AsyncGenerator<Buffer> | undefined;
  close(): void;
}

/** Of a part, uncompressed: as much as a million rows of twenty columns. */
export const MAX_ZIP_BYTES = 2 ** 30;
const MOST_PARTS = 10_000;

const SAVE_AGAIN = 'save it again, without a password, or as CSV';

/** @throws UnderstudyError `log` where it is no ZIP file; its parts where they are damaged, or too large */
export async function openZip(path: string, what: string, hint = SAVE_AGAIN): Promise<Zip> {
  const damaged = (cause: unknown) => logProblem(path, `cannot be read as ${what}`, hint, { cause });
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false }).catch((error: unknown) => {
    throw damaged(error);
  });
  const entries = new Map<string, Entry>();
  try {
    for await (const entry of zip.eachEntry()) {
      if (!entries.has(entry.fileName)) entries.set(entry.fileName, entry);
      if (entries.size > MOST_PARTS) throw new Error(`more than ${MOST_PARTS} parts`);
    }
  } catch (error) {
    zip.close();
    throw damaged(error);
  }
  async function* read(entry: Entry): AsyncGenerator<Buffer> {
    let [bytes, sum] = [0, 0];
    try {
      for await (const chunk of (await streamOf(zip, entry)) as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        if (bytes > MAX_ZIP_BYTES) throw tooLarge(path);
        sum = crc32(chunk, sum);
        yield chunk;
      }
      if (sum !== entry.crc32) throw new Error('a part whose checksum is another');
    } catch (error) {
      throw isUnderstudyError(error) ? error : damaged(error);
    }
  }
  return {
    names: [...entries.keys()],
    part(name) {
      const entry = entries.get(name);
      return entry === undefined ? undefined : read(entry);
    },
    close: () => zip.close(),
  };
}

const streamOf = (zip: ZipFile, entry: Entry): Promise<Readable> => zip.openReadStreamPromise(entry);

/** What is said of a file that would take more memory or disk than it may. */
export function tooLarge(path: string): Error {
  return logProblem(
    path,
    `holds more than ${MAX_ZIP_BYTES / 2 ** 30} GiB uncompressed`,
    'save it as CSV, which may have any size',
  );
}
