/**
 * The header of a safetensors file: where each tensor lies. Parsed and checked to the last byte, because everything
 * read later trusts it.
 *
 * A file is: header length (8 bytes, little-endian), header (JSON), values. The JSON maps a tensor's name to its dtype,
 * shape and [begin, end) within the values. Spec: github.com/huggingface/safetensors, "Format".
 */
import { z } from 'zod';
import { shortJson, UnderstudyError } from '../../errors.ts';
import { elementCount } from '../../graph/index.ts';

/** What becomes 32-bit floats on reading. Other dtypes are refused. */
type StoredDtype = 'F32' | 'F16' | 'BF16';

const BYTES_PER_VALUE: Readonly<Record<StoredDtype, number>> = { F32: 4, F16: 2, BF16: 2 };

export interface TensorEntry {
  readonly dtype: StoredDtype;
  readonly shape: readonly number[];
  /** Byte positions in the file, `end` not included. */
  readonly begin: number;
  readonly end: number;
}

export const PREFIX_BYTES = 8;

/** The limit that the format's own library sets. */
const MAX_HEADER_BYTES = 100_000_000;

/**
 * Length of the header in bytes, from the first 8 bytes of the file.
 *
 * @param prefix the first 8 bytes, fewer if the file has fewer
 * @throws UnderstudyError `base` when no header of that length can be in the file
 */
export function headerLength(prefix: Uint8Array, fileBytes: number, path: string): number {
  if (Buffer.from(prefix).toString('latin1') === 'version ') {
    throw new UnderstudyError('base', `${path}: expected tensors, got a Git LFS pointer`, {
      hint: 'fetch the file itself, for example with git lfs pull',
    });
  }
  if (prefix.length < PREFIX_BYTES) {
    throw broken(path, `expected at least ${PREFIX_BYTES} bytes, got ${fileBytes}`);
  }
  const length = new DataView(prefix.buffer, prefix.byteOffset).getBigUint64(0, true);
  if (length > BigInt(Math.min(fileBytes - PREFIX_BYTES, MAX_HEADER_BYTES))) {
    throw broken(
      path,
      `expected a header within the file's ${fileBytes} bytes, got a header length of ${length}`,
    );
  }
  return Number(length);
}

/**
 * @param header the JSON part, without the 8 bytes before it
 * @param fileBytes size of the whole file
 * @param isUnread whether a tensor is left out, whatever its dtype; its bytes are still accounted for
 * @returns the tensors by name, with positions from the start of the file
 * @throws UnderstudyError `base` naming the tensor: the values must be covered without gap, overlap or remainder
 */
export function parseHeader(
  header: Uint8Array,
  fileBytes: number,
  path: string,
  isUnread: (name: string) => boolean = () => false,
): Map<string, TensorEntry> {
  const text = decodeUtf8(header, path);
  const json = parseJson(text, path);
  const repeated = repeatedKey(text);
  if (repeated !== undefined)
    throw broken(path, `header: expected each key once, got ${shortJson(repeated)} twice`);

  const start = PREFIX_BYTES + header.length;
  const entries = new Map<string, TensorEntry>();
  for (const [name, value] of Object.entries(json)) {
    if (name !== '__metadata__') entries.set(name, parseEntry(name, value, start, path, isUnread(name)));
  }
  checkCoverage(entries, start, fileBytes, path);
  return new Map([...entries].filter(([name]) => !isUnread(name)));
}

function decodeUtf8(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw broken(path, 'header: expected UTF-8, got other bytes', cause);
  }
}

function parseJson(text: string, path: string): object {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw broken(path, 'header: expected JSON, got something else', cause);
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw broken(path, 'header: expected a JSON object, got another value');
  }
  return json;
}

/** The first key that an object of this (valid) JSON text holds twice: JSON.parse keeps the last and says nothing. */
function repeatedKey(json: string): string | undefined {
  const open: Set<string>[] = [];
  for (const [, brace, quoted, colon] of json.matchAll(/([{}])|("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?/g)) {
    if (brace === '{') open.push(new Set());
    else if (brace === '}') open.pop();
    else if (colon !== undefined) {
      const key = JSON.parse(quoted!) as string;
      if (open.at(-1)!.has(key)) return key;
      open.at(-1)!.add(key);
    }
  }
  return undefined;
}

const size = z.int().nonnegative();
const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(size),
  data_offsets: z.tuple([size, size]),
});

const isStored = (dtype: string): dtype is StoredDtype => Object.hasOwn(BYTES_PER_VALUE, dtype);

function parseEntry(
  name: string,
  value: unknown,
  start: number,
  path: string,
  isUnread: boolean,
): TensorEntry {
  const where = `tensor ${shortJson(name)}`;
  const entry = entrySchema.safeParse(value).data;
  if (entry === undefined)
    throw broken(path, `${where}: expected dtype, shape and data_offsets, got ${shortJson(value)}`);
  const { dtype, shape } = entry;
  const [from, to] = entry.data_offsets;
  if (isUnread && from <= to) return { dtype: 'F32', shape, begin: start + from, end: start + to };
  if (!isStored(dtype))
    throw new UnderstudyError(
      'base',
      `${path}: ${where}: expected dtype F32, F16 or BF16, got ${dtype.slice(0, 40)}`,
      {
        hint: 'save the model with 32-bit or 16-bit floats',
      },
    );
  const bytes = elementCount(shape) * BYTES_PER_VALUE[dtype];
  if (!Number.isSafeInteger(bytes) || to - from !== bytes) {
    throw broken(
      path,
      `${where}: expected ${bytes} bytes for ${dtype} ${shortJson(shape)}, got ${to - from}`,
    );
  }
  return { dtype, shape, begin: start + from, end: start + to };
}

function checkCoverage(
  entries: ReadonlyMap<string, TensorEntry>,
  start: number,
  fileBytes: number,
  path: string,
): void {
  const inOrder = [...entries].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
  let covered = start;
  for (const [name, { begin, end }] of inOrder) {
    if (begin !== covered) {
      const fault = begin < covered ? 'overlaps the tensor before it' : 'leaves a gap before it';
      throw broken(
        path,
        `tensor ${shortJson(name)}: expected to begin at byte ${covered}, got ${begin}: it ${fault}`,
      );
    }
    covered = end;
  }
  if (covered > fileBytes) {
    const [name] = inOrder.find(([, { end }]) => end > fileBytes)!;
    throw broken(
      path,
      `tensor ${shortJson(name)}: file is truncated: expected ${covered} bytes, got ${fileBytes}`,
    );
  }
  if (covered < fileBytes) {
    throw broken(path, `expected ${covered} bytes, got ${fileBytes}: no tensor owns the rest`);
  }
}

function broken(path: string, message: string, cause?: unknown): UnderstudyError {
  return new UnderstudyError('base', `${path}: ${message}`, { hint: 'fetch the file again', cause });
}
