/** What can be said of a question without knowing a word of it. */

const NEGATION = /\b(not|no|never|none|except|least|incorrect|false|neither|nor|cannot)\b|n['’]t\b/giu;
const OPTION = /^[A-Z]\) (.*)$/gmu;
const TITLE = /^Question: /mu;

/**
 * Logarithms of lengths and counts: signs and words of the question, their mean length, digits, negations, options, the
 * mean length of an option and how much options differ in it, and signs that are neither letter nor digit nor blank.
 */
export function surfaceOf(text: string): readonly number[] {
  const options = [...text.matchAll(OPTION)].map(([, option]) => option!.length);
  const start = TITLE.exec(text);
  const stem = (start === null ? text : text.slice(start.index + start[0].length)).replace(OPTION, '').trim();
  const words = stem.split(/\s+/u).filter((word) => word !== '');
  const mean = options.reduce((a, b) => a + b, 0) / Math.max(options.length, 1);
  const spread = Math.sqrt(
    options.reduce((sum, o) => sum + (o - mean) ** 2, 0) / Math.max(options.length, 1),
  );
  const count = (pattern: RegExp) => stem.match(pattern)?.length ?? 0;
  return [
    stem.length,
    words.length,
    stem.length / Math.max(words.length, 1),
    Math.max(0, ...words.map((word) => word.length)),
    count(/\p{Nd}/gu),
    count(NEGATION),
    options.length,
    mean,
    spread,
    count(/[^\p{L}\p{Nd}\s]/gu),
    count(/\p{Lu}/gu),
  ].map(Math.log1p);
}
