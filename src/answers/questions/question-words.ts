/** The words of a question, for comparing: whatever two printings of one question may differ in is taken off. */

/** After a number, a variable or a bracket: 5! is not 5. */
const FACTORIAL = String.raw`(?<=\p{N}|[)\]!]|(?<![\p{L}\p{M}])\p{L})!`;

/**
 * A word, a number, or a sign that changes what is asked: operators (`x < 5` is not `x > 5`, `3 - 4` not `3 + 4`),
 * brackets, units and currencies, primes, factorials, the gap of a cloze. Scripts without blanks between words count by the character.
 */
const WORD = new RegExp(
  [
    '[\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}]\\p{M}*',
    '\\p{N}+(?:[.]\\p{N}+)*',
    '\\p{L}[\\p{L}\\p{M}]*',
    '_{2,}|\\.{3,}', // a gap
    '!=',
    '\u2032',
    FACTORIAL,
    '[\\p{Sm}\\p{Sc}\\p{So}^%&*/#@()\\[\\]{}-]',
  ].join('|'),
  'gu',
);
/** The sign before what stands as a superscript: 10³ is not 103. */
const RAISED = /[\u00b2\u00b3\u00b9\u2070\u2071\u2074-\u207f]+/g;
/** Of a function or a variable, f'(x) or y'', and of brackets, (AB)': not the end of what is quoted. */
const PRIME =
  /(?<=(?<![\p{L}\p{M}\p{N}'\u2018\u2019])\p{L}['\u2019]?|[)\]]['\u2019]?)['\u2019](?!\p{L})|\u02b9/gu;
const DASHES = /[\u2010-\u2015\u2212]/g;
const HYPHEN = /(?<=\p{L}\p{L})-(?=\p{L}\p{L})/gu;
const APOSTROPHES = /['\u2019\u02bc](?=\p{L})/gu;
const GAP = '_';

/**
 * The words of a text as `questionText` makes it, line by line: NFKC, lower case, without punctuation and without the
 * letters before the options. Topic, subject and axis do not count: one question may be filed in two places.
 */
export function questionWords(text: string): string[][] {
  return withoutContext(text)
    .split('\n')
    .map((line) => wordsOf(line.replace(/^\s*[A-Z]\) /, '')))
    .filter((words) => words.length > 0);
}

/**
 * Equal for two texts that differ in nothing but case, punctuation, blanks, topic, subject and axis. A text without
 * words equals none but itself.
 */
export function questionKey(text: string): string {
  const lines = questionWords(text);
  return lines.length === 0 ? text : lines.map((words) => words.join(' ')).join('\n');
}

function wordsOf(line: string): string[] {
  const plain = line
    .replace(PRIME, '\u2032')
    .replace(RAISED, (digits) => `^${digits}`)
    .normalize('NFKC')
    .toLowerCase()
    .replace(DASHES, '-')
    .replace(HYPHEN, ' ')
    .replace(APOSTROPHES, '');
  return (plain.match(WORD) ?? []).map((word) => (/^(?:_|\.)/.test(word) ? GAP : word));
}

/** From the line that begins with `Question:`, without that word. */
export function withoutContext(text: string): string {
  const start = /^Question: /m.exec(text);
  return start === null ? text : text.slice(start.index + start[0].length);
}
