/** Which rows are about the same question. */
import { type ColumnMap, columnsAmong, missingSql, OPTION_COLUMNS } from '../../sources/index.ts';

/**
 * The question's id, or where there is none a hash of its title and options with every run of blanks made one.
 * Options that are missing at the end, or have no column, make no difference: the same question has the same id in
 * files of different columns.
 */
export function questionIdSql(columns: ColumnMap): string {
  const separator = '\u001f';
  const names = columnsAmong(['question_title', ...OPTION_COLUMNS], columns);
  const fields = names.map((name) => `coalesce(${name}, '')`);
  // Only runs and breaks are looked for: replacing every single blank by itself takes ten times as long.
  const oneBlank = `regexp_replace(concat_ws('${separator}', ${fields.join(', ')}), '\\s\\s+|[\\t\\r\\n]', ' ', 'g')`;
  const trimmed = `trim(replace(replace(${oneBlank}, ' ${separator}', '${separator}'), '${separator} ', '${separator}'))`;
  const hash = `'q' || left(md5(nfc_normalize(rtrim(${trimmed}, '${separator}'))), 16)`;
  if (columns.question_id === undefined) return hash;
  return `CASE WHEN ${missingSql('question_id')} THEN ${hash} ELSE question_id END`;
}
