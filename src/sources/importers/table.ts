/** An opened file as importers see it: names of columns, and queries over texts, whatever the container was. */
import { type Database, sqlText } from '../database.ts';
import type { KnownColumn } from '../formats/columns.ts';
import type { Form } from '../formats/form.ts';
import { labelSql } from '../formats/label.ts';
import { missingSql, trimSql } from '../formats/missing.ts';
import { numberSql as numberOfText } from '../formats/number.ts';
import { missingWordsOf } from '../values/missing-words.ts';

export interface Table {
  readonly path: string;
  readonly names: readonly string[];
  readonly database: Database;
  /** Runs a statement over the file: SQL for a table of `row` (from 1) and the columns by place, as `cell` names them. */
  read<Row extends object>(query: (file: string) => string): Promise<Row[]>;
  /** SQL of a text, null where it is missing or a word for that, as in the column of ours that it belongs to. */
  value(text: string, of: KnownColumn): string;
  /** Where a row of the file is. */
  readonly place: Form['place'];
  /** What the columns hold, from the first rows. */
  facts(): Promise<readonly ColumnFacts[]>;
  /** Makes the table `imported_cells`, once: `row`, `place` and `text` of every cell that is not missing. */
  stageCells(): Promise<void>;
}

/** What a column holds in the first rows of a file. */
export interface ColumnFacts {
  /** Cells that are not missing. */
  readonly filled: number;
  /** Of them, those that say right or wrong. */
  readonly labels: number;
  /** Of them, numbers. */
  readonly numbers: number;
  /** Of them, numbers from 0 to 1. */
  readonly shares: number;
  /** Of them, single letters. */
  readonly letters: number;
  /** Of them, addresses of e-mail. */
  readonly addresses: number;
  readonly distinct: number;
  /** Mean length of what is filled. */
  readonly length: number;
}

/** SQL of the column at a place in a file whose columns are not mapped. */
export const cell = (place: number): string => `other_${place}`;

/** The number of a cell, which may have blanks around it. */
export const numberSql = (text: string): string => numberOfText(trimSql(text));

/** Enough to tell a column by, in rows and in cells. */
const [SAMPLE_ROWS, SAMPLE_CELLS] = [1000, 1_000_000];

/**
 * @param form with no column mapped
 * @param how.read runs a query over it
 * @param how.missing words for missing values that the user named
 */
export function tableOf(
  path: string,
  form: Form,
  database: Database,
  how: {
    readonly read: (use: (select: string) => Promise<unknown>) => Promise<unknown>;
    readonly missing?: readonly string[] | undefined;
  },
): Table {
  let known: Promise<readonly ColumnFacts[]> | undefined;
  let staged: Promise<void> | undefined;
  const table: Table = {
    path,
    names: form.others,
    database,
    place: form.place,
    read: async <Row extends object>(query: (file: string) => string) =>
      (await how.read((select) => database.rows<Row>(query(`(${select})`)))) as Row[],
    value(text, of) {
      const words = missingWordsOf(of, how.missing);
      const isWord = words.length === 0 ? '' : ` OR ${trimSql(text)} IN (${words.map(sqlText).join(', ')})`;
      return `CASE WHEN NOT (${missingSql(text)}${isWord}) THEN ${text} END`;
    },
    facts: () => (known ??= factsOf(table)),
    stageCells: () => (staged ??= stageCells(table)),
  };
  return table;
}

const NOTHING: ColumnFacts = {
  filled: 0,
  labels: 0,
  numbers: 0,
  shares: 0,
  letters: 0,
  addresses: 0,
  distinct: 0,
  length: 0,
};

async function factsOf(table: Table): Promise<readonly ColumnFacts[]> {
  const { names, read, value, database } = table;
  const rows = Math.max(20, Math.min(SAMPLE_ROWS, Math.floor(SAMPLE_CELLS / names.length)));
  const query = (
    cells: string,
  ) => `SELECT place, count(cell) AS filled, count(*) FILTER (${labelSql('cell')} IS NOT NULL) AS labels,
      count(${numberSql('cell')}) AS numbers, count(*) FILTER (${numberSql('cell')} BETWEEN 0 AND 1) AS shares,
      count(*) FILTER (regexp_full_match(${trimSql('cell')}, '[A-Za-z]')) AS letters,
      count(*) FILTER (regexp_full_match(${trimSql('cell')}, '[^@ ]+@[^@ ]+')) AS addresses,
      count(DISTINCT cell) AS distinct, coalesce(avg(length(cell)), 0) AS length
     FROM (SELECT place, ${value('text', 'is_correct')} AS cell FROM (${cells})) GROUP BY place`;
  let found: (ColumnFacts & { place: number })[];
  if (names.length > GROUP / 10) {
    // So many columns are a sheet, whose cells are staged anyway.
    await table.stageCells();
    found = await database.rows(query(`SELECT * FROM imported_cells WHERE row <= ${rows}`));
  } else {
    const [{ places, cells }] = [...groupsOf(names)] as [Group];
    found = await read((file) =>
      query(`SELECT ${places} AS place, ${cells} AS text FROM (SELECT * FROM ${file} LIMIT ${rows})`),
    );
  }
  const facts = new Map(found.map((one) => [one.place, one]));
  // A file without rows says nothing of its columns.
  return names.map((_, place) => facts.get(place) ?? NOTHING);
}

async function stageCells({ names, read, database }: Table): Promise<void> {
  await database.run('CREATE OR REPLACE TABLE imported_cells (row BIGINT, place BIGINT, text VARCHAR)');
  for (const { places, cells } of groupsOf(names))
    await read(
      (
        file,
      ) => `INSERT INTO imported_cells SELECT * FROM (SELECT row, ${places} AS place, ${cells} AS text FROM ${file})
        WHERE NOT (${missingSql('text')})`,
    );
}

/** DuckDB holds some thousands of values of every column that a query names; a group of columns at a time is small. */
const GROUP = 2000;

interface Group {
  readonly places: string;
  readonly cells: string;
}

function* groupsOf(names: readonly string[]): Generator<Group> {
  for (let from = 0; from < names.length; from += GROUP) {
    const end = Math.min(names.length, from + GROUP);
    const cells = Array.from({ length: end - from }, (_, i) => cell(from + i));
    yield { places: `unnest(range(${from}, ${end}))`, cells: `unnest([${cells.join(', ')}])` };
  }
}

/** A name of a column without what people write in different ways: case, blanks, signs. */
export function plainName(name: string): string {
  return name
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** The place of the first column of one of the names, compared without case, blanks and signs; undefined: none. */
export function placeOf(names: readonly string[], ...wanted: readonly string[]): number | undefined {
  for (const name of wanted) {
    const place = names.findIndex((other) => plainName(other) === plainName(name));
    if (place >= 0) return place;
  }
  return undefined;
}
