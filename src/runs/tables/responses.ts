/** The response matrix, and responses.parquet: one row a student and question, written and read a group at a time. */
import { type ZodType, z } from 'zod';
import { UnderstudyError } from '../../errors.ts';
import { checkJson, readParquet, writeParquet } from '../../files/index.ts';

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
  /** `[S, Q]`: answers drawn with these probabilities, 1 right; a file then has them instead. Not read back. */
  readonly answers?: Uint8Array;
}

type ResponseRow = { readonly user_id: string; readonly question_id: string; readonly probability: number };

const rowSchema: ZodType<ResponseRow> = z.object({
  user_id: z.string(),
  question_id: z.string(),
  probability: z.number().min(0).max(1),
});

/** What the cells of a matrix's file are called, and what they hold `[S, Q]`. */
function cellsOf({ probability, answers }: ResponseMatrix) {
  return answers === undefined
    ? ({ name: 'probability', type: 'FLOAT', values: probability } as const)
    : ({ name: 'answer', type: 'INT32', values: Int32Array.from(answers) } as const);
}

/** What a file in rows says of each question besides, where the matrix has it: the name of the column, `[Q]`. */
export function questionColumns({ rows, met }: Pick<ResponseMatrix, 'rows' | 'met'>): {
  readonly name: string;
  readonly values: readonly (number | null)[];
}[] {
  return [
    ...(rows === undefined ? [] : [{ name: 'row', values: rows }]),
    ...(met === undefined ? [] : [{ name: 'met', values: met }]),
  ];
}

/**
 * Rows `user_id, question_id, probability` (float32) in the matrix's order, and `row` and `met` where the matrix has any;
 * an empty matrix is a file without rows. A matrix with answers has `answer` (int32) instead of the probability.
 *
 * @throws UnderstudyError `numeric` naming the student and question whose probability is none, `run` for an id that is
 *   there twice, `io` if the disk refuses; what was there before is then untouched
 */
export async function writeResponses(path: string, matrix: ResponseMatrix): Promise<void> {
  checkMatrix(path, matrix);
  const { students, questions } = matrix;
  const { name, type, values: cells } = cellsOf(matrix);
  const each =
    <Value>(value: (cell: number) => Value) =>
    (start: number, end: number) =>
      Array.from({ length: end - start }, (_, i) => value(start + i));
  const ofQuestion = <Value>(values: readonly Value[]) => each((cell) => values[cell % questions.length]!);
  await writeParquet(path, {
    rows: cells.length,
    columns: [
      {
        name: 'user_id',
        type: 'STRING',
        encoding: 'RLE_DICTIONARY',
        values: each((cell) => students[Math.floor(cell / questions.length)]!),
      },
      { name: 'question_id', type: 'STRING', encoding: 'RLE_DICTIONARY', values: ofQuestion(questions) },
      {
        name,
        type,
        // Mantissas do not compress.
        encoding: 'PLAIN',
        codec: 'UNCOMPRESSED',
        values: (start, end) => cells.subarray(start, end),
      },
      ...questionColumns(matrix).map(
        ({ name, values }) =>
          ({
            name,
            type: 'INT32',
            optional: true,
            encoding: 'RLE_DICTIONARY',
            values: ofQuestion(values),
          }) as const,
      ),
    ],
  });
}

/**
 * A row a student: `user_id`, then a column for each question, named by its id and in the matrix's order, of float32
 * probabilities or, where the matrix has them, int32 answers. A matrix without students is a file without rows.
 *
 * @throws UnderstudyError as {@link writeResponses}; `run` for a question that is called `user_id`
 */
export async function writeWideResponses(path: string, matrix: ResponseMatrix): Promise<void> {
  checkMatrix(path, matrix);
  checkWideNames(path, matrix);
  const { students, questions } = matrix;
  const { type, values: cells } = cellsOf(matrix);
  await writeParquet(path, {
    rows: students.length,
    columns: [
      { name: 'user_id', type: 'STRING', values: (start, end) => students.slice(start, end) },
      ...questions.map(
        (name, q) =>
          ({
            name,
            type,
            encoding: 'PLAIN',
            values: (start: number, end: number) =>
              students.slice(start, end).map((_, s) => cells[(start + s) * questions.length + q]!),
          }) as const,
      ),
    ],
  });
}

/** @throws UnderstudyError `run` where a question's id is the name of the students' column */
export function checkWideNames(path: string, { questions }: Pick<ResponseMatrix, 'questions'>): void {
  if (questions.includes('user_id'))
    throw new UnderstudyError('run', `${path}: a question is called user_id, as the column of students is`, {
      hint: 'leave out --wide, or give the question another id',
    });
}

/**
 * Students and questions in the order of their first rows, whatever the order of the rows.
 *
 * @throws UnderstudyError `run` if the file is missing, broken, or not a whole matrix
 */
export async function readResponses(path: string): Promise<ResponseMatrix> {
  const students = new Map<string, number>();
  const questions = new Map<string, number>();
  const [student, question, value]: [number[], number[], number[]] = [[], [], []];
  for await (const group of readParquet(path, {
    what: 'responses',
    missing: 'name a response matrix that understudy simulate wrote',
    broken: 'remove it and simulate again, which writes it anew',
  }))
    for (const row of group) {
      const { user_id, question_id, probability } = checkJson(row, rowSchema, `${path}, row ${value.length}`);
      student.push(indexOf(students, user_id));
      question.push(indexOf(questions, question_id));
      value.push(probability);
    }

  // Before the matrix is made: rows that belong to none could ask for one of any size.
  const rows = value.length;
  if (rows !== students.size * questions.size)
    throw notWhole(path, `${rows} rows of ${students.size} students and ${questions.size} questions`);
  const probability = new Float32Array(rows).fill(Number.NaN);
  for (let i = 0; i < rows; i++) probability[student[i]! * questions.size + question[i]!] = value[i]!;
  const matrix = { students: [...students.keys()], questions: [...questions.keys()], probability };
  const gap = probability.findIndex(Number.isNaN);
  if (gap >= 0) throw notWhole(path, `no row of ${cellName(matrix, gap)}`);
  return matrix;
}

/** The number of a name: a new one gets the next. */
function indexOf(indices: Map<string, number>, name: string): number {
  const known = indices.get(name);
  if (known !== undefined) return known;
  indices.set(name, indices.size);
  return indices.size - 1;
}

function checkMatrix(path: string, matrix: ResponseMatrix): void {
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
