/** Questions that are asked again: told by what they ask, whatever their ids, topics and the order of their options. */
import { plainOption } from '../../sources/index.ts';

/**
 * @param known texts of `questionText`; a text may be there several times
 * @param asked likewise
 * @returns `[asked]`: the place of the first known text that asks the same; null for a question that is new. One that
 *   has options on one side alone is the same where no other known question has its words.
 */
export function sameQuestions(known: readonly string[], asked: readonly string[]): (number | null)[] {
  const byAll = new Map<string, number>();
  const byTitle = new Map<string, { readonly place: number; readonly all: string; isOnly: boolean }>();
  for (const [place, text] of known.entries()) {
    const { title, all } = contentOf(text);
    if (!byAll.has(all)) byAll.set(all, place);
    const other = byTitle.get(title);
    if (other === undefined) byTitle.set(title, { place, all, isOnly: true });
    else if (other.all !== all) other.isOnly = false;
  }
  return asked.map((text) => {
    const { title, all } = contentOf(text);
    const found = byAll.get(all);
    if (found !== undefined) return found;
    const other = byTitle.get(title);
    if (other?.isOnly !== true) return null;
    // The title alone, on either side.
    return all === title || other.all === title ? other.place : null;
  });
}

/** The words of the question, and those with its options. */
function contentOf(text: string): { readonly title: string; readonly all: string } {
  const start = /(?:^|\n\n)Question: /.exec(text);
  const asked = start === null ? text : text.slice(start.index + start[0].length);
  const [first, ...options] = asked.split(/\n[A-Z]\) /);
  const title = plainOption(first!);
  return {
    title,
    all: options.length === 0 ? title : JSON.stringify([title, options.map(plainOption).sort()]),
  };
}
