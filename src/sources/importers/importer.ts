/** What an importer is: it knows its form of a log, and says where each of our columns is in it. */
import type { KnownColumn } from '../formats/columns.ts';
import type { ImportedFormat } from './format-names.ts';
import type { ItemFile } from './item-file.ts';
import type { Table } from './table.ts';

export interface Importer {
  readonly name: ImportedFormat;
  /** Whether a file has this form, and no other may have it: by names of columns, by contents where they do not tell. */
  recognises(table: Table): boolean | Promise<boolean>;
  /** @throws UnderstudyError `log` where the file has not the form after all, or says too little */
  plan(table: Table, options: ImportOptions): Promise<ImportPlan> | ImportPlan;
  /** Names that the form's own files of items have for our columns. */
  readonly itemColumns?: Readonly<Partial<Record<KnownColumn, string>>>;
}

export interface ImportOptions {
  /** The user's names of columns, each of which the file has: our name -> the file's. */
  readonly wanted: Readonly<Record<string, string>>;
  /** Texts and keys of the questions, from a file beside; null where none is given. */
  readonly items: ItemFile | null;
}

/** A column of ours, or one that is kept under the file's name. */
export interface Field {
  /** Over the plan's relation. */
  readonly sql: string;
  /** What the file calls it. */
  readonly from: string;
}

/** How the answers of a file are found. */
export interface ImportPlan {
  /** SQL for a table with the file's `row`, and whatever `fields` are made of. @default the file */
  readonly relation?: (file: string) => string;
  readonly fields: Readonly<Partial<Record<KnownColumn, Field>>>;
  /** The file's other columns. */
  readonly others: readonly Field[];
  /** Where a row has several answers: which of them one is, SQL of a number from 0, and the column that it is in. */
  readonly answer?: { readonly sql: string; readonly column: (number: number) => string };
  /** SQL of which rows of the relation are answers. */
  readonly where?: string;
  /** Of the rows that `where` leaves out, one sentence; null to say nothing. */
  readonly leftOut?: (rows: number) => string | null;
  /** What was understood, for the user. */
  readonly notes: readonly string[];
}
