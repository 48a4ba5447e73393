/** Ids, numbers and counts as words: one place for every room. */

/** The longest id that a line has room for. */
const ID_LENGTH = 24;

/** A user id is data: control characters are shown, and a long one is cut. */
export function formatStudent(id: string): string {
  const shown = showControls(id);
  return shown.length > ID_LENGTH ? `${shown.slice(0, ID_LENGTH - 1)}…` : shown;
}

/** One line, in which control characters and other ends of lines are shown, not obeyed. */
export function showControls(text: string): string {
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, (it) => `\\u{${it.codePointAt(0)!.toString(16)}}`);
}
