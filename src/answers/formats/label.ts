/** How a log may say right and wrong, after surrounding blanks and without regard to case. */
import { trimSql } from './missing.ts';

const RIGHT = ['1', 'true', 't', 'yes', '1.0'];
const WRONG = ['0', 'false', 'f', 'no', '0.0'];

/** The rule as part of a sentence, without 1.0 and 0.0, which pandas writes where a value of the column is missing. */
export const LABEL_RULE = '0/1, true/false, t/f or yes/no';

/** SQL that turns text into 1, 0, or null where it is neither. */
export function labelSql(text: string): string {
  const list = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(', ');
  const word = `lower(${trimSql(text)})`;
  return `CASE WHEN ${word} IN (${list(RIGHT)}) THEN 1 WHEN ${word} IN (${list(WRONG)}) THEN 0 END::TINYINT`;
}
