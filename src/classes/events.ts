/** The events of reading and asking. */

/** Work that is counted. */
export interface ProgressEvent {
  readonly event: 'progress';
  readonly doing: string;
  readonly done: number;
  readonly of: number;
  /** Whether what is counted are bytes. */
  readonly unit?: 'bytes';
}

export interface ReadingEvent {
  readonly event: 'reading';
  /** A file, or what else is read. */
  readonly what: string;
}

/** How a file was read where that is not plain from the file: what was dropped, merged, guessed or not read. */
export interface NoteEvent {
  readonly event: 'note';
  readonly file: string;
  /** A sentence. */
  readonly text: string;
}

export type OnNote = (file: string, text: string) => void;

/** Tells how a file was read. */
export function tellNotes(
  { path, notes }: { readonly path: string; readonly notes: readonly string[] },
  note: OnNote,
): void {
  for (const text of notes) note(path, text);
}

/** Passes on what work counts, as progress of so much in all; of nothing there is none. */
export async function* counting<Result>(
  work: AsyncGenerator<number, Result>,
  { doing, of }: { readonly doing: string; readonly of: number },
): AsyncGenerator<ProgressEvent, Result> {
  let done = 0;
  if (of > 0) yield { event: 'progress', doing, done, of };
  let next = await work.next();
  for (; !next.done; next = await work.next()) {
    done += next.value;
    yield { event: 'progress', doing, done, of };
  }
  return next.value;
}
