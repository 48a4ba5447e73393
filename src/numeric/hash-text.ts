/** FNV-1a, 32 bits, over UTF-16 code units (Fowler, Noll, Vo): spreads texts over whole numbers, and nothing more. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let k = 0; k < text.length; k++) hash = Math.imul(hash ^ text.charCodeAt(k), 0x01000193);
  return hash >>> 0;
}
