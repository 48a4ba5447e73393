/**
 * A user id is data, not a path: this is how it names a folder, on any file system.
 *
 * Lower-case letters, digits, `_` and `-` stand for themselves, a capital is `+` and its small letter (file systems
 * that ignore case would mix up `a` and `A`), everything else is `%` and two hex digits for each byte of its UTF-8.
 * No two ids share a name, not even on a disk that ignores case, and a name of up to 100 characters can be read back
 * into its id; a longer one is cut short and ends in a hash.
 */
import { createHash } from 'node:crypto';

const LONGEST = 100;
/** Keeps a hashed name recognisable; with `~` and 64 hex digits it stays below `LONGEST`. */
const KEPT = 24;

/** Names that Windows keeps to itself, whatever the folder. */
const RESERVED = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])$/;

/** The name of a user's folder: 1 to 100 characters that every file system takes. */
export function encodeUserId(userId: string): string {
  // Spreading a string gives its code points. A bare percent sign is the one encoding left for no characters at all.
  const encoded = [...userId].map(encodeCharacter).join('') || '%';
  if (RESERVED.test(encoded)) return percent(encoded.charCodeAt(0)) + encoded.slice(1);
  if (encoded.length <= LONGEST) return encoded;
  // `~` occurs in no encoding that is short enough to stand for itself.
  return `${encoded.slice(0, KEPT)}~${createHash('sha256').update(encoded).digest('hex')}`;
}

function encodeCharacter(character: string): string {
  if (/^[a-z0-9_-]$/.test(character)) return character;
  if (/^[A-Z]$/.test(character)) return `+${character.toLowerCase()}`;
  // Half a surrogate pair has no UTF-8: encoders make U+FFFD of it, and two ids would become one.
  if (/^[\ud800-\udfff]$/.test(character)) return `%u${character.charCodeAt(0).toString(16)}`;
  return [...new TextEncoder().encode(character)].map(percent).join('');
}

function percent(byte: number): string {
  return `%${byte.toString(16).padStart(2, '0')}`;
}
