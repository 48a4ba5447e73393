/** What a training would do, from the split alone. */
import type { ClassAnswers, Selection, Side } from '../answers/index.ts';
import { batchesOf, totalSteps } from '../training/index.ts';
import { reasonAfterSplit, reasonToSkip } from './prepare.ts';

export interface PlannedStudent {
  readonly student: string;
  readonly answers: number;
  /** Why it would be skipped. */
  readonly reason: string | undefined;
  /** Answers on each side. */
  readonly train: number;
  readonly validation: number;
  readonly test: number;
}

/**
 * Every student's answers on each side, and who would be skipped: nobody of a class; alone whoever has no answers to
 * train on, to choose by or to test on; an adapter's epoch is chosen together, so it needs none to choose by.
 */
export function planStudents(
  { students, student }: Pick<ClassAnswers, 'students' | 'student'>,
  sides: readonly Side[],
  { recipe, selection }: { readonly recipe: 'solo' | 'class' | 'adapter'; readonly selection: Selection },
): PlannedStudent[] {
  const isTested = sides.includes('test');
  const counts = students.map(() => ({ train: 0, validation: 0, test: 0 }));
  student.forEach((s, row) => {
    counts[s]![sides[row]!]++;
  });
  const chosenBy = recipe === 'adapter' ? 'test' : selection;
  return students.map((student, s) => {
    const sizes = counts[s]!;
    const answers = sizes.train + sizes.validation + sizes.test;
    const lacking = reasonToSkip(answers) ?? reasonAfterSplit(sizes, { selection: chosenBy, isTested });
    return { student, answers, reason: recipe === 'class' ? undefined : lacking, ...sizes };
  });
}

/** Optimizer steps of all students alone. */
export function soloSteps(
  students: readonly PlannedStudent[],
  { batchSize, epochs }: { readonly batchSize: number; readonly epochs: number },
): number {
  return students
    .filter(({ reason }) => reason === undefined)
    .reduce((total, { train }) => total + totalSteps(train, batchSize, epochs), 0);
}

/** Optimizer steps of all batches of adapters: each takes as many as the student in it with the most answers. */
export function adapterSteps(
  students: readonly PlannedStudent[],
  {
    students: together,
    batchSize,
    epochs,
  }: { readonly students: number; readonly batchSize: number; readonly epochs: number },
): number {
  const trainable = students.filter(({ reason }) => reason === undefined);
  return batchesOf(trainable, together).reduce((total, batch) => {
    const most = Math.max(...batch.map(({ train }) => train));
    return total + totalSteps(most, batchSize, epochs);
  }, 0);
}
