/** What is said of a file that is read once: columns that look like ours, words for missing values. */
import type { KnownColumn } from '../formats/columns.ts';
import { readSource, type Source } from '../formats/source.ts';
import { columnRecord, recordNotes } from './column-record.ts';

/** @param names of ours that the file is read for */
export async function readingNotes(source: Source, names: readonly KnownColumn[]): Promise<string[]> {
  const record = columnRecord(source, { unread: [], missingWords: [], leftOut: [] }, names);
  const [found] = await readSource(source, (select) =>
    source.database.rows<{ tidied: number }>(`SELECT count(*) AS tidied FROM (${select}) WHERE tidied`),
  );
  const { notes } = found!.tidied === 0 ? { notes: [] } : await source.countTidied();
  return [...source.notes, ...recordNotes(record), ...notes];
}
