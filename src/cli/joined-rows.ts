/** A newcomer in the run folder's words. */
import type { ClassStudent, StudentRow } from '../runs/index.ts';
import type { Newcomer } from '../students/index.ts';
import { posteriorNumbers } from './class-rows.ts';
import { trainedRow } from './student-rows.ts';

/** A line of students.jsonl. @param like a student of the class, whose training is the newcomer's as well */
export function joinedStudentOf(
  { student, posterior, answers }: Newcomer,
  like: StudentRow | undefined,
): ClassStudent {
  const row = trainedRow({
    student,
    rows: { train: answers, validation: 0, test: 0 },
    scores: null,
    majority: null,
    best: { epoch: like?.best_epoch ?? null, step: like?.best_step ?? null },
    epochs: like?.epochs ?? null,
    seconds: null,
  });
  return { user_id: student, joined: true, ...posteriorNumbers(posterior), row };
}
