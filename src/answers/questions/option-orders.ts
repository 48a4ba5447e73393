/**
 * Questions whose options stand in different orders for different students. They are one question: its options are matched
 * by their texts, and it is read in the order of its first row.
 */

import {
  type ColumnMap,
  columnsAmong,
  type Database,
  missingSql,
  OPTION_COLUMNS,
  plainOption,
  valueSql,
} from '../../sources/index.ts';
import { are, counted } from '../../words.ts';
import { type OptionFields, optionTexts } from '../options/option-texts.ts';

/**
 * From places of a row's options to those that the same options have in the question's first row; -1 for one that is not
 * among them. An option without a text stays where it is.
 */
export function placesByText(own: readonly string[], first: readonly string[]): (place: number) => number {
  return (place) => {
    if (place < 0) return -1;
    const text = own[place] ?? '';
    if (text === '' || first.length === 0 || text === first[place]) return place;
    const plain = plainOption(text);
    if (plain === plainOption(first[place] ?? '')) return place;
    return first.findIndex((other) => plainOption(other) === plain);
  };
}

/** Two options at least, for one cannot stand elsewhere. */
const optionsAmong = (columns: ColumnMap) => {
  const names = columnsAmong(OPTION_COLUMNS, columns);
  return names.length < 2 ? [] : names;
};

/**
 * What `answers` keeps of each row to find them by: `question_hash`, of the id or, where there is none, of the title; and
 * `options_hash`. Nothing for a log without options.
 */
export function optionOrderFields(columns: ColumnMap): string[] {
  const options = optionsAmong(columns);
  if (options.length === 0) return [];
  const title = 'hash(question_title)';
  const id =
    columns.question_id === undefined
      ? title
      : `CASE WHEN ${missingSql('question_id')} THEN ${title} ELSE hash(question_id, 'id') END`;
  return [`${id} AS question_hash`, `hash(${options.join(', ')}) AS options_hash`];
}

/**
 * Shows all rows of such a question in the order of its first row: the view `file` does so from now on, and `answers` has
 * one id for it. `file_as_asked` stays as the file is.
 *
 * @returns what users are told, a sentence each
 */
export async function unifyOptionOrders(database: Database, columns: ColumnMap): Promise<string[]> {
  const options = optionsAmong(columns);
  if (options.length === 0) return [];
  await database.run(
    `CREATE OR REPLACE TABLE option_variants AS
     SELECT * FROM (SELECT question_hash, options_hash, min(row) AS first FROM answers GROUP BY ALL)
     QUALIFY count(*) OVER (PARTITION BY question_hash) > 1`,
  );
  if ((await database.count('option_variants')) === 0) return [];
  const list = (of: (name: string) => string) => `[${options.map(of).join(', ')}]`;
  // Not a plain IN: DuckDB takes a file for small, would turn the join round and hash all the file's texts.
  const isFirst = 'CASE WHEN row IN (SELECT first FROM option_variants) THEN true ELSE false END';
  const plain = (name: string) =>
    `trim(regexp_replace(nfc_normalize(coalesce(${valueSql(name)}, '')), '\\s+', ' ', 'g'))`;
  await database.run(
    `CREATE OR REPLACE TABLE option_orders AS
     SELECT question_hash, options_hash, id, options FROM (
       SELECT question_hash, options_hash, plain,
         first_value(question_id) OVER firsts AS id,
         first_value(options) OVER firsts AS options,
         first_value(plain) OVER firsts AS first_plain
       FROM option_variants
       JOIN (SELECT row AS first, ${list((name) => name)} AS options, ${list(plain)} AS plain
             FROM file_as_asked WHERE ${isFirst}) USING (first)
       JOIN (SELECT row AS first, question_id FROM answers) USING (first)
       WINDOW firsts AS (PARTITION BY question_hash, list_sort(plain) ORDER BY first))
     WHERE plain <> first_plain`,
  );
  const [found] = await database.rows<{ questions: number; rows: number }>(
    `SELECT count(DISTINCT id) AS questions, count(*) AS rows
     FROM option_orders JOIN answers USING (question_hash, options_hash)`,
  );
  if (found!.rows === 0) return [];
  await database.run(
    `UPDATE answers SET question_id = id FROM option_orders AS o
     WHERE answers.question_hash = o.question_hash AND answers.options_hash = o.options_hash`,
  );
  const [question, ofOptions] = optionOrderFields(columns).map((field) => field.replace(/ AS \w+$/, ''));
  const fields = options.map(
    (name, i) => `CASE WHEN o.id IS NULL THEN f.${name} ELSE o.options[${i + 1}] END AS ${name}`,
  );
  await database.run(
    `CREATE OR REPLACE VIEW file AS
     SELECT f.* EXCLUDE (question_hash, options_hash) REPLACE (${fields.join(', ')})
     FROM (SELECT *, ${question} AS question_hash, ${ofOptions} AS options_hash FROM file_as_asked) AS f
     LEFT JOIN option_orders AS o USING (question_hash, options_hash)`,
  );
  const { questions, rows } = found!;
  return [
    `${counted(questions, 'question')} ${questions === 1 ? 'has its' : 'have their'} options in different orders in different rows: options are matched by their texts, and ${counted(rows, 'row')} ${are(rows)} read in the order of the question's first row`,
  ];
}

/** The same among rows in memory: options and id are those of the first row that has the same options in whatever order. */
export function inFirstOrder<Row extends OptionFields & { readonly id: string; readonly named: boolean }>(
  rows: readonly Row[],
): { readonly rows: readonly Row[]; readonly reordered: number } {
  const first = new Map<string, Row>();
  let reordered = 0;
  const ordered = rows.map((row) => {
    const plain = optionTexts(row).map(plainOption);
    if (plain.length < 2) return row;
    const key = JSON.stringify([row.named, row.named ? row.id : row.question_title, [...plain].sort()]);
    const other = first.get(key);
    if (other === undefined) {
      first.set(key, row);
      return row;
    }
    if (String(optionTexts(other).map(plainOption)) === String(plain)) return row;
    reordered += 1;
    const options = Object.fromEntries(
      OPTION_COLUMNS.flatMap((name) => (name in row ? [[name, other[name]]] : [])),
    );
    return { ...row, ...options, id: other.id };
  });
  return { rows: ordered, reordered };
}
