/** What is said of a file that is read once: columns that look like ours, words for missing values. */
import type { KnownColumn } from '../formats/columns.ts';
import type { Source } from '../formats/source.ts';
import { readSource, readWritten } from '../read-source.ts';
import { columnRecord, recordNotes } from './column-record.ts';
import { countTidied } from './tidy-values.ts';

/** @param names of ours that the file is read for */
export async function readingNotes(source: Source, names: readonly KnownColumn[]): Promise<string[]> {
  const record = columnRecord(source, { unread: [], missingWords: [], leftOut: [] }, names);
  const untidy = await readSource(source, async (_, columns) => columns);
  const { notes } = await readWritten(source, (select) => countTidied(source.database, select, untidy));
  return [...source.notes, ...recordNotes(record), ...notes];
}
