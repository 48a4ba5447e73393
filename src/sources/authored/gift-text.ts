/** Texts of GIFT: escapes, and the mark of a format before them. */

/** Signs that mean something in GIFT, unless a backslash stands before them. */
const ESCAPED = '\\~=#{}:';
/** Characters of a private plane stand for escaped ones, so that what looks for signs does not find them. */
const HIDDEN_FROM = 0xf0000;

/** Every escaped sign as a character of its own, so that the signs that are left mean something. */
export function hideEscapes(text: string): string {
  return text.replace(/\\([\\~=#{}:n])/g, (_, sign: string) =>
    sign === 'n' ? '\n' : String.fromCodePoint(HIDDEN_FROM + ESCAPED.indexOf(sign)),
  );
}

/** The signs that were hidden, without their backslash. */
export function showEscapes(text: string): string {
  return text.replace(/[\u{f0000}-\u{f0006}]/gu, (hidden) => ESCAPED[hidden.codePointAt(0)! - HIDDEN_FROM]!);
}

/** A text and its format: `[html]<b>…`. @param inherited the format of a text without a mark */
export function markedText(
  text: string,
  inherited: string,
): { readonly format: string; readonly text: string } {
  const mark = /^\s*\[(html|moodle|plain|markdown)\]/i.exec(text);
  return mark === null
    ? { format: inherited, text }
    : { format: mark[1]!.toLowerCase(), text: text.slice(mark[0].length) };
}
