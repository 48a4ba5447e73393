/** One record of a reading: what was done with every column, and which rows are left out. */
import { counted, formatCount } from '../../words.ts';
import { ALL_COLUMNS, type ColumnMap, type KnownColumn } from '../formats/columns.ts';
import type { CovariateField } from '../formats/covariates.ts';
import { shown } from '../formats/problems.ts';
import { nearestColumn } from './nearest-column.ts';
import { describeUnread, type UnreadValues } from './order-columns.ts';
import type { MissingWords } from './tidy-values.ts';

/** A column of the file that nothing reads, with the column of ours that its name is near. */
export interface LeftAside {
  readonly column: string;
  readonly near?: KnownColumn;
}

export interface ReadingRecord {
  /** Our names -> the file's. */
  readonly used: ColumnMap;
  readonly leftAside: readonly LeftAside[];
  /** Values that are there and could not be read. */
  readonly unread: readonly UnreadValues[];
  /** Words that were taken for missing values. */
  readonly missingWords: readonly MissingWords[];
  /** Rows that nothing counts. */
  readonly leftOut: readonly { readonly rows: number; readonly why: string }[];
}

interface Read {
  readonly columns: ColumnMap;
  readonly others: readonly string[];
  readonly covariates: readonly CovariateField[];
}

/** @param names of ours that a file of its kind may have */
export function columnRecord(
  { columns, others, covariates }: Read,
  found: Omit<ReadingRecord, 'used' | 'leftAside'>,
  names: readonly KnownColumn[] = ALL_COLUMNS,
): ReadingRecord {
  const free = names.filter((name) => columns[name] === undefined);
  const read = new Set(covariates.map(({ field }) => field));
  const leftAside = others.flatMap((column, i) => {
    if (read.has(`other_${i}`)) return [];
    const near = nearestColumn(column, free, names);
    return [near === null ? { column } : { column, near }];
  });
  return { used: columns, leftAside, ...found };
}

const MOST_LISTED = 10;

/** `option_1 (near option_a), attempt and 3 more`; '' where every column is read. */
export function describeLeftAside(leftAside: readonly LeftAside[]): string {
  const listed = leftAside
    .slice(0, MOST_LISTED)
    .map(({ column, near }) => `${shown(column).slice(1, -1)}${near === undefined ? '' : ` (near ${near})`}`);
  const more = leftAside.length - listed.length;
  return `${listed.join(', ')}${more > 0 ? ` and ${formatCount(more)} more` : ''}`;
}

/** What users are told without asking: columns that look like ours and are not read, and values that cannot be read. */
export function recordNotes({ used, leftAside, unread }: ReadingRecord): string[] {
  const near = leftAside.filter((one) => one.near !== undefined);
  const [first] = near;
  const free = near.find((one) => used[one.near!] === undefined);
  const them = near.length === 1 ? 'it' : 'them';
  return [
    ...(first === undefined
      ? []
      : [
          `${counted(near.length, 'column')} not read, though named much as ours: ${describeLeftAside(near)}${free === undefined ? '' : `; to have ${them} read: \`columns: ${free.near}=${free.column}\``}`,
        ]),
    ...unread.map(describeUnread),
  ];
}

/** `columns read: user_id=pupil, is_correct; left aside: attempt`; nothing where all have our names and are read. */
export function describeColumns({ used, leftAside }: ReadingRecord): string[] {
  const columns = Object.entries(used);
  if (leftAside.length === 0 && columns.every(([ours, theirs]) => ours === theirs)) return [];
  const read = columns.map(([ours, theirs]) => (ours === theirs ? ours : `${ours}=${theirs}`));
  const aside = leftAside.length === 0 ? 'none' : describeLeftAside(leftAside);
  return [`columns read: ${read.join(', ')}; left aside: ${aside}`];
}
