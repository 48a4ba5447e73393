/** Names that differ in case alone: kept apart, since an id may mean it, and reported, since a typist may not. */
import { counted } from '../../words.ts';
import type { Database } from '../database.ts';
import { shown } from '../formats/problems.ts';

/** A note where there are such names among those of a column, each of which stands once in the list. */
export function describeCaseTwins(column: string, names: readonly string[]): string[] {
  const met = new Map<string, string>();
  const twins: (readonly [string, string])[] = [];
  for (const name of names) {
    const plain = name.toLowerCase();
    const other = met.get(plain);
    if (other === undefined) met.set(plain, name);
    else twins.push([other, name]);
  }
  return notesOf(column, twins.length, twins[0]);
}

/** The same of a column of the table `answers`. */
export async function findCaseTwins(database: Database, column: string): Promise<string[]> {
  const [found] = await database.rows<{ twins: number; one: string | null; other: string | null }>(
    `SELECT count(*) AS twins, any_value(one) AS one, any_value(other) AS other
     FROM (SELECT min(name) AS one, max(name) AS other
           FROM (SELECT DISTINCT ${column} AS name FROM answers) GROUP BY lower(name) HAVING count(*) > 1)`,
  );
  const { twins, one, other } = found!;
  return notesOf(column, twins, one === null || other === null ? undefined : [one, other]);
}

function notesOf(column: string, twins: number, example: readonly [string, string] | undefined): string[] {
  if (example === undefined) return [];
  const [one, other] = example.map(shown);
  return [
    `${counted(twins, 'pair')} of ${column} that differ in case alone are taken for different ones, such as ${one} and ${other}`,
  ];
}
