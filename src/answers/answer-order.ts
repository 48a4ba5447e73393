/** In which order a student gave the answers. */

/** When answers were given, `[answers]`: NaN where the log has no value that can be read. Undefined: no such column. */
interface AnswerTimes {
  readonly sequence: Float64Array | undefined;
  /** Seconds from any fixed moment. */
  readonly time: Float64Array | undefined;
}

/**
 * How many answers of its student came before each answer, `[answers]`: by sequence, then by time, then by place in
 * the file. Sequence or time only where all answers of the student have one, as for attempts: a missing value says
 * nothing about order.
 *
 * @param rowsOfStudents for each student the places of the answers, in file order
 * @returns null where the log has no sequence and no time at all
 */
export function orderAnswers(
  rowsOfStudents: readonly (readonly number[])[],
  { sequence, time }: AnswerTimes,
): Float64Array | null {
  const columns = [sequence, time].filter((values) => values !== undefined);
  if (!columns.some((values) => values.some(isKnown))) return null;
  const order = new Float64Array(columns[0]!.length);
  for (const rows of rowsOfStudents) {
    const keys = columns.filter((values) => rows.every((row) => isKnown(values[row]!)));
    for (const [place, row] of rows.toSorted(by(keys)).entries()) order[row] = place;
  }
  return order;
}

function by(keys: readonly Float64Array[]): (a: number, b: number) => number {
  return (a, b) => {
    for (const key of keys) if (key[a] !== key[b]) return key[a]! < key[b]! ? -1 : 1;
    return a - b;
  };
}

function isKnown(value: number): boolean {
  return !Number.isNaN(value);
}
