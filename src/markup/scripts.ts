/** Powers and indices on one line. */

const isWord = (text: string): boolean => /^[\p{L}\p{N}]+$/u.test(text);

/** `^2`, `_(n+1)`; nothing of nothing. */
export function script(sign: '^' | '_', text: string): string {
  const inner = text.trim();
  return inner === '' ? '' : `${sign}${isWord(inner) || isBracketed(inner) ? inner : `(${inner})`}`;
}

export const bracketed = (text: string): string => (isBracketed(text) ? text : `(${text})`);

/** Whether one pair of brackets holds all of a text. */
export function isBracketed(text: string): boolean {
  if (!text.startsWith('(') || !text.endsWith(')')) return false;
  let depth = 0;
  for (let i = 0; i < text.length - 1; i++) {
    if (text[i] === '(') depth++;
    if (text[i] === ')') depth--;
    if (depth === 0) return false;
  }
  return true;
}
