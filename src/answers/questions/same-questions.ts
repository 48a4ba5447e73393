/** Questions that are asked again: told by what they ask, whatever their ids, topics and the order of their options. */
import { hasTag, plainText } from '../../markup/index.ts';
import { plainOption } from '../../sources/index.ts';

/**
 * @param known texts of `questionText`; a text may be there several times
 * @param asked likewise
 * @returns `[asked]`: the place of the first known text that asks the same; null for a question that is new. One that
 *   differs in case or in tags of HTML alone, or has options on one side alone, is the same where no other known question
 *   has its words.
 */
export function sameQuestions(known: readonly string[], asked: readonly string[]): (number | null)[] {
  const contents = known.map(contentOf);
  const exactly = new Map<string, number>();
  for (const [place, { all }] of contents.entries()) if (!exactly.has(all)) exactly.set(all, place);
  const byAll = soleOnes(contents, ({ withoutCase }) => withoutCase);
  const byTitle = soleOnes(contents, ({ title }) => title.toLowerCase());
  return asked.map((text) => {
    const content = contentOf(text);
    const found = exactly.get(content.all) ?? byAll.get(content.withoutCase);
    if (found !== undefined) return found;
    const other = byTitle.get(content.title.toLowerCase());
    // The title alone, on either side.
    const isBare = (one: Content): boolean => one.all === one.title;
    return other !== undefined && (isBare(content) || isBare(contents[other]!)) ? other : null;
  });
}

/** What only one question has: the place of that. */
function soleOnes(contents: readonly Content[], of: (content: Content) => string): Map<string, number> {
  const places = new Map<string, number>();
  const several = new Set<string>();
  for (const [place, content] of contents.entries()) {
    const key = of(content);
    const other = places.get(key);
    if (other === undefined) places.set(key, place);
    else if (contents[other]!.all !== content.all) several.add(key);
  }
  for (const key of several) places.delete(key);
  return places;
}

interface Content {
  /** The words of the question, and those with its options. */
  readonly title: string;
  readonly all: string;
  /** `all` in small letters. */
  readonly withoutCase: string;
}

function contentOf(text: string): Content {
  const start = /(?:^|\n\n)Question: /.exec(text);
  const asked = start === null ? text : text.slice(start.index + start[0].length);
  const [first, ...options] = asked.split(/\n[A-Z]\) /).map(wordsOf);
  const title = first!;
  const whole = (form: (part: string) => string): string =>
    options.length === 0 ? form(title) : JSON.stringify([form(title), options.map(form).sort()]);
  return { title, all: whole((part) => part), withoutCase: whole((part) => part.toLowerCase()) };
}

const wordsOf = (text: string): string => plainOption(hasTag(text) ? plainText(text) : text);
