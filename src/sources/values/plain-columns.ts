/**
 * The texts of a table as plain text, where they hold markup. Everything that is read of a question sees the same texts
 * then: what a model reads, the hash that is its id, what is held against other questions.
 */
import { plainText, recogniseMarkup } from '../../markup/index.ts';
import { counted, formatCount } from '../../words.ts';
import type { Database } from '../database.ts';
import { columnsAmong } from '../formats/columns.ts';
import type { Form } from '../formats/form.ts';
import { OPTION_COLUMNS } from '../formats/option-columns.ts';
import type { Markup } from '../inputs.ts';

/** Rows that are looked at to see what a table holds. */
const SAMPLE_ROWS = 5000;

export interface PlainColumns {
  readonly selects: readonly string[];
  readonly notes: readonly string[];
  /** What was done: a run keeps it. */
  readonly markup: Markup;
}

/**
 * @param wanted undefined: plain where markup is recognised
 * @param read reads the form with the first of its SELECTs that DuckDB can read
 */
export async function plainColumns(
  { columns, selects }: Pick<Form, 'columns' | 'selects'>,
  database: Database,
  wanted: Markup | undefined,
  read: <T>(use: (select: string) => Promise<T>) => Promise<T>,
): Promise<PlainColumns> {
  const kept = { selects, notes: [], markup: 'keep' } as const;
  if (columns.question_title === undefined) return kept;
  if (wanted !== 'plain') {
    const { clear, tagged, isMarkup, of } = await look(database, read);
    if (wanted === 'keep' || !isMarkup)
      return {
        ...kept,
        notes: (wanted === 'keep' ? clear : tagged) === 0 ? [] : [keptNote(tagged, of)],
      };
  }
  const names = columnsAmong(['question_title', ...OPTION_COLUMNS], columns);
  const found = await read((select) => markedTexts(database, select, names));
  const marked = names.filter((column) => found.some(({ name }) => name === column));
  const plain = new Map(found.map(({ text }) => [text, plainText(text)] as const));
  const changed = [...plain].filter(([text, read]) => text !== read);
  if (changed.length === 0) return { ...kept, markup: 'plain' };
  await database.createList(
    'marked_texts',
    changed.map(([marked, plain]) => JSON.stringify({ marked, plain })),
  );
  await database.run(
    `CREATE OR REPLACE TABLE plain_texts AS
     SELECT value ->> '$.marked' AS marked, value ->> '$.plain' AS plain FROM marked_texts`,
  );
  await database.run('DROP TABLE marked_texts');
  return {
    selects: selects.map((select) => withPlain(select, marked)),
    notes: [plainNote(changed.length)],
    markup: 'plain',
  };
}

/** Titles alone are looked at: options of a question on HTML are tags more often. */
async function look(database: Database, read: <T>(use: (select: string) => Promise<T>) => Promise<T>) {
  const rows = await read((select) =>
    database.rows<{ text: string | null }>(
      `SELECT DISTINCT question_title AS text FROM (SELECT question_title FROM (${select}) LIMIT ${SAMPLE_ROWS})
       WHERE question_title IS NOT NULL`,
    ),
  );
  // A damaged Parquet file may say that it has no missing values, and have some.
  const texts = rows.flatMap(({ text }) => text ?? []);
  return { ...recogniseMarkup(texts), of: texts.length };
}

async function markedTexts(
  database: Database,
  select: string,
  names: readonly string[],
): Promise<{ name: string; text: string }[]> {
  const list = names.map((name) => `{name: '${name}', text: ${name}}`).join(', ');
  return await database.rows(
    `SELECT DISTINCT cell.name AS name, cell.text AS text
     FROM (SELECT unnest([${list}]) AS cell FROM (${select}))
     WHERE regexp_matches(cell.text, '<[a-zA-Z/!?]|&[a-zA-Z#]')`,
  );
}

function withPlain(select: string, names: readonly string[]): string {
  const fields = names.map((name, i) => `coalesce(plain_${i}.plain, marked.${name}) AS ${name}`);
  const joins = names.map(
    (name, i) => `LEFT JOIN plain_texts AS plain_${i} ON plain_${i}.marked = marked.${name}`,
  );
  return `SELECT marked.* REPLACE (${fields.join(', ')}) FROM (${select}) AS marked ${joins.join(' ')}`;
}

const plainNote = (texts: number): string =>
  `${counted(texts, 'text')} with HTML or MathML, read as plain text; \`markup: keep\` reads them as they stand`;

const keptNote = (tagged: number, of: number): string =>
  `${formatCount(tagged)} of ${formatCount(of)} question texts looked at hold tags, read as they stand; \`markup: plain\` reads HTML and MathML as plain text`;
