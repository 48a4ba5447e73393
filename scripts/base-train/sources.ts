/**
 * Which texts a base that ships may read: those whose licence is verified and allows commercial use, and that nothing is
 * measured on.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { SET_NAMES } from '../../bench/reading/load-sets.ts';
import { UnderstudyError } from '../../src/errors.ts';
import { parseCsv } from '../../src/files/index.ts';

export interface Source {
  readonly name: string;
  readonly licence: string;
  /** Where it is from. */
  readonly origin: string;
  /** A gzip of one passage a line. */
  readonly path: string;
}

/** A question with its options, as a row of the table has it. */
export type QuestionRow = Readonly<Record<string, string | null>>;

const GLOSSES = 'wordnet_glosses';
const QUESTIONS = 'questions-with-key.csv.gz';
/** Of OpenStax's books the list names each book's licence; the file has those under CC BY alone. */
const OPENSTAX: Omit<Source, 'path'> & { readonly file: string } = {
  name: 'openstax_ccby',
  licence: 'CC BY 4.0',
  origin: 'OpenStax, 31 books',
  file: 'openstax_ccby.txt.gz',
};

/**
 * Sources of texts that the project measures reading on (`npm run bench:reading`), whatever their licence: a base that had
 * read them would be measured on what it knows. The sets themselves are among them, by their names.
 */
export const MEASURED_ON: ReadonlySet<string> = new Set([...SET_NAMES, 'gsm8k_problems']);

/** Not verified, not for commercial use, or one that asks the same licence of a work that is software. */
export const mayShip = (licence: string): boolean => !/not verified|\(check\)|\bNC\b|GPL|GFDL/i.test(licence);

/** Whether a base that ships may be trained on it. */
export const mayRead = ({ name, licence }: Pick<Source, 'name' | 'licence'>): boolean =>
  mayShip(licence) && !MEASURED_ON.has(name);

/** The passages' sources that are there and may be used, glosses aside. @throws UnderstudyError `log` for a folder without a list */
export function proseSources(folder: string): Source[] {
  return allSources(folder).filter(({ name }) => name !== GLOSSES);
}

export function glossSource(folder: string): Source | undefined {
  return allSources(folder).find(({ name }) => name === GLOSSES);
}

function allSources(folder: string): Source[] {
  const list = join(folder, 'sources.tsv');
  if (!existsSync(list))
    throw new UnderstudyError('log', `${folder}: expected a folder with texts and sources.tsv, got none`);
  const rows = readFileSync(list, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line, i) => columnsOf(line, `${list}: line ${i + 1}`));
  const listed = rows.map(([name, , , licence, origin, file]) => ({
    name: name!,
    licence: licence!,
    origin: origin!.trim(),
    file: file!,
  }));
  return [...listed, OPENSTAX]
    .filter((source) => mayRead(source) && existsSync(join(folder, source.file)))
    .map(({ file, ...source }) => ({ ...source, path: join(folder, file) }));
}

/** Name, passages, words, licence, where it is from, file. */
const COLUMNS = 6;

function columnsOf(line: string, where: string): string[] {
  const columns = line.split('\t');
  if (columns.length < COLUMNS)
    throw new UnderstudyError('log', `${where}: expected ${COLUMNS} columns, got ${columns.length}`);
  return columns;
}

export function readPassages({ path }: Source): string[] {
  return gunzipSync(readFileSync(path)).toString('utf8').trimEnd().split('\n');
}

/** What stands for a licence that is not named: it is not verified. */
const NOT_KNOWN = 'not verified';

/** The questions that `mayRead` allows. */
export function readQuestions(folder: string): QuestionRow[] {
  const path = join(folder, QUESTIONS);
  if (!existsSync(path)) return [];
  const [head, ...rows] = parseCsv(gunzipSync(readFileSync(path)).toString('utf8'));
  return rows
    .map((row) => Object.fromEntries(head!.map((column, i) => [column!, row[i] ?? null])))
    .filter(
      ({ source, licence, question }) =>
        question != null && mayRead({ name: source ?? '', licence: licence ?? NOT_KNOWN }),
    );
}
