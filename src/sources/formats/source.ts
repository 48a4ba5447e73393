/** A file of any format, opened: its columns are mapped, and a database of its own can read it as a table of texts. */
import { UnderstudyError } from '../../errors.ts';
import { AUTHORED_COLUMNS, openAuthored } from '../authored/authored-form.ts';
import { type Database, openDatabase } from '../database.ts';
import { FORMAT_CHOICES, type FormatChoice, type LogFormat } from '../importers/format-names.ts';
import { importForm, isLong } from '../importers/import-form.ts';
import { ITEM_FILE_NEEDS, type ItemFile, readItemFile } from '../importers/item-file.ts';
import type { LogReading } from '../importers/log-reading.ts';
import type { Markup } from '../inputs.ts';
import { readSource, readWritten } from '../read-source.ts';
import { plainColumns } from '../values/plain-columns.ts';
import { type TidyColumn, tidyColumns, type ValueRules } from '../values/tidy-values.ts';
import { stageJson } from './bytes/json-array.ts';
import { isReadAsItIs, stageText } from './bytes/staged.ts';
import { withEncoding } from './bytes/utf8.ts';
import { ALL_COLUMNS, type ColumnNeeds, type KnownColumn, mapColumns, refuseStrangers } from './columns.ts';
import { type CovariateField, findCovariates } from './covariates.ts';
import { csvNames, openCsv } from './csv-file.ts';
import type { FindColumns, Form } from './form.ts';
import { FIRST_LINES, openJsonl, readKeys } from './jsonl-file.ts';
import { type FileReading, findLogFile, type LogFile } from './log-file.ts';
import { openParquet, parquetNames } from './parquet-file.ts';
import { logProblem, shown } from './problems.ts';
import { stageArrow } from './sheets/staged-arrow.ts';
import { stageSheet } from './sheets/staged-sheet.ts';
import { refuseTooWide } from './wide-files.ts';

export interface Source extends Form {
  readonly file: LogFile;
  readonly database: Database;
  /** Those that were asked for, in their order. */
  readonly covariates: readonly CovariateField[];
  /** The form that the file has, where it is a log. */
  readonly format: LogFormat;
  /** The user's names of columns, with those that were guessed and confirmed. */
  readonly wanted: Readonly<Record<string, string>>;
  /** From how much credit on an answer is right; undefined: credit is 1 or 0. */
  readonly rightFrom: number | undefined;
  /** What became of HTML and MathML in its texts. */
  readonly markup: Markup;
  /** What is to be said of how the file is read: plain sentences. */
  readonly notes: readonly string[];
  /** Columns whose values are compared tidied; `selects` give them as they are written. */
  readonly tidied: readonly TidyColumn[];
  /** What stands in a row, as it is written; null where nothing does. */
  written(row: number, column: KnownColumn): Promise<string | null>;
}

export interface ReadOptions extends FileReading, ValueRules {
  /** 0 for as many as the machine has. @default 0 */
  readonly threads?: number | undefined;
  /** Columns that are lines of a question's text beside those that every text has. @default none */
  readonly covariates?: readonly string[] | undefined;
  /** What becomes of HTML and MathML in texts. @default 'plain' where texts clearly hold it */
  readonly markup?: Markup | undefined;
  /** The form of a log. @default 'auto': it is looked at */
  readonly format?: string | undefined;
  /** A file with texts and keys of the questions, for forms that have only their ids. */
  readonly itemFile?: string | undefined;
  /** Whether columns that are guessed are taken so. @default false */
  readonly yes?: boolean | undefined;
}

export interface SourceOptions extends ReadOptions {
  readonly path: string;
  /** Our name of a column -> the file's name, where they differ. */
  readonly columns?: Readonly<Record<string, string>> | undefined;
  /** Bytes that may be held at once. @default 768 MiB */
  readonly memory?: number;
}

/** A file as DuckDB reads it. */
type ReadableFile = LogFile & { readonly format: 'CSV' | 'JSONL' | 'Parquet' | 'questions' };

const OPEN: Readonly<
  Record<ReadableFile['format'], (file: LogFile, find: FindColumns, database: Database) => Promise<Form>>
> = { CSV: openCsv, JSONL: openJsonl, Parquet: openParquet, questions: openAuthored };

/**
 * Maps the columns, and checks the form of the file as far as its format needs it. Whoever opens a source closes its
 * database.
 *
 * @throws UnderstudyError `log`; `usage` for a name in `columns` that is not ours; `io` if there is no temporary folder
 */
export async function openSource(options: SourceOptions, needs: ColumnNeeds): Promise<Source> {
  const { path, columns: wanted = {}, covariates: names = [], threads, memory, missing, rightFrom } = options;
  const isOurs = (name: string): boolean => ALL_COLUMNS.some((known) => known === name);
  const ours = Object.fromEntries(
    Object.entries(wanted).filter(([name]) => isOurs(name) || !names.includes(name)),
  );
  refuseStrangers(ours);
  const reading: LogReading = {
    path,
    wanted: ours,
    needs,
    format: formatOf(options.format),
    yes: options.yes === true,
  };
  let isMapped = true;
  const find: FindColumns = (found) => {
    refuseTooWide(path, found.length);
    isMapped = isLong(found, reading);
    return isMapped ? mapColumns(path, found, { wanted: ours, needs }) : {};
  };
  const found = await findLogFile(path, options);
  if (found.format === 'questions' && needs.required.includes('user_id'))
    throw logProblem(
      path,
      'a file of questions, which has no answers',
      'give a log of answers here, and this file where questions are asked for',
    );
  const database = await openDatabase({ threads, memory, reads: [path] });
  try {
    const { file, form: raw } = await withEncoding(found, async (encoded) => {
      const file = await readable(encoded, database.folder);
      return { file, form: await OPEN[file.format](file, find, database) };
    });
    const opened = { ...raw, place: placesOf(file, raw) };
    const imported = isMapped
      ? ({ form: opened, format: 'long', wanted: ours, notes: [] } as const)
      : await importForm(reading, opened, {
          database,
          read: (use) => readWritten({ ...opened, file }, use),
          missing,
          openItems: (columns) => openItems(options, columns),
        });
    const { form, notes: ofForm, ...known } = imported;
    if (options.itemFile !== undefined && known.format === 'long' && needs.covariates === true)
      throw new UnderstudyError('usage', '`items`: of no use for a long log, whose rows have the texts', {
        hint: 'leave it out, or name the form of the log with `format`',
      });
    const covariates = findCovariates(path, names, { form, wanted, needed: needs.covariates === true });
    const tidied = tidyColumns(form.columns, covariates, { missing });
    const source = { ...form, ...known, file, database, covariates, rightFrom, tidied };
    const plain =
      file.format === 'questions'
        ? AUTHORED_TEXTS
        : await plainColumns(form, database, options.markup, (use) => readWritten(source, use));
    return {
      ...source,
      ...plain,
      notes: [...file.notes, ...(opened.notes ?? []), ...ofForm, ...plain.notes],
      written: async (row, column) => {
        const [found] = await readWritten(source, (select) =>
          database.rows<{ value: string | null }>(
            `SELECT ${column} AS value FROM (${select}) WHERE row = ${row}`,
          ),
        );
        return found?.value ?? null;
      },
    };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** The file, or what is made of it in `folder`, as far as `most` rows. @throws UnderstudyError `log`; `io` where there is no room */
async function readable(
  file: LogFile,
  folder: string,
  most = Number.POSITIVE_INFINITY,
): Promise<ReadableFile> {
  const { format } = file;
  if (format === 'Parquet' || format === 'questions') return { ...file, format };
  if (format === 'CSV' || format === 'JSONL')
    return { ...(isReadAsItIs(file) ? file : await stageText(file, folder)), format };
  const where = { folder, most };
  if (format === 'JSON') return await readable(await stageJson(file, where), folder);
  const staged = format === 'Arrow' ? await stageArrow(file, where) : await stageSheet(file, format, where);
  return { ...staged, format: 'CSV' };
}

/** Files of item authors have their own marks of what is HTML, and are plain text by now. */
const AUTHORED_TEXTS = { markup: 'plain', notes: [] } as const;

const placesOf = (file: LogFile, form: Form): Form['place'] => {
  const { placeOf } = file;
  return placeOf === undefined ? form.place : async (row) => placeOf(row);
};

/** The names of a file's columns; reads no more of it than that takes. @throws UnderstudyError `log` */
export async function columnNames(path: string, reading: FileReading = {}): Promise<readonly string[]> {
  const file = await findLogFile(path, reading);
  if (file.format === 'CSV') return await withEncoding(file, csvNames);
  if (file.format === 'JSONL') return await withEncoding(file, readKeys);
  if (file.format === 'questions') return AUTHORED_COLUMNS;
  const database = await openDatabase({ threads: 1, reads: [path] });
  try {
    return await withEncoding(file, async (encoded) => {
      const read = await readable(encoded, database.folder, encoded.format === 'JSON' ? FIRST_LINES : 0);
      if (read.format === 'JSONL') return await readKeys(read);
      return read.format === 'Parquet' ? await parquetNames(read, database) : await csvNames(read);
    });
  } finally {
    database.close();
  }
}

/**
 * The file of items beside a log; its columns have our names, those that the user gave and the file has, or those that
 * its form has for them.
 */
async function openItems(
  { itemFile, columns: wanted = {}, threads }: SourceOptions,
  usual: Readonly<Record<string, string>>,
): Promise<ItemFile | null> {
  if (itemFile === undefined) return null;
  const names = await columnNames(itemFile);
  const isOfItems = (name: string) => ITEM_FILE_NEEDS.used.some((used) => used === name);
  const columns = Object.fromEntries([
    ...Object.entries(usual).filter(([name, column]) => names.includes(column) && !names.includes(name)),
    ...Object.entries(wanted).filter(([name, column]) => isOfItems(name) && names.includes(column)),
  ]);
  const source = await openSource({ path: itemFile, columns, threads }, ITEM_FILE_NEEDS);
  try {
    return await readItemFile({ ...source, path: itemFile }, (use) => readSource(source, use));
  } finally {
    source.database.close();
  }
}

/** @throws UnderstudyError `usage` for a form that is not known, such as one of a later version's run */
function formatOf(name = 'auto'): FormatChoice {
  const known = FORMAT_CHOICES.find((choice) => choice === name);
  if (known !== undefined) return known;
  throw new UnderstudyError(
    'usage',
    `\`format\`: expected one of ${FORMAT_CHOICES.join(', ')}, got ${shown(name)}`,
  );
}
