/**
 * Which titles belong to the pretraining text and which to the sample class.
 *
 * A title's own characters decide, never a seed: a title on one side cannot appear on the other, whatever is
 * generated. Hash: FNV-1a, 32 bits (Fowler, Noll, Vo).
 */

/** So many titles in ten are kept for pretraining. */
const RESERVED_TENTHS = 3;

/** Lower case, without spaces and punctuation: titles that differ in nothing else count as one. */
export function normaliseTitle(title: string): string {
  return title.toLowerCase().replace(/[\s\p{P}]+/gu, '');
}

/** Whether a title is one of those that no sample class contains. */
export function isReservedForPretraining(title: string): boolean {
  return fnv1a(normaliseTitle(title)) % 10 < RESERVED_TENTHS;
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
