/** Which columns of a file are covariates: what it says of a question beside its text. */
import type { ColumnMap, KnownColumn } from './columns.ts';
import { isContextColumn } from './covariate-lines.ts';
import type { Form } from './form.ts';
import { logProblem, shown, shownList } from './problems.ts';

/** A covariate in a file. */
export interface CovariateField {
  /** As the user named it. */
  readonly name: string;
  /** What SELECTs of the file call it; null where the file has no such column. */
  readonly field: string | null;
}

/**
 * Finds covariates among the columns of an opened file. A name in `wanted` (ours -> the file's) goes before an equal one.
 *
 * @throws UnderstudyError `log` for a column that is wanted or needed and not there
 */
export function findCovariates(
  path: string,
  names: readonly string[],
  {
    form: { columns, others },
    wanted,
    needed,
  }: { readonly form: Form; readonly wanted: Readonly<Record<string, string>>; readonly needed: boolean },
): CovariateField[] {
  return names.map((name) => {
    const column = Object.hasOwn(wanted, name) ? wanted[name]! : name;
    const places = [...others.keys()].filter((place) => others[place] === column);
    if (places.length > 1)
      throw logProblem(path, `two columns are named ${shown(column)}`, 'rename one of them');
    if (places.length === 1) return { name, field: `other_${places[0]}` };
    if (columns[name as KnownColumn] !== undefined) return { name, field: name };
    const known = Object.entries(columns).find(([, ofFile]) => ofFile === column)?.[0];
    if (known !== undefined)
      throw logProblem(
        path,
        `column ${shown(column)} is read as ${known}`,
        isContextColumn(known) ? `name it so: \`covariate: ${known}\`` : 'leave it out of `covariate`',
      );
    if (!needed && column === name) return { name, field: null };
    throw logProblem(
      path,
      `no column ${shown(column)} for covariate ${name}`,
      `name one that the file has: ${shownList(columnsOf(columns, others))}`,
    );
  });
}

function columnsOf(columns: ColumnMap, others: readonly string[]): string[] {
  return [...new Set([...Object.values(columns), ...others])];
}
