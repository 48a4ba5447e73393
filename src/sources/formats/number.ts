/** Numbers as tables have them, with a point or a comma. */

/** SQL for the number that a text is; null where it is none. */
export function numberSql(text: string): string {
  return `TRY_CAST(replace(${text}, ',', '.') AS DOUBLE)`;
}

/** A number with separators of thousands, or one with three decimals: which, nobody knows. */
export const THOUSANDS = '[+-]?[1-9][0-9]{0,2}(?:,[0-9]{3})+';
