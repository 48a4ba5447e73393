import { expect, test } from 'vitest';
import { createMt19937, probabilityOf } from '../../numeric/index.ts';
import { populationOf, setLevel } from './population.ts';
import type { Posterior } from './posterior.ts';

const certain = (...mean: number[]): Posterior => ({
  mean: Float64Array.from(mean),
  covariance: new Float64Array(mean.length ** 2),
});

test('mean and covariance are those of the students, their own uncertainty on top', () => {
  const students: Posterior[] = [
    { mean: Float64Array.of(1, 0), covariance: Float64Array.of(0.5, 0, 0, 0.1) },
    { mean: Float64Array.of(-1, 2), covariance: Float64Array.of(0.5, 0, 0, 0.3) },
  ];
  const { mean, covariance } = populationOf(students, 1);
  expect(mean).toEqual([0, 1]);
  [1.5, -1, -1, 1.2].forEach((value, i) => {
    expect(covariance[i]).toBeCloseTo(value, 12);
  });
});

test('the class finds a question as difficult as the Rasch model with that b, whatever sets its students apart', () => {
  const random = createMt19937(11);
  const deviation = 0.9;
  const students = Array.from({ length: 20_000 }, () =>
    certain(0.3 + random.normal(), -0.4 + 0.8 * random.normal(), 0.5 * random.normal()),
  );
  const population = populationOf(students, deviation ** 2);
  const abilities = students.map(() => deviation * random.normal());
  for (const b of [-2, 0, 1.5]) {
    const scores = Float32Array.of(9, 1.1, -0.7);
    setLevel(population, scores, b);
    const share = (logits: readonly number[]) =>
      logits.reduce((sum, z) => sum + probabilityOf(z), 0) / logits.length;
    const ofClass = share(
      students.map(({ mean: [c, v1, v2] }) => scores[0]! + c! + v1! * scores[1]! + v2! * scores[2]!),
    );
    // The normal approximation is good to a hundredth or so, drawing students to another.
    expect(Math.abs(ofClass - share(abilities.map((a) => a - b)))).toBeLessThan(0.015);
    expect([...scores.subarray(1)]).toEqual([...Float32Array.of(1.1, -0.7)]);
  }
});
