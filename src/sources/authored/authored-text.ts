/** Whether a .txt is questions in GIFT or Aiken: such a name says nothing, so its first lines do. */
import { open } from 'node:fs/promises';
import { decoderOf, encodingOf, UTF8 } from '../formats/bytes/encodings.ts';
import { isAiken } from './aiken.ts';
import { isGift } from './gift.ts';

const FIRST_BYTES = 1 << 16;

/** False for a file of another ending, and for one that cannot be read: whoever opens it says so. */
export async function isAuthoredText(path: string): Promise<boolean> {
  if (!/\.txt$/i.test(path)) return false;
  try {
    const text = await firstText(path);
    return isAiken(text) || isGift(text);
  } catch {
    return false;
  }
}

async function firstText(path: string): Promise<string> {
  const handle = await open(path);
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(FIRST_BYTES), 0, FIRST_BYTES, 0);
    const bytes = buffer.subarray(0, bytesRead);
    const encoding = encodingOf(bytes.subarray(0, 64))?.encoding ?? UTF8;
    return decoderOf(encoding, true).decode(bytes, { stream: true });
  } finally {
    await handle.close();
  }
}
