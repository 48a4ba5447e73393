/** Whether a chosen option is the right one, where a file says both and not the mark. */

/**
 * Options are compared as letters where they are letters, or texts of the question's options, or numbers that count
 * them; as texts without regard to case and blanks elsewhere; as numbers where both are. Several at once ("A,C") are
 * compared as a set.
 *
 * @param options of the question, from the first on; empty where they are not known
 */
export function isRight(chosen: string, key: string, options: readonly string[] = []): boolean {
  const [one, other] = [optionsIn(chosen, options), optionsIn(key, options)];
  return one.length === other.length && one.every((option, i) => option === other[i]);
}

/** What is chosen, each option once and in order. */
function optionsIn(value: string, options: readonly string[]): string[] {
  const whole = optionOf(value, options);
  const parts = value.split(/[,;|&+]/).map((part) => part.trim());
  const isList = parts.length > 1 && parts.every((part) => isMark(part));
  if (!isList || options.some((option) => plain(option) === plain(value))) return [whole];
  return [...new Set(parts.map((part) => optionOf(part, options)))].sort();
}

const isMark = (part: string): boolean => /^(?:\p{L}|\d{1,2})[).:]?$/u.test(part);

/** `#0` for the first option; the plain text where it is none. */
function optionOf(value: string, options: readonly string[]): string {
  const text = plain(value);
  const place = options.findIndex((option) => plain(option) === text);
  if (place >= 0) return `#${place}`;
  const mark = text.replace(/[).:]$/, '');
  if (/^[a-z]$/.test(mark)) return `#${mark.charCodeAt(0) - 97}`;
  const number = /^[+-]?\d+(?:[.,]\d+)?$/.test(mark) ? Number(mark.replace(',', '.')) : Number.NaN;
  if (Number.isNaN(number)) return text;
  return Number.isInteger(number) && number >= 1 && number <= options.length
    ? `#${number - 1}`
    : String(number);
}

function plain(text: string): string {
  return text.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase();
}
