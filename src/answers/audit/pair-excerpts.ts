/** Two texts that are much alike, so short that each fits on a line. */
import { withoutContext } from '../questions/question-words.ts';

const CHARS = 72;
/** Characters that may stand before the first that differs without the start being left out. */
const CHARS_BEFORE = 44;
const CHARS_SHOWN_BEFORE = 24;

/** The start of each, or what is around the place where the two part; without topic, subject and axis. */
export function pairExcerpts(a: string, b: string): [string, string] {
  const [text, other] = [onOneLine(a), onOneLine(b)];
  let parting = 0;
  while (parting < text.length && text[parting] === other[parting]) parting += 1;
  if (text === other || parting <= CHARS_BEFORE) return [excerpt(text, 0), excerpt(other, 0)];
  const from = parting - CHARS_SHOWN_BEFORE;
  const blank = text.slice(from, parting).indexOf(' ');
  const start = blank === -1 ? from : from + blank + 1;
  return [excerpt(text, start), excerpt(other, start)];
}

function onOneLine(text: string): string {
  return withoutContext(text)
    .replace(/[\s\p{C}]+/gu, ' ')
    .trim();
}

function excerpt(text: string, start: number): string {
  const shown = text.slice(start, start + CHARS);
  return `${start > 0 ? '… ' : ''}${shown.trim()}${start + CHARS < text.length ? ' …' : ''}`;
}
