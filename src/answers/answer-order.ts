/** In which order a student gave the answers. */

/** What rows say of their order; NaN where a row does not say. */
export interface OrderValues {
  /** `[answers]` */
  readonly sequence: Float64Array;
  /** Seconds, `[answers]`. */
  readonly time: Float64Array;
}

export interface AnswerOrder {
  /** How many answers of its student came before each answer, `[answers]`. */
  readonly order: Float64Array;
  /** The first answer of each student of whom nothing says in which order they answered; here by place in the file. */
  readonly unordered: readonly number[];
}

/**
 * The order of each student's answers: by sequence, then by time, then by place in the file. A sequence counts where all
 * answers of the student have one, each another: one that stands twice may start again in each session. Then, and where
 * one is missing, the time decides, where all answers of the student have one.
 *
 * @param rowsOfStudents for each student the places of the answers, in file order
 */
export function orderAnswers(
  rowsOfStudents: readonly (readonly number[])[],
  { sequence, time }: OrderValues,
): AnswerOrder {
  const order = new Float64Array(sequence.length);
  const unordered: number[] = [];
  for (const rows of rowsOfStudents) {
    const isTimed = isKnown(rows, time);
    const keys =
      isKnown(rows, sequence) && areDifferent(rows, sequence)
        ? [sequence]
        : isTimed
          ? [time, ...(isKnown(rows, sequence) ? [sequence] : [])]
          : [];
    const first = rows.find((row) => Number.isNaN(time[row]!)) ?? rows[0];
    if (keys.length === 0 && rows.length > 1) unordered.push(first!);
    for (const [place, row] of rows.toSorted(by(keys)).entries()) order[row] = place;
  }
  return { order, unordered };
}

function by(keys: readonly Float64Array[]): (a: number, b: number) => number {
  return (a, b) => {
    for (const key of keys) if (key[a] !== key[b]) return key[a]! < key[b]! ? -1 : 1;
    return a - b;
  };
}

const isKnown = (rows: readonly number[], values: Float64Array): boolean =>
  rows.every((row) => !Number.isNaN(values[row]!));

const areDifferent = (rows: readonly number[], values: Float64Array): boolean =>
  new Set(rows.map((row) => values[row])).size === rows.length;
