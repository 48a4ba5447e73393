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
  const [byAll, byTitle] = [soleOnes(contents, ({ all }) => all), soleOnes(contents, ({ title }) => title)];
  return asked.map((text) => {
    const content = contentOf(text);
    const found = exactly.get(content.all) ?? byAll.get(content.all.toLowerCase());
    if (found !== undefined) return found;
    const other = byTitle.get(content.title.toLowerCase());
    // The title alone, on either side.
    const isBare = (one: Content): boolean => one.all === one.title;
    return other !== undefined && (isBare(content) || isBare(contents[other]!)) ? other : null;
  });
}

/** What a question is asked with, without case, where only one question has it: the place of that. */
function soleOnes(contents: readonly Content[], of: (content: Content) => string): Map<string, number> {
  const places = new Map<string, number>();
  const several = new Set<string>();
  for (const [place, content] of contents.entries()) {
    const key = of(content).toLowerCase();
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
}

function contentOf(text: string): Content {
  const start = /(?:^|\n\n)Question: /.exec(text);
  const asked = start === null ? text : text.slice(start.index + start[0].length);
  const [first, ...options] = asked.split(/\n[A-Z]\) /).map(wordsOf);
  const title = first!;
  return { title, all: options.length === 0 ? title : JSON.stringify([title, options.sort()]) };
}

const wordsOf = (text: string): string => plainOption(hasTag(text) ? plainText(text) : text);
