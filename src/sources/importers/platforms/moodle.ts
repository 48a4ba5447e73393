/** What both reports of a Moodle quiz have: who the student is, and when the attempt was completed. */
import { trimSql } from '../../formats/missing.ts';
import { type Sheet, userOf } from '../sheet.ts';
import { cell, placeOf, type Table } from '../table.ts';

/** An attempt's row: no average at the end of the report, which names nobody. */
export async function attemptOf(
  table: Table,
  wanted: Readonly<Record<string, string>>,
): Promise<Pick<Sheet, 'user' | 'time' | 'skip' | 'blank'>> {
  const user =
    userOf(table, wanted, 'Username', 'ID number', 'Email address') ??
    (await byAddress(table)) ??
    named(table);
  return {
    user,
    time: placeOf(table.names, 'Completed', 'Completed on', 'Started', 'Started on'),
    skip: `coalesce(${user.sql}, '') IN ('', '-')`,
    blank: (text) => `${trimSql(text)} = '-'`,
  };
}

/** Reports in other languages have other names of columns, but addresses are addresses. */
async function byAddress({ names, facts }: Table): Promise<Sheet['user']> {
  const place = (await facts()).findIndex(({ filled, addresses }) => filled > 0 && addresses === filled);
  return place < 0 ? null : { sql: trimSql(cell(place)), from: names[place]! };
}

/** The two names that every report begins with. */
const named = ({ names }: Table) => ({
  sql: `nullif(concat_ws(' ', ${trimSql(cell(0))}, nullif(${trimSql(cell(1))}, '')), '')`,
  from: `${names[0]}, ${names[1]}`,
});
