/** How a log may say right and wrong, after surrounding blanks and without regard to case. */
import { trimSql } from './missing.ts';
import { numberSql, THOUSANDS } from './number.ts';

const RIGHT = ['1', 'true', 't', 'yes', 'y', '1.0', 'correct', 'right', '✓', '✔', '✔️', '✅'];
const WRONG = ['0', 'false', 'f', 'no', 'n', '0.0', 'incorrect', 'wrong', 'x', '✗', '✘', '❌', '×'];

/** The rule as part of a sentence; the first numbers stand for all that equal them, such as 1.00 and 0,000. */
export const LABEL_RULE = '0/1, true/false, t/f, yes/no, correct/incorrect, right/wrong or ✓/x';

/** What to do about credit between wrong and right. */
export const PARTIAL_HINT =
  'of partial credit say from where on an answer is right: `rightFrom: 0.5`; or correct the value';

/**
 * SQL that turns text into 1, 0, or null where it is neither. Numbers equal to 1 and 0 are right and wrong, with a point
 * or a comma.
 *
 * @param rightFrom numbers from it on are right, those below it wrong; a share of 0 to 1 is not held against points
 *   above 1. @default only 1 and 0 are
 */
export function labelSql(text: string, rightFrom?: number): string {
  const list = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(', ');
  const word = `lower(${trimSql(text)})`;
  const number = numberSql(text);
  const ofNumber =
    rightFrom === undefined
      ? `WHEN ${number} = 1 THEN 1 WHEN ${number} = 0 THEN 0`
      : `WHEN ${number} >= ${rightFrom}${rightFrom <= 1 ? ` AND ${number} <= 1` : ''} AND isfinite(${number}) THEN 1 WHEN ${number} < ${rightFrom} AND isfinite(${number}) THEN 0`;
  const ofWord = `WHEN ${word} IN (${list(RIGHT)}) THEN 1 WHEN ${word} IN (${list(WRONG)}) THEN 0`;
  if (rightFrom === undefined) return `CASE ${ofWord} ${ofNumber} END::TINYINT`;
  // A 1 is a point there, and what 1,000 is nobody knows.
  return `CASE WHEN regexp_full_match(${trimSql(text)}, '${THOUSANDS}') THEN NULL ${ofNumber} ${ofWord} END::TINYINT`;
}

/** SQL that is true of a number other than 0 and 1. */
export function isPartialSql(text: string): string {
  return `coalesce(${numberSql(text)} NOT IN (0, 1) AND isfinite(${numberSql(text)}), false)`;
}
