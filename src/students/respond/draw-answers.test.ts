import { expect, test } from 'vitest';
import { drawAnswers } from './draw-answers.ts';

test('answers are drawn with their probabilities, the same for the same seed', () => {
  const probability = Float32Array.from({ length: 40_000 }, (_, i) => [0, 0.2, 0.7, 1][i % 4]!);
  const drawn = drawAnswers(probability, 7);
  const shares = [0, 1, 2, 3].map(
    (of) => drawn.filter((answer, i) => i % 4 === of && answer === 1).length / 10_000,
  );
  expect(shares[0]).toBe(0);
  expect(Math.abs(shares[1]! - 0.2)).toBeLessThan(0.02); // five standard errors
  expect(Math.abs(shares[2]! - 0.7)).toBeLessThan(0.02);
  expect(shares[3]).toBe(1);
  expect(drawAnswers(probability, 7)).toEqual(drawn);
  expect(drawAnswers(probability, 8)).not.toEqual(drawn);
});
