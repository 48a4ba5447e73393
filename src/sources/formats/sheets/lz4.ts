/** What LZ4 has compressed (https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md, lz4_Block_format.md). */

const MAGIC = 0x184d2204;
const UNCOMPRESSED = 0x8000_0000;

/** The content of a frame. Checksums are passed over. @throws Error where it is damaged, or not `bytes` long */
export function decodeLz4Frame(frame: Uint8Array, bytes: number): Uint8Array {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (view.getUint32(0, true) !== MAGIC) throw new Error('no frame of LZ4');
  const flags = view.getUint8(4);
  const [hasBlockSums, hasSize, hasDictionary] = [flags & 0x10, flags & 0x08, flags & 0x01];
  let at = 7 + (hasSize ? 8 : 0) + (hasDictionary ? 4 : 0);
  const content = new Uint8Array(bytes);
  let end = 0;
  for (;;) {
    const head = view.getUint32(at, true);
    at += 4;
    if (head === 0) break;
    const size = head & ~UNCOMPRESSED;
    const block = frame.subarray(at, at + size);
    if (block.length !== size) throw new Error('a block that is cut short');
    if (head >= UNCOMPRESSED) {
      content.set(block, end);
      end += size;
    } else end = decodeBlock(block, content, end);
    at += size + (hasBlockSums ? 4 : 0);
  }
  if (end !== bytes) throw new Error('a frame of another length');
  return content;
}

/** Writes on from `end`, and returns where it has come to. */
function decodeBlock(block: Uint8Array, content: Uint8Array, end: number): number {
  let at = 0;
  const lengthOf = (nibble: number): number => {
    let length = nibble;
    if (nibble < 15) return length;
    for (let more = 255; more === 255; ) {
      more = byteAt(block, at++);
      length += more;
    }
    return length;
  };
  for (;;) {
    const token = byteAt(block, at++);
    const literals = lengthOf(token >> 4);
    if (at + literals > block.length || end + literals > content.length) throw new Error('literals too long');
    content.set(block.subarray(at, at + literals), end);
    at += literals;
    end += literals;
    if (at === block.length) return end;
    const back = byteAt(block, at) | (byteAt(block, at + 1) << 8);
    at += 2;
    const length = lengthOf(token & 15) + 4;
    if (back === 0 || back > end || end + length > content.length) throw new Error('a match out of reach');
    for (let i = 0; i < length; i++) content[end + i] = content[end + i - back]!;
    end += length;
  }
}

function byteAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw new Error('a block that is cut short');
  return byte;
}
