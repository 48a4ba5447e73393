/** students.jsonl of a class: what each student owns in it, one a line. */
import { type ZodType, z } from 'zod';
import { UnderstudyError } from '../../errors.ts';
import { loose, type RecordOf } from '../shape.ts';
import { studentRowSchema } from '../tables/students.ts';

const student = {
  user_id: z.string(),
  /** Whether the student came after the class had been trained. */
  joined: z.boolean(),
  /** Posterior mean `[K]` of the bias c_s, then the vector v_s; K = rank + 1. */
  mean: z.array(z.number()),
  /** Posterior covariance of the same: lower triangle, row by row, `[K(K + 1)/2]`. */
  covariance: z.array(z.number()),
  /** The same two of a class that reads with more than its base. */
  whole: loose({ mean: z.array(z.number()), covariance: z.array(z.number()) }).exactOptional(),
  row: studentRowSchema,
};

export type ClassStudent = RecordOf<typeof student>;
export const classStudentSchema: ZodType<ClassStudent> = loose(student);

/**
 * @param where the file, for the error
 * @throws UnderstudyError `numeric` naming the student and the number that is not finite, or the variance below zero;
 *   `run` for numbers that do not fit the rank, a row of another student, or a student who is there twice
 */
export function checkClassStudents(students: readonly ClassStudent[], rank: number, where: string): void {
  const size = rank + 1;
  const seen = new Set<string>();
  for (const student of students) {
    const at = `${where}: student ${student.user_id}`;
    if (seen.has(student.user_id)) throw broken(`${at}: expected once, got twice`);
    seen.add(student.user_id);
    if (student.row.user_id !== student.user_id)
      throw broken(`${at}: expected the student's own row, got that of ${student.row.user_id}`);
    checkNumbers(student.mean, size, `${at}: mean`);
    checkNumbers(student.covariance, (size * (size + 1)) / 2, `${at}: covariance`);
    if (student.whole !== undefined) {
      checkNumbers(student.whole.mean, size, `${at}: whole.mean`);
      checkNumbers(student.whole.covariance, (size * (size + 1)) / 2, `${at}: whole.covariance`);
    }
    for (let k = 0; k < size; k++) {
      const variance = student.covariance[(k * (k + 3)) / 2]!;
      if (variance < 0)
        throw new UnderstudyError(
          'numeric',
          `${at}: expected a variance of at least 0 of number ${k}, got ${variance}`,
        );
    }
  }
}

function checkNumbers(numbers: readonly number[], length: number, where: string): void {
  if (numbers.length !== length) throw broken(`${where}: expected ${length} numbers, got ${numbers.length}`);
  const i = numbers.findIndex((number) => !Number.isFinite(number));
  if (i >= 0)
    throw new UnderstudyError('numeric', `${where}[${i}]: expected a finite number, got ${numbers[i]}`);
}

function broken(message: string): UnderstudyError {
  return new UnderstudyError('run', message, {
    hint: 'put back the file as it was, or start over with `fresh`',
  });
}
