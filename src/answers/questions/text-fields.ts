/** What rows of a file have for the text of a question. */
import { type ColumnMap, type CovariateField, columnsAmong, TEXT_COLUMNS } from '../../sources/index.ts';
import { type QuestionFields, questionText } from './question-text.ts';

/** Columns of a text under our names, and fields of covariates under those of the SELECT. */
export type AskedFields = QuestionFields & Readonly<Record<string, unknown>>;

/** Names in a SELECT of the file, each once. */
export function textFields(columns: ColumnMap, covariates: readonly CovariateField[]): string[] {
  const fields = covariates.flatMap(({ field }) => (field === null ? [] : [field]));
  return [...new Set([...columnsAmong(TEXT_COLUMNS, columns), ...fields])];
}

export function textOfRow(row: AskedFields, covariates: readonly CovariateField[]): string {
  return questionText(
    row,
    Object.fromEntries(
      covariates.map(({ name, field }) => [name, field === null ? null : (row[field] as string | null)]),
    ),
  );
}
