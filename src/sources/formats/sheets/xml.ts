/** XML in pieces: what it holds is told as it comes, and nothing of it is kept. */
import { SaxesParser } from 'saxes';
import { decoderOf, encodingOf, UTF8 } from '../bytes/encodings.ts';

/** Names come without their prefixes: spreadsheets of some programs have `x:row` where others have `row`. */
export interface XmlReader {
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string): void;
  close?(name: string): void;
}

/** Between two tags; no cell holds more than a tenth of it. */
const MOST_TEXT_BYTES = 4 * 2 ** 20;

/**
 * Yields after each piece of the bytes, so that the caller hands on what came of it.
 *
 * @throws Error where it is no XML
 */
export async function* readXml(bytes: AsyncIterable<Buffer>, reader: XmlReader): AsyncGenerator<void> {
  const parser = new SaxesParser();
  let silentBytes = 0;
  parser.on('opentag', ({ name, attributes }) => {
    silentBytes = 0;
    reader.open?.(withoutPrefix(name), attributes);
  });
  parser.on('closetag', ({ name }) => {
    silentBytes = 0;
    reader.close?.(withoutPrefix(name));
  });
  parser.on('text', (text) => reader.text?.(text));
  parser.on('cdata', (text) => reader.text?.(text));
  let decoder: ReturnType<typeof decoderOf> | undefined;
  for await (const chunk of bytes) {
    decoder ??= decoderOf(encodingOf(chunk.subarray(0, 64))?.encoding ?? UTF8);
    silentBytes += chunk.length;
    parser.write(decoder.decode(chunk, { stream: true }));
    if (silentBytes > MOST_TEXT_BYTES) throw new Error('a text without an end');
    yield;
  }
  parser.write(decoder?.decode(new Uint8Array(), { stream: false }) ?? '');
  parser.close();
}

/** Reads it from end to end. @throws Error where it is no XML */
export async function readAllXml(bytes: AsyncIterable<Buffer>, reader: XmlReader): Promise<void> {
  for await (const _ of readXml(bytes, reader));
}

const withoutPrefix = (name: string): string => name.slice(name.indexOf(':') + 1);
