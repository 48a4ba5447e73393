import { describe, expect, test } from 'vitest';
import type { Side } from '../answers/index.ts';
import { adapterSteps, planStudents, soloSteps } from './plan.ts';

/** Ann has answers on all sides, Ben none to test on, Cat none to choose by, Dan too few. */
const COUNTS: readonly (readonly [number, number, number])[] = [
  [9, 1, 2],
  [11, 1, 0],
  [9, 0, 3],
  [4, 0, 1],
];
const rows = COUNTS.flatMap((counts, student) =>
  (['train', 'validation', 'test'] as const).flatMap((side, i) =>
    Array.from({ length: counts[i]! }, () => ({ student, side })),
  ),
);
const answers = {
  students: ['ann', 'ben', 'cat', 'dan'],
  student: Int32Array.from(rows, ({ student }) => student),
};
const sides: Side[] = rows.map(({ side }) => side);
const reasons = (recipe: 'solo' | 'class' | 'adapter', selection: 'validation' | 'test' = 'validation') =>
  planStudents(answers, sides, { recipe, selection }).map(({ reason }) => reason);

describe('planStudents', () => {
  test('counts the sides of every student', () => {
    const plan = planStudents(answers, sides, { recipe: 'class', selection: 'validation' });
    expect(plan.map(({ train, validation, test: tested }) => [train, validation, tested])).toEqual(COUNTS);
    expect(plan.map(({ student, answers: all }) => [student, all])).toEqual([
      ['ann', 12],
      ['ben', 12],
      ['cat', 12],
      ['dan', 5],
    ]);
  });

  test('nobody of a class is skipped', () => {
    expect(reasons('class')).toEqual([undefined, undefined, undefined, undefined]);
  });

  test('alone a student needs answers on every side, an adapter none to choose by', () => {
    const few = '5 answers, 10 are needed';
    const noTest = 'no answer to test on after the split';
    expect(reasons('solo')).toEqual([undefined, noTest, 'no answer to choose the epoch by', few]);
    expect(reasons('solo', 'test')).toEqual([undefined, noTest, undefined, few]);
    expect(reasons('adapter')).toEqual([undefined, noTest, undefined, few]);
  });

  test('steps are those of the students who are trained', () => {
    const plan = planStudents(answers, sides, { recipe: 'solo', selection: 'test' });
    // Nine rows are three batches of four, for Ann and for Cat.
    expect(soloSteps(plan, { batchSize: 4, epochs: 2 })).toBe(2 * (3 + 3));
  });

  test('steps of adapters are those of their batches, which take as many as the most active in them', () => {
    const plan = planStudents(answers, sides, { recipe: 'adapter', selection: 'test' });
    const alike = [{ ...plan[0]!, train: 17 }, ...plan.slice(1)];
    const steps = (students: number) => adapterSteps(alike, { students, batchSize: 4, epochs: 2 });
    // Ann's 17 rows are five batches of four, Cat's nine are three; the others are not trained.
    expect([steps(2), steps(1), steps(50)]).toEqual([2 * 5, 2 * (5 + 3), 2 * 5]);
  });
});
