/**
 * Reading and writing safetensors files, tensor by tensor, so that neither ever holds a second copy of the weights.
 *
 * Values are little-endian, as is every machine that ONNX Runtime runs on: bytes are read into the memory of a
 * Float32Array as they are.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { isUnderstudyError, UnderstudyError } from '../../errors.ts';
import { errorCode, replaceFile } from '../../files/index.ts';
import { elementCount } from '../../graph/index.ts';
import { bfloat16ToFloat32, float16ToFloat32, float32ToFloat16 } from './half-floats.ts';
import { headerLength, PREFIX_BYTES, parseHeader, type TensorEntry } from './safetensors-header.ts';

export interface Tensor {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: Float32Array;
}

/** An open file. */
export interface SafetensorsFile {
  readonly path: string;
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  /**
   * The values of one tensor as 32-bit floats, row-major. Infinities and NaN come through as they are stored.
   *
   * @throws UnderstudyError `base` when the file has no such tensor or ends too early
   */
  read(name: string): Promise<Float32Array>;
  /** Gives the file back; its tensors cannot be read afterwards. */
  close(): Promise<void>;
}

/** Bytes moved by one call: the system takes at most 2 GiB, and 16-bit values need a buffer of this size. */
const CHUNK_BYTES = 1 << 26;

/**
 * Opens a file and checks its header against its size.
 *
 * @param isUnread whether a tensor is left out, whatever its dtype @default none
 * @param remedy what to do where the file is broken @default to fetch it again, as that of a base
 * @throws UnderstudyError `base` naming the file and, where one is at fault, the tensor
 */
export async function openSafetensors(
  path: string,
  isUnread: (name: string) => boolean = () => false,
  remedy?: string,
): Promise<SafetensorsFile> {
  const handle = await open(path, 'r').catch((cause: unknown) => {
    const got = errorCode(cause) === 'ENOENT' ? 'no such file' : (cause as Error).message;
    throw new UnderstudyError('base', `${path}: expected a readable file, got ${got}`, { cause });
  });
  try {
    const { size } = await handle.stat();
    const prefix = new Uint8Array(Math.min(PREFIX_BYTES, size));
    await readFully(handle, prefix, 0, path);
    const header = new Uint8Array(headerLength(prefix, size, path));
    await readFully(handle, header, PREFIX_BYTES, path);
    const tensors = parseHeader(header, size, path, isUnread);
    return {
      path,
      tensors,
      async read(name) {
        const entry = tensors.get(name);
        if (entry === undefined)
          throw new UnderstudyError('base', `${path}: expected a tensor "${name}", got none of that name`);
        return await readTensor(handle, entry, path);
      },
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    if (remedy === undefined || !isUnderstudyError(error) || error.code !== 'base') throw error;
    throw new UnderstudyError('base', error.message, { hint: remedy, cause: error.cause });
  }
}

async function readTensor(
  handle: FileHandle,
  { dtype, shape, begin }: TensorEntry,
  path: string,
): Promise<Float32Array> {
  const count = elementCount(shape);
  const values = new Float32Array(count);
  if (dtype === 'F32') {
    await readFully(handle, new Uint8Array(values.buffer), begin, path);
    return values;
  }
  const convert = dtype === 'F16' ? float16ToFloat32 : bfloat16ToFloat32;
  const buffer = new Uint16Array(Math.min(count, CHUNK_BYTES / 2));
  for (let done = 0; done < count; done += buffer.length) {
    const bits = buffer.subarray(0, Math.min(buffer.length, count - done));
    const bytes = new Uint8Array(bits.buffer, 0, bits.byteLength);
    await readFully(handle, bytes, begin + 2 * done, path);
    convert(bits, values.subarray(done, done + bits.length));
  }
  return values;
}

/** As what numbers are stored: `F16` takes half the place and keeps eleven binary digits. */
export type StoredDtype = 'F32' | 'F16';

/**
 * Writes a file as Transformers does: names in order, header padded to 8 bytes. It is on the disk when this resolves;
 * after a failure, what was there before is untouched.
 *
 * @throws UnderstudyError `io` when the disk refuses
 */
export async function writeSafetensors(
  path: string,
  tensors: Iterable<readonly [string, Tensor]>,
  dtype: StoredDtype = 'F32',
): Promise<void> {
  const inOrder = [...tensors].sort(([a], [b]) => (a < b ? -1 : 1));
  const values = inOrder.map(([, { data }]) => {
    const stored = dtype === 'F32' ? data : float32ToFloat16(data);
    return new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
  });
  await replaceFile(path, [buildHeader(inOrder, dtype), ...values]);
}

/** The 8 bytes of length and the JSON, padded with spaces so that the values begin at a multiple of 8. */
function buildHeader(tensors: readonly (readonly [string, Tensor])[], dtype: StoredDtype): Uint8Array {
  const bytesEach = dtype === 'F32' ? 4 : 2;
  const entries: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  let position = 0;
  for (const [name, { shape, data }] of tensors) {
    if (Object.hasOwn(entries, name)) throw new RangeError(`writeSafetensors: two tensors named "${name}"`);
    if (elementCount(shape) !== data.length) {
      throw new RangeError(`writeSafetensors: "${name}": expected [${shape}], got ${data.length} values`);
    }
    const end = position + bytesEach * data.length;
    entries[name] = { dtype, shape, data_offsets: [position, end] };
    position = end;
  }
  const json = new TextEncoder().encode(JSON.stringify(entries));
  const bytes = new Uint8Array(PREFIX_BYTES + Math.ceil(json.length / 8) * 8).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(bytes.length - PREFIX_BYTES), true);
  bytes.set(json, PREFIX_BYTES);
  return bytes;
}

async function readFully(
  handle: FileHandle,
  into: Uint8Array,
  position: number,
  path: string,
): Promise<void> {
  for (let done = 0; done < into.length; ) {
    const length = Math.min(into.length - done, CHUNK_BYTES);
    const { bytesRead } = await handle.read(into, done, length, position + done);
    if (bytesRead === 0) {
      const expected = position + into.length;
      throw new UnderstudyError(
        'base',
        `${path}: file shrank: expected ${expected} bytes, got ${position + done}`,
        {
          hint: 'leave the file alone while it is read',
        },
      );
    }
    done += bytesRead;
  }
}
