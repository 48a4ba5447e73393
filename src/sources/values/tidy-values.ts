/**
 * Values as they are compared: words for a missing value are no value, ids and topics have no blanks at their ends and
 * one form of Unicode (NFC). Case is kept.
 */

import { formatCount } from '../../words.ts';
import { type Database, sqlText } from '../database.ts';
import { type ColumnMap, columnsAmong, KNOWN_COLUMNS, type KnownColumn } from '../formats/columns.ts';
import type { CovariateField } from '../formats/covariates.ts';
import { shown } from '../formats/problems.ts';
import { missingWordsOf } from './missing-words.ts';

/** What a file is asked to be read as. */
export interface ValueRules {
  /** Words that stand for a missing value, in place of those that exports write. @default those of `MISSING_WORDS` */
  readonly missing?: readonly string[] | undefined;
  /** Answers with at least so much credit are right. @default credit is 1 or 0, all else is refused */
  readonly rightFrom?: number | undefined;
}

export interface TidyColumn {
  /** As users know it. */
  readonly name: string;
  /** In a SELECT of the file. */
  readonly field: string;
  readonly isName: boolean;
  readonly words: readonly string[];
}

/** Values by which answers are put together. */
const NAMES: readonly KnownColumn[] = [
  'answer_id',
  'user_id',
  'question_id',
  'topic_name',
  'subject_name',
  'axis_name',
];

/** The columns that are tidied. */
export function tidyColumns(
  columns: ColumnMap,
  covariates: readonly CovariateField[],
  { missing }: ValueRules,
): TidyColumn[] {
  // A number of a bank that is none is refused with what stands there.
  const known = columnsAmong(KNOWN_COLUMNS, columns).map((name) => ({
    name,
    field: name,
    isName: NAMES.includes(name),
    words: missingWordsOf(name, missing),
  }));
  const others = covariates.flatMap(({ name, field }) =>
    field === null || known.some((one) => one.field === field)
      ? []
      : [{ name, field, isName: false, words: missingWordsOf('covariate', missing) }],
  );
  return [...known, ...others];
}

/** A SELECT of the same rows and columns, tidied. Dear, even for few rows: only for columns that need it. */
export function tidySelect(select: string, columns: readonly TidyColumn[]): string {
  if (columns.length === 0) return select;
  const values = columns.map((column) => `${tidySql(column)} AS ${column.field}`);
  return `SELECT * REPLACE (${values.join(', ')}) FROM (${select})`;
}

/** Bits of a BIGINT that its sign leaves. */
const BITS = 62;

/**
 * SQL for a row's columns that need tidying, each a bit of a BIGINT; of many columns, several share a bit. The tests are
 * made of comparisons that settle nearly every value: over ten million rows each trim is a second.
 */
export function untidySql(columns: readonly TidyColumn[]): string {
  const bits = columns.map(
    (column, i) => `CASE WHEN ${isTidiedSql(column)} THEN ${2n ** BigInt(i % BITS)} ELSE 0 END`,
  );
  return bits.length === 0 ? '0::BIGINT' : `(${bits.join(' | ')})::BIGINT`;
}

/** The columns that need tidying somewhere. @param relation what may follow FROM @param bits SQL as of `untidySql` */
export async function untidyColumns(
  database: Database,
  columns: readonly TidyColumn[],
  { relation, bits }: { readonly relation: string; readonly bits: string },
): Promise<TidyColumn[]> {
  // As text: a whole number that comes as a number has 53 bits.
  const [found] = await database.rows<{ bits: string | null }>(
    `SELECT bit_or(${bits})::VARCHAR AS bits FROM ${relation}`,
  );
  const set = BigInt(found!.bits ?? 0);
  return columns.filter((_, i) => ((set >> BigInt(i % BITS)) & 1n) === 1n);
}

function tidySql({ field, isName, words }: TidyColumn): string {
  const kept = isName
    ? `WHEN ${hasBlanksSql(field)} THEN CASE WHEN NOT (${isWordSql(trimAllSql(field), words)}) THEN nfc_normalize(${trimAllSql(field)}) END
       ELSE nfc_normalize(${field})`
    : `ELSE ${field}`;
  return `CASE WHEN ${isWordSql(field, words)} THEN NULL ${kept} END`;
}

function isTidiedSql({ field, isName, words }: TidyColumn): string {
  const isWord = isWordSql(field, words);
  return isName ? `${isWord} OR ${hasBlanksSql(field)} OR nfc_normalize(${field}) <> ${field}` : isWord;
}

/** Letters and digits that many short values begin with, each as the first and the one after the last. */
const COMMON_STARTS = [
  ['0', ':'],
  ['a', 'n'],
  ['A', 'N'],
  ['o', '{'],
  ['O', '['],
] as const;

/** Whole cells, a blank on either side not counted. Comparisons of first letters settle nearly all of the short ones. */
function isWordSql(field: string, words: readonly string[]): string {
  if (words.length === 0) return 'false';
  const written = words.flatMap((word) => [word, ` ${word}`, `${word} `]);
  const longest = Math.max(...written.map((word) => Buffer.byteLength(word)));
  const others = COMMON_STARTS.filter(([from, to]) => !written.some((word) => word >= from && word < to)).map(
    ([from, to]) => `(${field} < '${from}' OR ${field} >= '${to}')`,
  );
  // Not IN, which takes a vector for each of the words.
  const isOne = `list_contains([${written.map(sqlText).join(', ')}], ${field})`;
  return [`strlen(${field}) <= ${longest}`, ...others, isOne].join(' AND ');
}

/** Those that nobody sees: of no width, that do not break, and a mark of byte order in the middle of a file. */
const UNSEEN = ['\u00a0', '\u200b', '\u202f', '\ufeff'];

const trimAllSql = (text: string): string => `trim(${text}, E' \\t\\r\\n${UNSEEN.join('')}')`;

function hasBlanksSql(field: string): string {
  const ends = [' ', '\\t', '\\r', '\\n', ...UNSEEN].map((blank) => `suffix(${field}, E'${blank}')`);
  // They sort after all that is ASCII.
  const starts = UNSEEN.map((blank) => `prefix(${field}, '${blank}')`);
  return `(${field} < '!' OR ${ends.join(' OR ')} OR (${field} > '~' AND (${starts.join(' OR ')})))`;
}

/** What a column had that is no value. */
export interface MissingWords {
  readonly column: string;
  readonly words: readonly string[];
  readonly values: number;
}

export interface Tidied {
  readonly missingWords: readonly MissingWords[];
  readonly notes: readonly string[];
}

/** Counts what is tidied, with one look at the file. @param select as the format gives it @param columns that need it */
export async function countTidied(
  database: Database,
  select: string,
  columns: readonly TidyColumn[],
): Promise<Tidied> {
  if (columns.length === 0) return { missingWords: [], notes: [] };
  const fields = columns.flatMap(({ field, isName, words }, i) => [
    `count(*) FILTER (${isWordSql(trimmedSql(field, isName), words)}) AS words_${i}`,
    `list(DISTINCT trim(${field})) FILTER (${isWordSql(trimmedSql(field, isName), words)}) AS list_${i}`,
    `count(*) FILTER (${isName ? `(${hasBlanksSql(field)} OR nfc_normalize(${field}) <> ${field}) AND ${trimAllSql(field)} <> ''` : 'false'}) AS untidy_${i}`,
  ]);
  const [found] = await database.rows<Record<string, number | readonly string[] | null>>(
    `SELECT ${fields.join(', ')} FROM (${select})`,
  );
  const missingWords = columns.flatMap(({ name }, i) => {
    const [values, words] = [found![`words_${i}`] as number, found![`list_${i}`] as readonly string[] | null];
    return values === 0 ? [] : [{ column: name, words: [...(words ?? [])].sort(), values }];
  });
  const untidy = columns.flatMap(({ name }, i) => {
    const values = found![`untidy_${i}`] as number;
    return values === 0 ? [] : [`${formatCount(values)} of ${name}`];
  });
  return {
    missingWords,
    notes: [
      ...(missingWords.length === 0 ? [] : [describeWords(missingWords)]),
      ...(untidy.length === 0
        ? []
        : [
            `values are compared without the blanks at their ends and in one form of Unicode: ${untidy.join(', ')} were written otherwise`,
          ]),
    ],
  };
}

const trimmedSql = (field: string, isName: boolean): string => (isName ? trimAllSql(field) : field);

function describeWords(found: readonly MissingWords[]): string {
  const words = [...new Set(found.flatMap((one) => one.words))];
  const places = found.map(({ column, values }) => `${formatCount(values)} in ${column}`);
  return `read as missing: ${words.map(shown).join(', ')} (${places.join(', ')}); \`missing: none\` takes such words for values`;
}
