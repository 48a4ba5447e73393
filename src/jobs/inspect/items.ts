/** What is in a bank of items without persons. */
import { findNearDuplicates, type ItemBank } from '../../answers/index.ts';
import { quantile, sampleDeviation } from '../../numeric/index.ts';
import type { RunReading } from './run-reading.ts';

/** Least, lower quartile, median, upper quartile, most. */
type Quartiles = readonly [number, number, number, number, number];

export interface BankInspection {
  /** The file. */
  readonly bank: string;
  /** Our names of the columns that the bank has -> its own. */
  readonly columns: ItemBank['columns'];
  /** How it was read where that is not plain, a sentence each. */
  readonly notes: readonly string[];
  /** Columns that nothing reads. */
  readonly leftAside: ItemBank['leftAside'];
  readonly rows: number;
  readonly items: number;
  /** Items that nobody has answered, and rows that repeat another. */
  readonly unanswered: number;
  readonly repeats: number;
  /** What it says of an item: a share right, or b. */
  readonly source: ItemBank['source'];
  /** Null where it says b. */
  readonly facility: Quartiles | null;
  readonly answersPerItem: Quartiles | null;
  /** Logits. */
  readonly b: Quartiles;
  readonly error: Quartiles;
  /** Spread of b, and what is left of it without the items' own errors. */
  readonly spread: number;
  readonly spreadWithoutErrors: number;
  /** Items with counts of their options. */
  readonly counted: number;
  readonly topics: number;
  readonly nearDuplicates: { readonly pairs: number };
  /** Of a run, how its class reads. */
  readonly reading?: RunReading;
}

export function inspectBank(bank: ItemBank): BankInspection {
  const { path, columns, leftAside, items, notes, rows, unanswered, repeats, source } = bank;
  const b = items.map((item) => item.b);
  const error = items.map((item) => item.error);
  const spread = items.length < 2 ? 0 : sampleDeviation(b);
  const noise = error.reduce((sum, e) => sum + e ** 2, 0) / items.length;
  return {
    bank: path,
    columns,
    leftAside,
    notes,
    rows,
    items: items.length,
    unanswered,
    repeats,
    source,
    facility: quartilesOf(items.map(({ facility }) => facility)),
    answersPerItem: quartilesOf(items.map(({ answers }) => answers)),
    b: quartilesOf(b)!,
    error: quartilesOf(error)!,
    spread,
    spreadWithoutErrors: Math.sqrt(Math.max(0, spread ** 2 - noise)),
    counted: items.filter(({ counts }) => counts !== null).length,
    topics: new Set(items.flatMap(({ topic }) => topic ?? [])).size,
    nearDuplicates: { pairs: findNearDuplicates([...new Set(items.map(({ text }) => text))]).length },
  };
}

/** Null where none of them is known. */
function quartilesOf(values: readonly (number | null)[]): Quartiles | null {
  const known = values.flatMap((value) => value ?? []).sort((x, y) => x - y);
  if (known.length === 0) return null;
  const ascending = Float64Array.from(known);
  const at = (share: number) => quantile(ascending, share);
  return [at(0), at(0.25), at(0.5), at(0.75), at(1)];
}
