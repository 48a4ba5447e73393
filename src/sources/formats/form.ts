/** What each format knows of a file, so that DuckDB reads it as a table of texts under names that SQL can tell apart. */
import { type ColumnMap, mappedColumns } from './columns.ts';
import type { Place } from './problems.ts';

export interface Form {
  readonly columns: ColumnMap;
  /** The file's names of the columns that are not mapped; in a SELECT they are `other_0`, `other_1`, …. */
  readonly others: readonly string[];
  /**
   * SELECTs of `row` (from 1, in file order), the known columns under our names, and the others. Each is for a file on
   * which the ones before it fail, and slower than they are.
   */
  readonly selects: readonly string[];
  /** Rows in the file, where the check of its form has counted them. */
  readonly rows?: number;
  /** What is to be said of how it is read. */
  readonly notes?: readonly string[];
  /** Where row `row` (from 1) is, in the terms of the format. */
  place(row: number): Promise<Place>;
  /** Throws what is wrong with a file that DuckDB cannot read, where the format can tell. */
  findFault?(): Promise<void>;
}

/** Finds the columns that are used among the names of a file's columns. @throws UnderstudyError as `mapColumns` */
export type FindColumns = (names: readonly string[]) => ColumnMap;

/**
 * @param relation SQL for the file as a table, or for it in several ways
 * @param parts.names of the file's columns
 * @param parts.text SQL for the text of the column at a place in `names`
 */
export function selectTexts(
  relations: readonly string[],
  parts: {
    readonly names: readonly string[];
    readonly columns: ColumnMap;
    readonly text: (place: number) => string;
  },
): Pick<Form, 'columns' | 'others' | 'selects'> {
  const { names, columns, text } = parts;
  const mapped = new Set(Object.values(columns));
  const others = [...names.keys()].filter((place) => !mapped.has(names[place]!));
  const fields = [
    // The window is what keeps the order: without it, a plan with a join in it would number rows as they come.
    'row_number() OVER () AS row',
    ...mappedColumns(columns).map((name) => `${text(names.indexOf(columns[name]!))} AS ${name}`),
    ...others.map((place, i) => `${text(place)} AS other_${i}`),
  ];
  return {
    columns,
    others: others.map((place) => names[place]!),
    selects: relations.map((relation) => `SELECT ${fields.join(', ')} FROM ${relation}`),
  };
}

/** A form with no column mapped, with its columns mapped after all. */
export function renameForm(form: Form, columns: ColumnMap): Form {
  const mapped = selectTexts(
    form.selects.map((select) => `(${select})`),
    { names: form.others, columns, text: (place) => `other_${place}` },
  );
  const numbered = (select: string) => select.replace('row_number() OVER () AS row', 'row');
  return { ...form, ...mapped, selects: mapped.selects.map(numbered) };
}
