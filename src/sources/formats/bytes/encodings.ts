/**
 * Sets of characters by their names (https://encoding.spec.whatwg.org), the marks that files begin with, and texts of
 * bytes.
 */
import { UnderstudyError } from '../../../errors.ts';

/** As the standard names it, in small letters: `utf-8`, `windows-1252`. */
export type Encoding = string;

export const UTF8 = 'utf-8';
export const WINDOWS_1252 = 'windows-1252';

/** @throws UnderstudyError `usage` for a name that is none */
export function encodingNamed(name: string): Encoding {
  try {
    return new TextDecoder(name.trim()).encoding;
  } catch (cause) {
    throw new UnderstudyError(
      'usage',
      `\`encoding\`: expected the name of an encoding, got ${JSON.stringify(name)}`,
      {
        hint: 'name one such as utf-8, utf-16le, windows-1252, iso-8859-2, windows-1251, shift_jis or gb18030',
        cause,
      },
    );
  }
}

const MARKS: readonly (readonly [bytes: readonly number[], encoding: Encoding])[] = [
  [[0xff, 0xfe, 0, 0], 'utf-32'],
  [[0, 0, 0xfe, 0xff], 'utf-32'],
  [[0xef, 0xbb, 0xbf], UTF8],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
];

/** Of so many characters of a text in UTF-16 at least one in so many is of ASCII: a header is. */
const FEWEST_ASCII = 1 / 2;

/**
 * What a file says of its encoding by its first bytes: by a mark, or, since no text holds the character NUL, by halves
 * of characters that are zero. Null where it says nothing. `utf-32` is not read.
 */
export function encodingOf(first: Uint8Array): { encoding: Encoding | 'utf-32'; hasMark: boolean } | null {
  const mark = MARKS.find(([bytes]) => bytes.every((byte, i) => first[i] === byte));
  if (mark !== undefined) return { encoding: mark[1], hasMark: true };
  const zeros = [0, 0];
  for (const [i, byte] of first.entries()) if (byte === 0) zeros[i % 2]! += 1;
  const [even, odd] = zeros as [number, number];
  const enough = (FEWEST_ASCII * first.length) / 2;
  if (even === 0 && odd >= enough && odd > 0) return { encoding: 'utf-16le', hasMark: false };
  if (odd === 0 && even >= enough && even > 0) return { encoding: 'utf-16be', hasMark: false };
  return null;
}

/** Takes bytes in pieces, gives characters; the mark is left out. */
export interface Decoder {
  /** @throws TypeError for bytes that are no characters */
  decode(bytes: Uint8Array, options: { readonly stream: boolean }): string;
}

/** @param isLax whether bytes that are no characters become U+FFFD, instead of an error */
export function decoderOf(encoding: Encoding, isLax = false): Decoder {
  if (encoding === WINDOWS_1252) return { decode: (bytes) => windows1252(bytes) };
  return new TextDecoder(encoding, { fatal: !isLax });
}

/** What Windows-1252 has where Latin-1 has controls, 0x80 to 0x9f; five of them are none in either. */
const OF_WINDOWS = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

/** Not by a TextDecoder: that of some versions of Node 20 to 23 takes Windows-1252 for Latin-1. */
function windows1252(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    .toString('latin1')
    .replace(/[\x80-\x9f]/g, (control) => OF_WINDOWS[control.charCodeAt(0) - 0x80]!);
}

/**
 * Whether a file that is not UTF-8 may be taken for Windows-1252 or Latin-1 without being told. Text of another
 * encoding of single bytes has signs inside its words, text of several bytes a character long runs of bytes above
 * ASCII, and a file of UTF-8 with a damaged byte has whole characters of UTF-8.
 */
export class Windows1252Guess {
  #isPlausible = true;
  #last = 0;
  #beforeLast = 0;
  #run = 0; // bytes above ASCII, one after another, up to here
  #runs = 0;
  #ofUtf8 = 0; // whole characters of UTF-8
  #wanted = 0; // bytes until such a one is whole

  feed(bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length && this.#isPlausible; i++) this.#step(bytes[i]!);
  }

  /** Of a whole file: one that ends in the middle of its only character of UTF-8 is cut short. */
  get isPlausible(): boolean {
    const isCut = this.#runs === 1 && this.#wanted > 0;
    return this.#isPlausible && !isCut && this.#ofUtf8 <= MOST_OF_UTF8 * this.#runs;
  }

  #step(byte: number): void {
    if (byte < 0x80) {
      const isControl = (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) || byte === 0x7f;
      const isSignInWord = isSign(this.#last) && isLetter(this.#beforeLast) && isLetter(byte);
      if (isControl || isSignInWord) this.#isPlausible = false;
      [this.#run, this.#wanted] = [0, 0];
    } else {
      this.#run += 1;
      if (this.#run === 1) this.#runs += 1;
      if (byte >= 0xc0) this.#wanted = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
      else if (this.#wanted > 0 && --this.#wanted === 0) this.#ofUtf8 += 1;
      if (UNLIKELY.has(byte) || this.#run > MOST_IN_A_ROW) this.#isPlausible = false;
    }
    this.#beforeLast = this.#last;
    this.#last = byte;
  }
}

/** A quotation mark after a capital with an accent may look like a character of UTF-8. */
const MOST_OF_UTF8 = 0.1;

/** Characters above ASCII one after another: German and Portuguese have two, capitals three. */
const MOST_IN_A_ROW = 3;

/**
 * Five that have no character, and letters and signs of few texts, which stand for common letters in other encodings:
 * š and ž for those of Windows-1250 and of Mac OS among them, ÿ for я of Windows-1251 and for whatever is no text.
 */
const UNLIKELY = new Set([
  ...[0x81, 0x8d, 0x8f, 0x90, 0x9d],
  ...[0x82, 0x83, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8e, 0x98, 0x9a, 0x9e, 0x9f, 0xff],
]);

/** Signs that have no place between two letters of a word, where other encodings have letters. */
const SIGNS = new Set([
  ...[0xa1, 0xa3, 0xa5, 0xa6, 0xa8, 0xa9, 0xab, 0xac, 0xae, 0xaf],
  ...[0xb1, 0xb3, 0xb4, 0xb6, 0xb8, 0xb9, 0xbb, 0xbc, 0xbe, 0xbf],
]);
const isSign = (byte: number) => SIGNS.has(byte);
const isLetter = (byte: number) => (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
