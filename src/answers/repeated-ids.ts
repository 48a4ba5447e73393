/** Answers of one id: the same answer written twice, or different answers. */
import { logProblem, type Source, shown } from '../sources/index.ts';

/** What two rows of one answer must share; each is a field of `answers`. */
const SAME = {
  user_id: 'user_id',
  question_id: 'question_id',
  label: 'is_correct',
  time: 'answered_at',
  sequence: 'sequence',
  chosen: 'selected_option',
};

/**
 * Puts the answers after the first of their id into `repeats`, and shows the others as `kept`.
 *
 * @returns how many repeat an id
 * @throws UnderstudyError `log` naming two rows of one id that are no answer twice: they differ in student, question,
 *   right or wrong, chosen option, or order
 */
export async function markRepeats(source: Source): Promise<number> {
  const { columns, database } = source;
  if (columns.answer_id === undefined) await database.run('CREATE TABLE repeats (row BIGINT)');
  else {
    const fields = Object.keys(SAME);
    await database.run(
      `CREATE TABLE repeats AS SELECT row, first, ${fields.map((field) => `answers.${field} IS DISTINCT FROM one.${field} AS other_${field}`).join(', ')}
       FROM answers
       JOIN (SELECT answer_id, min(row) AS first FROM answers GROUP BY answer_id HAVING count(*) > 1) USING (answer_id)
       JOIN (SELECT row AS first, ${fields.join(', ')} FROM answers) one USING (first)
       WHERE row > first`,
    );
    await refuseDifferent(source);
  }
  await database.run('CREATE VIEW kept AS SELECT * FROM answers ANTI JOIN repeats USING (row)');
  return await database.count('repeats');
}

async function refuseDifferent({ database, file, place }: Source): Promise<void> {
  const differs = Object.keys(SAME).map((field) => `other_${field}`);
  const [found] = await database.rows<
    { row: number; first: number; differing: number } & Record<string, boolean>
  >(
    `SELECT *, count(*) OVER () AS differing FROM repeats WHERE ${differs.join(' OR ')} ORDER BY row LIMIT 1`,
  );
  if (found === undefined) return;
  const names = Object.entries(SAME).flatMap(([field, name]) => (found[`other_${field}`] ? [name] : []));
  const [{ answer_id: id }] = (await database.rows<{ answer_id: string }>(
    `SELECT answer_id FROM answers WHERE row = ${found.row}`,
  )) as [{ answer_id: string }];
  const [first, at] = [await place(found.first), await place(found.row)];
  const placeOf = 'line' in first ? `line ${first.line}` : `row ${first.row}`;
  const more =
    found.differing > 1 ? `, as do ${(found.differing - 1).toLocaleString('en-US')} more rows` : '';
  throw logProblem(
    file.path,
    `answer_id ${shown(id)} stands at ${placeOf} too, which differs in ${names.join(', ')}${more}`,
    'give every answer an id of its own, or rename the column: without answer_id every row is an answer',
    at,
  );
}
