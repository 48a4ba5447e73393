/** Bytes of XML as characters, and what kind of XML they are. */
import { decoderOf, encodingNamed, encodingOf } from '../formats/bytes/encodings.ts';
import { logProblem, shown } from '../formats/problems.ts';

/**
 * The text of XML in the encoding that it says: by its byte order mark, by its declaration, or UTF-8.
 *
 * @throws UnderstudyError `log` for bytes that are none of that encoding
 */
export function xmlText(path: string, bytes: Uint8Array): string {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 200));
  const declared = /^(?:\u00ef\u00bb\u00bf)?\s*<\?xml[^>]*\bencoding\s*=\s*["']([\w.:-]+)["']/.exec(
    start,
  )?.[1];
  const name = encodingOf(bytes.subarray(0, 64))?.encoding ?? declared ?? 'utf-8';
  const encoding = known(path, name);
  try {
    return decoderOf(encoding).decode(bytes, { stream: false });
  } catch (cause) {
    throw logProblem(path, `not ${encoding.toUpperCase()}`, 'save the file as UTF-8', { cause });
  }
}

function known(path: string, name: string): string {
  try {
    return encodingNamed(name);
  } catch (cause) {
    throw logProblem(path, `unknown encoding ${shown(name)}`, 'save the file as UTF-8', { cause });
  }
}

/** The name of the first element, without its prefix; null where there is none. */
export function rootOf(text: string): string | null {
  const head = text.slice(0, 20_000).replace(/<!--[\s\S]*?-->/g, '');
  return /<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)[\s/>]/.exec(head)?.[1] ?? null;
}
