/**
 * The two halves of a byte-level pre-tokenizer: text into words, and bytes into printable letters.
 * Source: the released encoder of GPT-2 (Radford et al. 2019), whose conventions ModernBERT's tokenizer keeps.
 */

/**
 * A word with the space before it; contractions, letters, numbers and other signs apart.
 *
 * White space is Unicode's property, as in the Rust library that trained these tokenizers. JavaScript's `\s` differs: it
 * counts U+FEFF (the byte order mark, not rare in exported tables) and leaves out U+0085.
 */
export const WORD_PATTERN: RegExp =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

/** Byte to letter: printable bytes of Latin-1 stand for themselves, the others for U+0100 and following, in order. */
export const BYTE_LETTERS: readonly string[] = byteLetters();

function byteLetters(): string[] {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => {
    const printable = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
    return String.fromCharCode(printable ? byte : next++);
  });
}
