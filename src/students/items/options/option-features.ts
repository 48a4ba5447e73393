/** What can be said of a wrong option beside the right one, without knowing the answer: how long, how alike, where it stands. */
import type { KeyedOptions } from '../../../answers/index.ts';
import { letterTerms, wordTerms } from '../../../readers/index.ts';

/** What the base makes of a text, `[hidden]`; undefined where that is not known. */
export type Vectors = (text: string) => ArrayLike<number> | undefined;

/** Places of the options that have a text and are wrong. */
export function wrongOptions({ options, key }: Pick<KeyedOptions, 'options' | 'key'>): number[] {
  return [...options.keys()].filter((place) => place !== key && options[place] !== '');
}

/** How many of `optionFeatures` need the base; they are the last. */
export const FEATURES_OF_BASE = 3;

/**
 * Of each wrong option, in their order: lengths, likeness to the right option, to the question and to the other wrong
 * ones by letters and by the base, how near a number is to the right one, its place; each less its mean over the wrong
 * options, for what all share draws nobody from one to another.
 */
export function optionFeatures(question: KeyedOptions, vectors: Vectors): number[][] {
  const { text, options, key } = question;
  const wrong = wrongOptions(question);
  const right = options[key]!;
  const letters = options.map(letterTerms);
  const stem = wordTerms(stemOf(text));
  const rows = wrong.map((place) => {
    const option = options[place]!;
    const others = wrong.filter((other) => other !== place);
    const words = wordTerms(option);
    const known = [...words].filter((word) => stem.has(word)).length;
    const [value, rightValue] = [numberOf(option), numberOf(right)];
    const areNumbers = value !== null && rightValue !== null;
    return [
      Math.log1p(option.length),
      Math.abs(Math.log((1 + option.length) / (1 + right.length))),
      Math.log1p(words.size),
      jaccard(letters[place]!, letters[key]!),
      meanOf(others.map((other) => jaccard(letters[place]!, letters[other]!))),
      known / Math.max(words.size, 1),
      areNumbers ? -Math.abs(logOf(value) - logOf(rightValue)) : 0,
      (value === null) === (rightValue === null) ? 1 : 0,
      /^\p{Lu}/u.test(option) ? 1 : 0,
      place,
      // FEATURES_OF_BASE
      cosine(vectors(option), vectors(right)),
      cosine(vectors(option), vectors(text)),
      meanOf(others.map((other) => cosine(vectors(option), vectors(options[other]!)))),
    ];
  });
  const width = rows[0]?.length ?? 0;
  const means = Array.from({ length: width }, (_, j) => meanOf(rows.map((row) => row[j]!)));
  return rows.map((row) => row.map((value, j) => value - means[j]!));
}

/** The question without its topic and its options. */
const stemOf = (text: string) => text.replace(/^[A-Z]\) .*$/gm, '').replace(/^[\s\S]*?Question: /, '');

/** The first number of a text, its thousands without commas; null where it has none. */
function numberOf(text: string): number | null {
  const found = /-?\d+(\.\d+)?/.exec(text.replace(/(\d),(?=\d{3}\b)/g, '$1'));
  return found === null ? null : Number(found[0]);
}

const logOf = (value: number) => Math.sign(value) * Math.log1p(Math.abs(value));

function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const common = [...a].filter((term) => b.has(term)).length;
  return common / Math.max(a.size + b.size - common, 1);
}

function cosine(a: ArrayLike<number> | undefined, b: ArrayLike<number> | undefined): number {
  if (a === undefined || b === undefined) return 0;
  let [ab, aa, bb] = [0, 0, 0];
  for (let j = 0; j < a.length; j++) {
    ab += a[j]! * b[j]!;
    aa += a[j]! ** 2;
    bb += b[j]! ** 2;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
}

const meanOf = (values: readonly number[]) =>
  values.length === 0 ? 0 : values.reduce((a, b) => a + b, 0) / values.length;
