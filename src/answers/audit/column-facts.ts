/** What a column of the log has to do with the label, counted over the view `judged` of the audit's tables. */
import type { Database } from '../../sources/index.ts';

/** Answers, and how many of them are right. */
export interface Count {
  readonly answers: number;
  readonly right: number;
}

export interface ColumnFacts {
  /** How many different ones there are; a missing value counts as one. */
  readonly values: number;
  /** How many of them stand at right answers and at wrong ones. */
  readonly mixed: number;
  /** Answers guessed right if each is taken to be as most others of its value are, or as most of all where they tie. */
  readonly guessed: number;
  readonly withValue: Count;
  readonly withoutValue: Count;
  /** The smallest number if all values are numbers, otherwise null. */
  readonly least: number | null;
  readonly largest: number | null;
  /** Whether all values are whole numbers. */
  readonly whole: boolean;
  /** Answers with a number above the least. */
  readonly aboveLeast: Count;
}

export async function countAnswers(database: Database): Promise<Count> {
  const [all] = await database.rows<Count>(
    'SELECT count(*) AS answers, coalesce(sum(label), 0)::BIGINT AS "right" FROM judged',
  );
  return all!;
}

/** @param all what `countAnswers` gives */
export async function columnFacts(database: Database, field: string, all: Count): Promise<ColumnFacts> {
  const mostAreRight = 2 * all.right >= all.answers;
  const guess = (same: string, other: string, tie: boolean): string =>
    `${same} * CASE WHEN ${same} - 1 > ${other} THEN 1 WHEN ${same} - 1 = ${other} THEN ${Number(tie)} ELSE 0 END`;
  const sum = (what: string, where: string): string =>
    `coalesce(sum(${what}) FILTER (WHERE ${where}), 0)::INTEGER`;
  const count = (where: string): string =>
    `{'answers': ${sum('answers', where)}, 'right': ${sum('"right"', where)}}`;
  const [facts] = await database.rows<ColumnFacts>(
    `WITH by_value AS (
       SELECT ${field}_hash AS value, any_value(${field}_number) AS number,
         sum(label)::BIGINT AS "right", count(*) - sum(label)::BIGINT AS wrong
       FROM judged GROUP BY value),
     facts AS (
       SELECT *, "right" + wrong AS answers,
         min(number) OVER () AS least, count(value) OVER () = count(number) OVER () AS numeric FROM by_value)
     SELECT count(*) AS "values", count(*) FILTER (WHERE "right" > 0 AND wrong > 0) AS mixed,
       sum(${guess('"right"', 'wrong', mostAreRight)} + ${guess('wrong', '"right"', !mostAreRight)})::BIGINT AS guessed,
       ${count('value IS NOT NULL')} AS "withValue", ${count('value IS NULL')} AS "withoutValue",
       ${count('number > least')} AS "aboveLeast",
       min(number) FILTER (WHERE numeric) AS least, max(number) FILTER (WHERE numeric) AS largest,
       coalesce(bool_and(numeric AND number = floor(number)), false) AS whole
     FROM facts`,
  );
  return facts!;
}

/** How often a right answer has the larger number of a right and a wrong one, half where they are equal: the AUC. */
export async function aucOfNumbers(database: Database, field: string, withValue: Count): Promise<number> {
  const [row] = await database.rows<{ ordered: number }>(
    `SELECT sum("right"::DOUBLE * (below + wrong / 2)) AS ordered FROM (
       SELECT "right", wrong, sum(wrong) OVER (ORDER BY number)::DOUBLE - wrong AS below FROM (
         SELECT ${field}_number AS number, sum(label)::BIGINT AS "right", count(*) - sum(label)::BIGINT AS wrong
         FROM judged WHERE ${field}_number IS NOT NULL GROUP BY number))`,
  );
  return row!.ordered / (withValue.right * (withValue.answers - withValue.right));
}
