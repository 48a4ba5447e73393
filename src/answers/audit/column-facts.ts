/** What a column of the log has to do with the label, counted by DuckDB. */
import type { AuditTables } from '../audit/audit-tables.ts';
import type { Database } from '../database.ts';

/** Answers, and how many of them are right. */
export interface Count {
  readonly answers: number;
  readonly right: number;
}

export interface ColumnFacts {
  /** Different ones; no value counts as one. */
  readonly values: number;
  /** Of them, those that stand at right and at wrong answers. */
  readonly mixed: number;
  /** Answers guessed right if each is taken to be as most others of its value are, or as most of all where they tie. */
  readonly guessed: number;
  readonly withValue: Count;
  readonly withoutValue: Count;
  /** The smallest number, if all values are numbers. */
  readonly least: number | null;
  readonly largest: number | null;
  readonly whole: boolean;
  /** Answers with a number above the least. */
  readonly aboveLeast: Count;
}

export async function countAnswers(database: Database, { judged }: AuditTables): Promise<Count> {
  const [all] = await database.rows<Count>(
    `SELECT count(*) AS answers, coalesce(sum(label), 0)::BIGINT AS "right" FROM ${judged}`,
  );
  return all!;
}

/** @param all what `countAnswers` gives */
export async function columnFacts(
  database: Database,
  { judged }: AuditTables,
  { field, all }: { readonly field: string; readonly all: Count },
): Promise<ColumnFacts> {
  const mostAreRight = 2 * all.right >= all.answers;
  const guess = (same: string, other: string, tie: boolean): string =>
    `${same} * CASE WHEN ${same} - 1 > ${other} THEN 1 WHEN ${same} - 1 = ${other} THEN ${Number(tie)} ELSE 0 END`;
  const [row] = await database.rows<FactsRow>(
    `WITH by_value AS (
       SELECT ${field}_hash AS value, any_value(${field}_number) AS number,
         sum(label)::BIGINT AS "right", count(*) - sum(label)::BIGINT AS wrong
       FROM ${judged} GROUP BY value),
     facts AS (
       SELECT *, "right" + wrong AS answers,
         min(number) OVER () AS least, count(value) OVER () = count(number) OVER () AS numeric FROM by_value)
     SELECT count(*) AS "values", count(*) FILTER (WHERE "right" > 0 AND wrong > 0) AS mixed,
       sum(${guess('"right"', 'wrong', mostAreRight)} + ${guess('wrong', '"right"', !mostAreRight)})::BIGINT AS guessed,
       coalesce(sum(answers) FILTER (WHERE value IS NOT NULL), 0)::BIGINT AS present,
       coalesce(sum("right") FILTER (WHERE value IS NOT NULL), 0)::BIGINT AS "presentRight",
       any_value(numeric) AS numeric, min(number) AS least, max(number) AS largest,
       coalesce(bool_and(number = floor(number)), false) AS whole,
       coalesce(sum(answers) FILTER (WHERE number > least), 0)::BIGINT AS above,
       coalesce(sum("right") FILTER (WHERE number > least), 0)::BIGINT AS "aboveRight"
     FROM facts`,
  );
  const { values, mixed, guessed, present, presentRight, numeric, least, largest, whole, above, aboveRight } =
    row!;
  return {
    values,
    mixed,
    guessed,
    withValue: { answers: present, right: presentRight },
    withoutValue: { answers: all.answers - present, right: all.right - presentRight },
    least: numeric ? least : null,
    largest: numeric ? largest : null,
    whole: numeric && whole,
    aboveLeast: { answers: above, right: aboveRight },
  };
}

interface FactsRow {
  readonly values: number;
  readonly mixed: number;
  readonly guessed: number;
  readonly present: number;
  readonly presentRight: number;
  readonly numeric: boolean;
  readonly least: number | null;
  readonly largest: number | null;
  readonly whole: boolean;
  readonly above: number;
  readonly aboveRight: number;
}

/** How often a right answer has the larger number of a right and a wrong one, half where they are equal: the AUC. */
export async function aucOfNumbers(
  database: Database,
  { judged }: AuditTables,
  { field, withValue }: { readonly field: string; readonly withValue: Count },
): Promise<number> {
  const [row] = await database.rows<{ ordered: number }>(
    `SELECT sum("right"::DOUBLE * (below + wrong / 2)) AS ordered FROM (
       SELECT "right", wrong, sum(wrong) OVER (ORDER BY number)::DOUBLE - wrong AS below FROM (
         SELECT ${field}_number AS number, sum(label)::BIGINT AS "right", count(*) - sum(label)::BIGINT AS wrong
         FROM ${judged} WHERE ${field}_number IS NOT NULL GROUP BY number))`,
  );
  return row!.ordered / (withValue.right * (withValue.answers - withValue.right));
}

/** How many questions the answers have that fulfil a condition on fields of the table `judged`. */
export async function countQuestions(
  database: Database,
  { judged }: AuditTables,
  condition: string,
): Promise<number> {
  const [row] = await database.rows<{ questions: number }>(
    `SELECT count(DISTINCT question_id) AS questions FROM ${judged} WHERE ${condition}`,
  );
  return row!.questions;
}
