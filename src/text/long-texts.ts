/** Texts that are longer than a model reads. */
import { formatCount } from '../words.ts';
import type { Cut, Tokenizer } from './tokenizer.ts';

/** The tokenizer with another way to cut texts that are too long. */
export function cutting(tokenizer: Tokenizer, cut: Cut): Tokenizer {
  return { ...tokenizer, encode: (text, maxLength, how = cut) => tokenizer.encode(text, maxLength, how) };
}

const LEFT: Readonly<Record<Cut, string>> = {
  end: 'what stands last is not read',
  middle:
    'lines before the question are shortened first, then the question loses its middle; options stay where they fit',
};

/**
 * How many of the texts are cut, and how, in a sentence; none where all are read whole.
 *
 * @param texts each counts once
 */
export function longTextNotes(
  texts: Iterable<string>,
  {
    tokenizer,
    maxLength,
    cut,
  }: { readonly tokenizer: Tokenizer; readonly maxLength: number; readonly cut: Cut },
): string[] {
  const all = new Set(texts);
  let long = 0;
  for (const text of all) if (tokenizer.isLong(text, maxLength)) long += 1;
  if (long === 0) return [];
  const [some, of] = [formatCount(long), formatCount(all.size)];
  const tokens = formatCount(tokenizer.longest(maxLength));
  return [
    `${some} of ${of} texts of questions ${long === 1 ? 'is' : 'are'} longer than ${tokens} tokens, the max-length, and ${long === 1 ? 'is' : 'are'} cut: ${LEFT[cut]}`,
  ];
}
