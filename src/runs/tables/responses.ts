/** The response matrix, and how responses.parquet is read. */
import { z } from 'zod';
import { UnderstudyError } from '../../errors.ts';
import { checkJson, readParquet } from '../../files/index.ts';

/** P(correct) for every synthetic student S and question Q. */
export interface ResponseMatrix {
  /** User ids `[S]`, each once. */
  readonly students: readonly string[];
  /** Question ids `[Q]`, each once. */
  readonly questions: readonly string[];
  /** `[Q]`: the row of the file of questions that asked it, from 1; null where the file gave it an id. Not read back. */
  readonly rows?: readonly (number | null)[];
  /** `[Q]`: 1 where those who answer were trained on the question, 0 where not. Not read back. */
  readonly met?: readonly (0 | 1)[];
  /** `[S, Q]`: the first student's answers to all questions, then the next one's. */
  readonly probability: Float32Array;
  /** `[S, Q]`: the ends of 90 % intervals of the probabilities, where they are known. Not read back. */
  readonly bounds?: { readonly low: Float32Array; readonly high: Float32Array };
  /** `[Q]`: of each option from option_a on the share of all answers that it is expected to draw; null for one that is not there. Of a population alone; not read back. */
  readonly options?: readonly (readonly (number | null)[])[];
  /** `[S, Q]`: answers drawn with these probabilities, 1 right; a file then has them instead. Not read back. */
  readonly answers?: Uint8Array;
}

const rowSchema = z.object({
  user_id: z.string(),
  question_id: z.string(),
  probability: z.number().min(0).max(1),
});

/**
 * Students and questions in the order of their first rows, whatever the order of the rows.
 *
 * @throws UnderstudyError `run` if the file is missing, broken, or not a whole matrix
 */
export async function readResponses(path: string): Promise<ResponseMatrix> {
  const students = new Map<string, number>();
  const questions = new Map<string, number>();
  const pieces: {
    readonly student: Int32Array;
    readonly question: Int32Array;
    readonly value: Float32Array;
  }[] = [];
  let rows = 0;
  for await (const group of readParquet(path, {
    what: 'responses',
    missing: 'name a response matrix that understudy simulate wrote',
    broken: 'remove it and simulate again, which writes it anew',
  })) {
    const { length } = group;
    const [student, question] = [new Int32Array(length), new Int32Array(length)];
    const value = new Float32Array(length);
    for (const [i, row] of group.entries()) {
      const { user_id, question_id, probability } = checkJson(row, rowSchema, `${path}, row ${rows + i}`);
      student[i] = indexOf(students, user_id);
      question[i] = indexOf(questions, question_id);
      value[i] = probability;
    }
    pieces.push({ student, question, value });
    rows += length;
  }

  // Before the matrix is made: rows that belong to none could ask for one of any size.
  if (rows !== students.size * questions.size)
    throw notWhole(path, `${rows} rows of ${students.size} students and ${questions.size} questions`);
  const probability = new Float32Array(rows).fill(Number.NaN);
  for (const { student, question, value } of pieces)
    for (let i = 0; i < value.length; i++)
      probability[student[i]! * questions.size + question[i]!] = value[i]!;
  const matrix = { students: [...students.keys()], questions: [...questions.keys()], probability };
  const gap = probability.findIndex(Number.isNaN);
  if (gap >= 0) throw notWhole(path, `no row of ${cellName(matrix, gap)}`);
  return matrix;
}

/** The number of a name: a new one gets the next. */
function indexOf(indices: Map<string, number>, name: string): number {
  return indices.get(name) ?? indices.set(name, indices.size).size - 1;
}

/**
 * @param path for errors
 * @throws UnderstudyError `numeric` naming the student and question whose probability is none, `run` for an id that is
 *   there twice
 */
export function checkMatrix(path: string, matrix: ResponseMatrix): void {
  const { students, questions, probability } = matrix;
  const cells = students.length * questions.length;
  if (probability.length !== cells)
    throw new Error(`internal: expected ${cells} probabilities, got ${probability.length}`);
  for (const [what, names] of [
    ['student', students],
    ['question', questions],
  ] as const) {
    const seen = new Set<string>();
    for (const name of names) {
      if (seen.has(name))
        throw new UnderstudyError('run', `${path}: expected each ${what} once, got ${name} twice`, {
          hint: `give every ${what} an id of its own`,
        });
      seen.add(name);
    }
  }
  // Written so that NaN is caught as well.
  const wrong = probability.findIndex((p) => !(p >= 0 && p <= 1));
  if (wrong >= 0)
    throw new UnderstudyError(
      'numeric',
      `${path}: expected a probability of ${cellName(matrix, wrong)}, got ${probability[wrong]}`,
    );
}

function cellName({ students, questions }: ResponseMatrix, cell: number): string {
  const { length } = questions;
  return `student ${students[Math.floor(cell / length)]} and question ${questions[cell % length]}`;
}

function notWhole(path: string, what: string): UnderstudyError {
  return new UnderstudyError('run', `${path}: expected each student and question in one row, got ${what}`, {
    hint: 'simulate again, which writes it anew',
  });
}
