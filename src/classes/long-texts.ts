/** Whether students read all of what they are asked. */
import { loadTokenizer, longTextNotes } from '../text/index.ts';
import type { OnNote } from './events.ts';
import type { Members } from './members.ts';

/** Tells how many of the texts the members cut, and how. @param asked.path where the questions stand */
export async function tellLongTexts(
  { members, class: class_, maxLength }: Members,
  { path, texts }: { readonly path: string; readonly texts: Iterable<string> },
  note: OnNote,
): Promise<void> {
  const [first] = members;
  if (first === undefined) return;
  const tokenizer =
    class_?.tokenizer ?? (await loadTokenizer((first as Extract<typeof first, { folder: string }>).folder));
  const cut = class_?.record.cut ?? 'end';
  for (const text of longTextNotes(texts, { tokenizer, maxLength, cut })) note(path, text);
}
