/**
 * features/<key>/: what a frozen encoder made of each text, so that no run on the same base encodes a text again.
 *
 * The key says what made the vectors (the base), the hash which text. Vectors are added a chunk
 * at a time, `<n>.features`: one line of JSON that names hashes and width, then the vectors as little-endian float32,
 * one after another. A chunk is written once and never changed. Caches of the same key in the run folders beside this
 * one are read along; they are never written.
 *
 * It is a cache: a chunk that is not whole (cut off, altered, of another width, not finite) or cannot be read is passed
 * over as if it were not there, and its texts are encoded anew. It stays where it is, for it may be of a later version.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { isUnderstudyError, UnderstudyError } from '../errors.ts';
import { diskError, errorCode, listFolder, parseJson, replaceFile } from '../files/index.ts';
import { FEATURES } from './layout.ts';

const headerSchema = z.object({
  format: z.literal(1),
  /** Floats of one vector. */
  width: z.int().positive(),
  /** Hash of the vectors' bytes, in hexadecimal. */
  sha256: z.string(),
  /** In the order of the vectors. */
  hashes: z.array(z.string()),
});

const CHUNK = /^(\d+)\.features$/;
const NEWLINE = 0x0a;
const FLOAT_BYTES = 4;

/**
 * Reads all vectors of the key into memory. Adding is for the process that holds the run open.
 *
 * @param key names a folder: hexadecimal, or something as plain
 * @param width floats of one vector
 * @throws UnderstudyError `io` if the run's own cache cannot be listed
 */
export async function openFeatures(runFolder: string, { key, width }: { key: string; width: number }) {
  const folder = join(runFolder, FEATURES, key);
  const vectors = new Map<string, Float32Array>();
  const names = await chunkNames(folder);
  for (const path of [...names.map((name) => join(folder, name)), ...(await chunksBeside(runFolder, key))]) {
    for (const [hash, vector] of await readChunk(path, width)) {
      if (!vectors.has(hash)) vectors.set(hash, vector);
    }
  }
  // One that was passed over keeps its number.
  let next = 1 + Math.max(-1, ...names.map((name) => Number.parseInt(name, 10)));

  return {
    /** The vector `[width]` of a text, shared by all who ask and so not to be changed. */
    get: (hash: string) => vectors.get(hash),
    /**
     * Keeps copies of the vectors, on the disk before it returns; texts that are known already are left out.
     *
     * @throws UnderstudyError `numeric` naming the text whose vector is not finite, `io` if the disk refuses
     */
    async add(entries: readonly (readonly [hash: string, features: Float32Array])[]): Promise<void> {
      const added = new Map(entries.filter(([hash]) => !vectors.has(hash)));
      if (added.size === 0) return;
      const path = join(folder, `${next}.features`);
      const chunk = joinVectors(added, width, path);
      await mkdir(folder, { recursive: true }).catch((error: unknown) => {
        throw diskError(error, folder);
      });
      await replaceFile(path, chunkBytes([...added.keys()], chunk, width));
      next += 1;
      for (const [i, hash] of [...added.keys()].entries()) vectors.set(hash, vectorAt(chunk, i, width));
    },
  };
}

/** In the order of their numbers. */
async function chunkNames(folder: string): Promise<string[]> {
  try {
    const names = (await listFolder(folder)).filter((name) => CHUNK.test(name));
    return names.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
  } catch (error) {
    throw diskError(error, folder);
  }
}

/** Chunks of the key in the run folders beside this one. What cannot be looked into is not our business. */
async function chunksBeside(runFolder: string, key: string): Promise<string[]> {
  const here = resolve(runFolder);
  const names = await listFolder(dirname(here)).catch(() => []);
  const paths: string[] = [];
  for (const name of names.filter((other) => other !== basename(here)).sort()) {
    const folder = join(dirname(here), name, FEATURES, key);
    const chunks = await chunkNames(folder).catch(() => []);
    paths.push(...chunks.map((chunk) => join(folder, chunk)));
  }
  return paths;
}

/** Hashes and vectors of a chunk; an empty list when the chunk is not whole or cannot be read. */
async function readChunk(path: string, width: number): Promise<[string, Float32Array][]> {
  try {
    const bytes = await readFile(path);
    const end = bytes.indexOf(NEWLINE) + 1;
    const header = parseJson(bytes.toString('utf8', 0, end), headerSchema, path);
    const body = bytes.subarray(end);
    const whole =
      body.length === header.hashes.length * width * FLOAT_BYTES && sha256(body) === header.sha256;
    if (header.width !== width || !whole) return [];
    // A copy of its own: floats must begin at a multiple of four.
    const chunk = new Float32Array(new Uint8Array(body).buffer);
    if (!chunk.every(Number.isFinite)) return [];
    return header.hashes.map((hash, i) => [hash, vectorAt(chunk, i, width)]);
  } catch (error) {
    if (isUnderstudyError(error) || errorCode(error) !== undefined) return [];
    throw error;
  }
}

function chunkBytes(hashes: string[], chunk: Float32Array, width: number): Uint8Array {
  const body = new Uint8Array(chunk.buffer);
  const header: z.output<typeof headerSchema> = { format: 1, width, sha256: sha256(body), hashes };
  return Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), body]);
}

/** One after another `[texts, width]`. */
function joinVectors(entries: ReadonlyMap<string, Float32Array>, width: number, path: string): Float32Array {
  const chunk = new Float32Array(entries.size * width);
  let i = 0;
  for (const [hash, vector] of entries) {
    if (vector.length !== width)
      throw new Error(`internal: features of text ${hash}: expected ${width} numbers, got ${vector.length}`);
    const wrong = vector.findIndex((number) => !Number.isFinite(number));
    if (wrong >= 0)
      throw new UnderstudyError(
        'numeric',
        `${path}: features of text ${hash}: expected finite numbers, got ${vector[wrong]}`,
      );
    chunk.set(vector, i * width);
    i += 1;
  }
  return chunk;
}

function vectorAt(chunk: Float32Array, i: number, width: number): Float32Array {
  return chunk.subarray(i * width, (i + 1) * width);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
