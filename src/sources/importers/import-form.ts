/**
 * A file that is not long under our names: its form is found or asked for, its answers are staged as a table, and from
 * there on it is read like any log. Places stay those of the user's own file.
 */
import { counted } from '../../words.ts';
import type { Database } from '../database.ts';
import { type ColumnMap, type ColumnNeeds, type KnownColumn, mapColumns } from '../formats/columns.ts';
import { type Form, renameForm } from '../formats/form.ts';
import { logProblem, shown } from '../formats/problems.ts';
import type { FormatChoice, LogFormat } from './format-names.ts';
import { guessColumns, guessProblem } from './guess-columns.ts';
import type { Importer, ImportPlan } from './importer.ts';
import { IMPORTERS } from './importers.ts';
import type { ItemFile } from './item-file.ts';
import type { LogReading } from './log-reading.ts';
import { type Table, tableOf } from './table.ts';

export interface ImportedForm {
  readonly form: Form;
  readonly format: LogFormat;
  /** The user's names of columns, with those that were guessed and confirmed. */
  readonly wanted: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
}

/** Reads the file of items, if there is one, with names that a form's own files of items have. */
type OpenItems = (columns: Readonly<Partial<Record<KnownColumn, string>>>) => Promise<ItemFile | null>;

/** Whether a file is long under our names, or those that the user gave; only then is it mapped without a further look. */
export function isLong(found: readonly string[], { wanted, needs, format }: LogReading): boolean {
  if (format !== 'auto') return format === 'long';
  return needs.required.every((name) => found.includes(Object.hasOwn(wanted, name) ? wanted[name]! : name));
}

/**
 * @param form of a file with no column mapped
 * @param options.read runs a query over it
 * @param options.missing words for missing values that the user named
 * @throws UnderstudyError `log` where the form is not known, a guess is not confirmed, or the file is not what its form
 *   says
 */
export async function importForm(
  reading: LogReading,
  form: Form,
  {
    database,
    read,
    missing,
    openItems,
  }: {
    readonly database: Database;
    readonly read: (read: (select: string) => Promise<unknown>) => Promise<unknown>;
    readonly missing?: readonly string[] | undefined;
    readonly openItems: OpenItems;
  },
): Promise<ImportedForm> {
  const { path, wanted, needs, format, yes } = reading;
  const table = tableOf(path, form, database, { read, missing });
  const importer = needs.isLog === true ? await importerOf(table, { format, openItems }) : undefined;
  if (importer !== undefined) {
    const asked = Object.entries(wanted).filter(
      ([name, column]) => table.names.includes(column) || !needs.optional?.some((other) => other === name),
    );
    const lacking = asked.find(([, column]) => !table.names.includes(column));
    if (lacking !== undefined)
      throw logProblem(path, `no column ${shown(lacking[1])} for ${lacking[0]}`, 'correct `columns`');
    const items = await openItems(importer.itemColumns ?? {});
    const plan = await importer.plan(table, { wanted: Object.fromEntries(asked), items });
    const imported = await stage(table, plan, needs);
    return { ...imported, format: importer.name, wanted };
  }
  const guess = await guessColumns(table, reading);
  const complete = { ...wanted, ...guess };
  // What is lacking after all is told as if nothing had been guessed.
  if (
    Object.keys(guess).length > 0 &&
    isLong(table.names, { ...reading, format: 'auto', wanted: complete })
  ) {
    if (!yes) throw guessProblem(reading, { guess, complete });
    const columns = mapColumns(path, table.names, { wanted: complete, needs });
    return { form: renameForm(form, columns), format: 'long', wanted: complete, notes: [guessNote(guess)] };
  }
  return {
    form: renameForm(form, mapColumns(path, table.names, { wanted, needs })),
    format: 'long',
    wanted,
    notes: [],
  };
}

/** The importer that is asked for, or that knows the file; a file that is named after items is a matrix of them. */
async function importerOf(
  table: Table,
  { format, openItems }: { readonly format: FormatChoice; readonly openItems: OpenItems },
): Promise<Importer | undefined> {
  if (format !== 'auto') return IMPORTERS.find(({ name }) => name === format);
  for (const importer of IMPORTERS) if (await importer.recognises(table)) return importer;
  const items = await openItems({});
  const asked = table.names.filter((name) => items?.items.has(name.trim()));
  return asked.length >= 2 ? IMPORTERS.find(({ name }) => name === 'wide') : undefined;
}

const guessNote = (guess: Readonly<Record<string, string>>): string =>
  `columns guessed from names and contents: ${Object.entries(guess)
    .map(([name, column]) => `${name} is ${shown(column)}`)
    .join(', ')}`;

/** Puts the answers into the table `imported`, numbered from 1, each with the row of the file that it is from. */
async function stage(
  table: Table,
  { relation = (file) => file, fields, others, answer, where, leftOut, notes }: ImportPlan,
  needs: ColumnNeeds,
): Promise<Pick<ImportedForm, 'form' | 'notes'>> {
  const { database, read } = table;
  const names = needs.used.filter((name) => fields[name] !== undefined);
  const selected = [
    `row_number() OVER (ORDER BY row${answer === undefined ? '' : `, ${answer.sql}`}) AS row`,
    'row AS file_row',
    `${answer?.sql ?? '0'} AS file_answer`,
    ...names.map((name) => `${fields[name]!.sql} AS ${name}`),
    ...others.map(({ sql }, i) => `${sql} AS other_${i}`),
  ];
  // Filtered first: rows are numbered after that.
  const kept = (file: string) =>
    where === undefined ? relation(file) : `(SELECT * FROM ${relation(file)} WHERE ${where})`;
  await read(
    (file) => `CREATE OR REPLACE TABLE imported AS SELECT ${selected.join(', ')} FROM ${kept(file)}`,
  );
  const rows = await database.count('imported');
  const all =
    leftOut === undefined
      ? rows
      : (await read<{ n: number }>((file) => `SELECT count(*) AS n FROM ${relation(file)}`))[0]!.n;
  const left = all > rows ? leftOut?.(all - rows) : null;
  const columns: ColumnMap = Object.fromEntries(names.map((name) => [name, fields[name]!.from]));
  return {
    form: {
      columns,
      others: others.map(({ from }) => from),
      selects: ['SELECT * EXCLUDE (file_row, file_answer) FROM imported'],
      async place(row) {
        const [found] = await database.rows<{ row: number; answer: number }>(
          `SELECT file_row AS row, file_answer AS answer FROM imported WHERE row = ${row}`,
        );
        const place = await table.place(found!.row);
        return answer === undefined ? place : { ...place, column: answer.column(found!.answer) };
      },
    },
    notes: [
      ...notes,
      `${counted(rows, 'answer')} in ${counted(await rowsOf(database), 'row')} of the file`,
      ...(left == null ? [] : [left]),
    ],
  };
}

async function rowsOf(database: Database): Promise<number> {
  return (await database.rows<{ n: number }>('SELECT count(DISTINCT file_row) AS n FROM imported'))[0]!.n;
}
