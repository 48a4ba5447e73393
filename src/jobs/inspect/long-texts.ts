/** Whether what is inspected is read whole: by the run's own students, or, of a file, by the default base. */
import { type OnNote, openMembers, tellLongTexts } from '../../classes/index.ts';
import { DEFAULT_BASE, placeOfBase } from '../../hub/inputs.ts';
import { type RunHeader, readClass, readRun } from '../../runs/index.ts';
import { loadTokenizer, longTextNotes } from '../../text/index.ts';
import { FROZEN_DEFAULTS } from '../../training/inputs.ts';

interface Inspected {
  readonly path: string;
  readonly texts: readonly string[];
}

/** Nothing of a run whose training has not ended. */
export async function tellLongOfRun(
  run: { readonly folder: string; readonly header: RunHeader },
  inspected: Inspected,
  note: OnNote,
): Promise<void> {
  const isTrained =
    run.header.recipe === 'solo'
      ? (await readRun(run.folder)).students.length > 0
      : (await readClass(run.folder)) !== null;
  if (!isTrained) return;
  const members = await openMembers(run);
  try {
    await tellLongTexts(members, inspected, note);
  } finally {
    await members.close();
  }
}

/** The tokenizer is loaded only where a text has as many bytes as there may be tokens. */
export async function tellLongOfFile({ path, texts }: Inspected, note: OnNote): Promise<void> {
  const { maxLength } = FROZEN_DEFAULTS;
  if (!texts.some((text) => Buffer.byteLength(text) > maxLength - 2)) return;
  const tokenizer = await loadTokenizer(placeOfBase(DEFAULT_BASE, '.') as string);
  for (const text of longTextNotes(texts, { tokenizer, maxLength, cut: 'middle' }))
    note(path, `as the default base ${DEFAULT_BASE} reads them, ${text}`);
}
