/** In which order a student gave the answers. */

/**
 * How many answers of its student came before each answer, `[answers]`: by the first column, then by the second, then by
 * place in the file. A column counts only where all answers of the student have a value, as for attempts: a missing
 * value says nothing about order.
 *
 * @param rowsOfStudents for each student the places of the answers, in file order
 * @param columns sequence and time, as far as the log has them, `[answers]`: NaN where a value cannot be read
 * @returns null where no answer has a value
 */
export function orderAnswers(
  rowsOfStudents: readonly (readonly number[])[],
  columns: readonly Float64Array[],
): Float64Array | null {
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
