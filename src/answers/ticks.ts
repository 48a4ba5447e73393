/** An x is wrong beside a tick, and right in a form where it is the tick. */
import { logProblem, type Source } from '../sources/index.ts';

/**
 * @throws UnderstudyError `log` where nothing is right and an x stands beside another word for wrong: so a form looks in
 *   which an x marks what is right
 */
export async function refuseTicks({ database, file: { path } }: Source): Promise<void> {
  if ((await database.count('answers WHERE label = 1')) > 0) return;
  const [found] = await database.rows<{ ticks: number; others: number }>(
    `SELECT count(*) FILTER (lower(trim(is_correct)) = 'x') AS ticks,
       count(*) FILTER (lower(trim(is_correct)) <> 'x') AS others FROM file`,
  );
  if (found!.ticks === 0 || found!.others === 0) return;
  throw logProblem(
    path,
    'is_correct: no answer is right, and an x stands beside another word for wrong: the x may be the tick',
    'write 1 for right and 0 for wrong',
  );
}
