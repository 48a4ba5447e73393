import { describe, expect, test } from 'vitest';
import { chooseRidges, type Ridges, USUAL_RIDGES } from './choose-ridges.ts';

/** A valley with its lowest point at some ridges. */
const valley = (lowest: Ridges) => (ridges: Ridges) =>
  Math.log(ridges.words / lowest.words) ** 2 +
  Math.log(ridges.students / lowest.students) ** 2 +
  0.5 * Math.log(ridges.words / lowest.words) * Math.log(ridges.students / lowest.students);

describe('chooseRidges', () => {
  test.each([
    { words: 10, students: 1000 },
    { words: 0.1, students: 0.1 },
    { words: 1000, students: 100 },
  ])('finds words $words, students $students', (lowest) => {
    const { words, students } = chooseRidges(valley(lowest));
    expect(words).toBeCloseTo(lowest.words, 6);
    expect(students).toBeCloseTo(lowest.students, 6);
  });

  test('asks for no pair twice, and stays within bounds', () => {
    const asked: string[] = [];
    const chosen = chooseRidges((ridges) => {
      asked.push(JSON.stringify(ridges));
      return valley({ words: 1e9, students: 1e-9 })(ridges);
    });
    expect(chosen).toEqual({ words: 1000, students: 0.1 });
    expect(new Set(asked).size).toBe(asked.length);
  });

  test('keeps the usual ridges where nothing tells them apart', () => {
    expect(chooseRidges(() => 0.5)).toEqual(USUAL_RIDGES);
    expect(chooseRidges(() => Number.POSITIVE_INFINITY)).toEqual(USUAL_RIDGES);
  });
});
